/**
 * `Node.Register`, over everything that can be missing, every stored secret, every change of a node, and another
 * registration that is under way.
 */
import { register } from '../../../machines/node-questions.ts';
import { OF_OUR_SERVERS, REVISIONS } from '../../../machines/revisions.ts';
import { ELIGIBILITIES, NODE_STATUSES, type NodeStatus } from '../../../machines/vocabulary.ts';
import type { EventInstance } from '../../model/types.ts';
import type { Flags } from '../observations.ts';
import { combinations, type Decision } from './decision.ts';
import { CONCERNED, REGION } from './node-calls.ts';
import { inOrder, told, WAITED_FOR } from './told.ts';

const RULES = REVISIONS[OF_OUR_SERVERS];
const BOTH = [false, true] as const;
const NODES = [...NODE_STATUSES, 'gone'] as const;
const ASKED = ['none', 'initializing', 'ready'] as const;

/**
 * Nomad's texts (nomad-wire.md, section 5), in the order in which they are looked for.
 * `others`: everything that is looked for later is missing too.
 */
const LACKS: Readonly<Record<string, string>> = {
  node: 'missing node for client registration',
  'node-null': 'missing node for client registration',
  ID: 'missing node ID for client registration',
  Datacenter: 'missing datacenter for client registration',
  Name: 'missing node name for client registration',
  Attributes: 'missing attributes for client registration',
  'any-attribute': 'missing attributes for client registration',
  SecretID: 'missing node secret ID for client registration',
  'real-status': 'invalid status for node',
};
const CHANGES = [
  'nothing',
  'Datacenter',
  'Name',
  'NodeClass',
  'Attributes',
  'Meta',
  'Drivers',
  'HTTPAddr',
] as const;

const cases = [
  ...combinations('LACKING', { lacks: Object.keys(LACKS), node: ['gone', 'ready'], others: ['too', 'no'] }),
  ...combinations('CLAIMED', { stored: ['same', 'other', 'empty'], node: NODES }),
  ...combinations('REGISTERED', { node: NODES, asked: ASKED, changed: CHANGES, work: BOTH, noted: BOTH }),
  ...combinations('BARE', { node: NODES, asked: ASKED }),
  ...combinations('OPENED', { node: NODES, was: ELIGIBILITIES, says: ['nothing', ...ELIGIBILITIES] }),
  ...combinations('RACED', { secret: ['same', 'other'] }),
];
const NOT_ITS_SECRET = 'node secret ID does not match. Not registering node.';

function expected(given: EventInstance): Flags {
  if (given.type === 'LACKING') return { answer: LACKS[String(given['lacks'])]!, entries: '' };
  if (given.type === 'RACED') return raced(given);
  const known = given['node'] as NodeStatus | 'gone';
  if (given['stored'] === 'other' && known !== 'gone') return { answer: NOT_ITS_SECRET, entries: '' };
  const { changed = 'nothing', asked = 'none' } = given;
  // A node's address is nothing that schedulers look at.
  const isChanged = changed !== 'nothing' && changed !== 'HTTPAddr';
  const { status, evaluates, timed } = register(RULES, known, asked as NodeStatus | 'none', isChanged);
  const evaluations = evaluates && given['work'] === true ? concernedAfter(changed) : '';
  const returns = known === 'gone' ? 'Node registered' : undefined;
  const noted = given['noted'] === true ? 'Node says so' : returns;
  return {
    answer: 'ok',
    index: 'first',
    nodeIndex: 'first',
    evalNodeIndex: true,
    evaluations,
    ...REGION,
    entries: 'NodeRegister',
    nodes: 2,
    status,
    // A new leader looks at what is down, too, where something there was never given up.
    timer: timed || given['work'] === true,
    ttlMs: timed ? 10_000 : 0,
    missedIndex: 0,
    reportIndex: 0,
    eligibilityTold: eligibilityOf(given),
    eligibility: eligibilityOf(given),
    storedAsSent: true,
    // The word on its status goes with the status.
    ...(given.type === 'BARE' ? {} : { described: known === 'gone' }),
    ...(given.type === 'BARE' && known === 'gone' ? { unsent: 'empty' } : {}),
    ...(noted === undefined ? {} : { event: noted }),
    events: (known === 'gone' ? 1 : 0) + (given['noted'] === true ? 1 : 0),
    told: inOrder(
      told('register-read', {
        status: known === 'gone' ? null : known,
        requested: asked === 'none' ? '' : String(asked),
      }),
      timed ? WAITED_FOR : undefined,
    ),
  };
}

/** Of a node that exists its own is kept (section 1.5); a new record is as it was sent. */
function eligibilityOf({ type, node, was, says }: EventInstance): string {
  if (type !== 'OPENED') return 'eligible';
  if (node !== 'gone') return String(was);
  return says === 'nothing' ? 'eligible' : String(says);
}

/** Both have found no node. The secret that was stored first owns it (S22); the other call is told so. */
function raced({ secret }: EventInstance): Flags {
  return { first: 'ok', second: secret === 'same' ? 'ok' : NOT_ITS_SECRET, isOfTheFirst: true };
}

/** In another datacenter, other system jobs are concerned. */
function concernedAfter(changed: EventInstance[string]): string {
  if (changed !== 'Datacenter') return CONCERNED;
  return CONCERNED.replace('agent', 'far').split(', ').sort().join(', ');
}

export const registration: Decision = {
  name: 'registration',
  cases: cases.filter(
    ({ type, node, changed }) => type !== 'REGISTERED' || node !== 'gone' || changed === 'nothing',
  ),
  expected,
};
