/**
 * `Node.UpdateStatus` from one call to its reply, whoever asks for whatever; N11 says that anyone may, but for who shows
 * the secret of another node, as a 2.0 client would (reference page nomad-wire.md, authentication).
 */
import { setStatus } from '../../../machines/node-questions.ts';
import { OF_OUR_SERVERS, REVISIONS } from '../../../machines/revisions.ts';
import { NODE_STATUSES, type NodeStatus } from '../../../machines/vocabulary.ts';
import type { EventInstance } from '../../model/types.ts';
import type { Flags } from '../observations.ts';
import { combinations, type Decision } from './decision.ts';
import { CONCERNED, REGION } from './node-calls.ts';
import { inOrder, told, WAITED_FOR } from './told.ts';

const RULES = REVISIONS[OF_OUR_SERVERS];
const BOTH = [false, true] as const;
const STATUSES = [...NODE_STATUSES, 'gone'] as const;

function expected(given: EventInstance): Flags {
  if (given.type === 'STATUS_TWICE') return twice(given);
  if (given.type === 'STATUS_SHOWN') return shown(given);
  const before = given['node'] as NodeStatus | 'gone';
  const refused = refusalOf(given);
  if (refused !== undefined) return { answer: refused, entries: '', events: 0, told: '' };
  if (before === 'gone') return { answer: 'node not found', entries: '', told: '' };
  const work = given['work'] === true;
  const asked = given['asked'] as NodeStatus;
  const { status, evaluates, timed, writes } = setStatus(RULES, before, asked, {
    live: work,
    unheard: work,
  });
  const evaluations = evaluates && work ? CONCERNED : '';
  const index = writes ? 'first' : 'none';
  const event = eventOf(given, before);
  return {
    answer: 'ok',
    entries: writes ? 'NodeUpdateStatus' : '',
    index,
    nodeIndex: index,
    evaluations,
    ...REGION,
    nodes: 2,
    status,
    ttlMs: timed ? 10_000 : 0,
    eligibilityTold: 'ineligible',
    // Whether the timer of a node that somebody else calls down goes on, the page does not say. A new leader looks at
    // what is down, too, where something there was never given up.
    ...(timed || before === 'down' ? { timer: timed || work } : {}),
    ...(writes && event !== undefined ? { events: 1, event } : { events: 0 }),
    told: inOrder(
      told('rpc-read', { status: before, requested: asked, next: status, hasUnheard: work }),
      timed ? WAITED_FOR : undefined,
    ),
  };
}

/** Of two calls under way that ask the same, the second is decided on what the first has made of the node. */
function twice({ node, asked }: EventInstance): Flags {
  const ask = (status: NodeStatus) =>
    setStatus(RULES, status, asked as NodeStatus, { live: false, unheard: false });
  const first = ask(node as NodeStatus);
  const second = first.writes ? ask(first.status) : first;
  return {
    answer: 'ok',
    status: second.status,
    index: second.writes ? 'first' : 'none',
    nodeIndex: second.writes ? 'first' : 'none',
    ttlMs: second.timed ? 10_000 : 0,
  };
}

/** A node that is ready says so, and shows something. What is no secret, or nothing, is what 1.5 clients show. */
function shown({ secret, shows }: EventInstance): Flags {
  const isForeign = secret === 'given' && shows === 'of-another';
  return isForeign
    ? { answer: 'Permission denied', entries: '', told: '' }
    : { answer: 'ok', status: 'ready' };
}

function refusalOf({ named, asked }: EventInstance): string | undefined {
  if (named !== 'yes') return 'missing node ID for client status update';
  return asked === 'asleep' ? 'invalid status for node' : undefined;
}

function eventOf({ noted }: EventInstance, before: NodeStatus): string | undefined {
  if (noted === true) return 'Node says so';
  return before === 'down' ? 'Node reregistered by heartbeat' : undefined;
}

export const statusWrites: Decision = {
  name: 'status-writes',
  cases: [
    ...combinations('STATUS', {
      named: ['yes', 'empty', 'unsaid'],
      node: STATUSES,
      asked: [...NODE_STATUSES, 'asleep'],
      noted: BOTH,
      work: BOTH,
    }),
    ...combinations('STATUS_TWICE', { node: NODE_STATUSES, asked: NODE_STATUSES }),
    ...combinations('STATUS_SHOWN', {
      secret: ['given', 'empty', 'unsaid'],
      shows: ['its-own', 'of-another', 'an-identity', 'empty', 'nothing'],
    }),
  ],
  expected,
};
