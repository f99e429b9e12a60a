/** What operators do to a node, over every state it can be in, every call and every way to get the call wrong. */
import {
  operate,
  type OperatedNode,
  type OperatorCall,
  type Refusal,
} from '../../../machines/operator-calls.ts';
import type { Eligibility } from '../../../machines/vocabulary.ts';
import type { EventInstance } from '../../model/types.ts';
import type { Flags } from '../observations.ts';
import { combinations, type Decision } from './decision.ts';
import { CONCERNED, NOBODY, REGION } from './node-calls.ts';

const BOTH = [false, true] as const;
const NODES = ['gone', 'eligible', 'ineligible', 'draining'] as const;
const SECOND_NS = 1e9;
/** How long a drain may take, in ns: force now, no deadline, the shortest, a millisecond and an hour. */
const DEADLINES = [-1, 0, 1, 1e6, 3600 * SECOND_NS] as const;
const common = { node: NODES, named: BOTH, work: BOTH };

const cases = [
  ...combinations('ELIGIBILITY', { wanted: ['eligible', 'ineligible', 'nonsense', 'none'], ...common }),
  ...combinations('DRAIN', {
    wanted: ['begin'],
    deadline: DEADLINES,
    mark: ['yes', 'no', 'unsaid'],
    ...common,
  }),
  ...combinations('DRAIN', { wanted: ['end'], mark: ['yes', 'no', 'unsaid'], ...common }),
  ...combinations('PURGE', { batch: ['no', 'unsaid', 'one', 'two', 'one-unknown'], ...common }).filter(
    ({ batch, named }) => batch !== 'unsaid' || named === false,
  ),
  ...combinations('OVERTAKEN', { by: ['ELIGIBILITY', 'DRAIN', 'PURGE'] }),
  ...combinations('EVENT', { unsaid: BOTH, ...common }).filter(({ unsaid, named }) => !(unsaid && named)),
];

/** Nomad's texts (nomad-wire.md, section 5, and upstream's endpoint). */
function textOf(refused: Refusal, { type, batch, wanted }: EventInstance): string {
  switch (refused) {
    case 'no-node-named':
      return {
        ELIGIBILITY: 'missing node ID for setting scheduling eligibility',
        DRAIN: 'missing node ID for drain update',
        PURGE:
          batch === 'no'
            ? 'missing node ID for client deregistration'
            : 'missing node IDs for client deregistration',
      }[type as 'ELIGIBILITY' | 'DRAIN' | 'PURGE'];
    case 'no-such-eligibility':
      return `invalid scheduling eligibility "${wanted === 'none' ? '' : String(wanted)}"`;
    case 'not-found':
      return 'node not found';
    case 'draining':
      return "can not set node's scheduling eligibility to eligible while it is draining";
    case 'nothing-given':
      return 'no node events given';
  }
}

const ENTRIES: Readonly<Record<string, string>> = {
  ELIGIBILITY: 'NodeUpdateEligibility',
  DRAIN: 'NodeUpdateDrain',
  PURGE: 'NodeDeregister',
  EVENT: 'NodeEvents',
};

function callOf({ type, wanted, mark }: EventInstance): OperatorCall {
  switch (type) {
    case 'ELIGIBILITY':
      return { call: 'eligibility', wanted: wanted as Eligibility | 'nonsense' | 'none' };
    case 'DRAIN':
      return { call: 'drain', wanted: wanted as 'begin' | 'end', markEligible: mark === 'yes' };
    case 'PURGE':
      return { call: 'purge' };
    default:
      return { call: 'event' };
  }
}

/** The node was there when the call came, and is purged when its entry is applied. */
function overtaken(given: EventInstance): Flags {
  const call = callOf({
    type: String(given['by']),
    wanted: given['by'] === 'DRAIN' ? 'begin' : 'ineligible',
  });
  const answer = operate('gone', true, call);
  if (!('refused' in answer)) throw new Error('no operator does anything to a node that is gone');
  return { answer: textOf(answer.refused, given), evaluations: '', status: 'none' };
}

function expected(given: EventInstance): Flags {
  if (given.type === 'OVERTAKEN') return overtaken(given);
  const before = given['node'] as OperatedNode;
  const isKnown = given['batch'] !== 'one-unknown' || given['named'] === false;
  const answer = operate(isKnown ? before : 'gone', given['named'] === true, callOf(given));
  if ('refused' in answer) {
    return { answer: textOf(answer.refused, given), entries: '', ...shownOf(before), events: 0 };
  }
  const { next, writes, evaluates } = answer;
  const evaluations = evaluates && given['work'] === true ? CONCERNED : '';
  const nodes = 2 - (before === 'gone' ? 1 : 0);
  const purged = given['type'] === 'PURGE' ? (given['batch'] === 'two' ? 2 : 1) : 0;
  return {
    answer: 'ok',
    entries: writes ? ENTRIES[given.type]! : '',
    index: writes ? 'first' : 'none',
    evaluations: purged === 2 && evaluations !== '' ? bothOf(evaluations, NOBODY) : evaluations,
    ...(given.type === 'EVENT'
      ? {}
      : { ...REGION, nodes: nodes - purged, nodeIndex: writes ? 'first' : 'none' }),
    // Nothing can be told of a node that is gone.
    ...(given.type === 'EVENT' ? {} : { eligibilityTold: toldOf(next) }),
    ...shownOf(next),
    ...(given.type === 'DRAIN' ? drainOf(given, before) : {}),
    ...eventOf(given, before, writes),
  };
}

function toldOf(next: OperatedNode): string {
  if (next === 'gone') return 'none';
  return next === 'eligible' ? 'eligible' : 'ineligible';
}

function bothOf(first: string, second: string): string {
  return [...first.split(', '), ...second.split(', ')].sort().join(', ');
}

function shownOf(node: OperatedNode): Flags {
  if (node === 'gone') return { status: 'none', timer: false };
  const isOpen = node === 'eligible';
  return {
    status: 'ready',
    eligibility: isOpen ? 'eligible' : 'ineligible',
    draining: node === 'draining',
    timer: true,
  };
}

/** A drain keeps the moment at which it began; its deadline counts from the latest call (section 1.6). */
function drainOf({ wanted, deadline }: EventInstance, before: OperatedNode): Flags {
  if (wanted === 'end') return {};
  const limitMs = Number(deadline) / 1e6;
  return {
    begunMsAgo: before === 'draining' ? 1000 : 0,
    // Any deadline above 0 is one; to the millisecond, as instants are kept.
    forcedInMs: limitMs > 0 ? Math.round(limitMs) : 'never',
  };
}

function eventOf({ type, wanted }: EventInstance, before: OperatedNode, writes: boolean): Flags {
  if (!writes || type === 'PURGE' || before === 'gone') return { events: 0 };
  const begin = before === 'draining' ? 'Node drain strategy updated' : 'Node drain strategy set';
  const said: Readonly<Record<string, string>> = {
    ELIGIBILITY: `Node marked as ${String(wanted)} for scheduling`,
    DRAIN: wanted === 'begin' ? begin : 'Node drain disabled',
    EVENT: 'something happened',
  };
  return { events: 1, event: said[type]! };
}

export const operatorCalls: Decision = { name: 'operator-calls', cases, expected };
