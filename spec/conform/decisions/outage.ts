/**
 * The end of contact with a node (docs/protocol/divergence.md): what a silence makes of it, and what the entry that ends
 * the contact marks an allocation with, over every node, allocation and way to lose sight; and what the entry that hears
 * it again makes up for, over everything that servers of any revision may have left.
 */
import {
  type AllocInOutage,
  holdsWindow,
  isLeftUnmarked,
  markOf,
  silenceLeadsTo,
} from '../../../machines/outage.ts';
import { OF_OUR_SERVERS, REVISIONS } from '../../../machines/revisions.ts';
import { heartbeatLeadsTo } from '../../../machines/update-status.ts';
import {
  CLIENT_STATUSES,
  type ClientStatus,
  NODE_STATUSES,
  type NodeStatus,
} from '../../../machines/vocabulary.ts';
import { type History, historiesOf, outageOf } from '../alphabets.ts';
import type { EventInstance } from '../../model/types.ts';
import type { Flags } from '../observations.ts';
import { combinations, type Decision } from './decision.ts';

const BOTH = [false, true] as const;
/** Another allocation there, worth waiting for. */
const COMPANY: AllocInOutage = { client: 'running', desired: 'run', expired: false };
const RULES = REVISIONS[OF_OUR_SERVERS];

/** Only what is unknown, in a group with a window, can have expired. */
function canArise({ client, window, expired }: EventInstance): boolean {
  return expired !== true || (client === 'unknown' && window === true);
}

/** The index of an outage, and of a report since, that a node of this status can have. */
function canHaveBeen({ node, history }: EventInstance): boolean {
  return historiesOf(RULES, node as NodeStatus).includes(history as History);
}

const allocOf = ({ client, desired, expired }: EventInstance): AllocInOutage => ({
  client: client as ClientStatus,
  desired: desired as 'run' | 'stop',
  expired: expired === true,
});

/** What is marked only now is evaluated with the change of its node, or when it is reported. */
function heard(given: EventInstance): Flags {
  const status = given['node'] as NodeStatus;
  const alloc = allocOf(given);
  const outage = outageOf(status, given['history'] as History);
  const isUnmarked = isLeftUnmarked(RULES, alloc, outage);
  const company = given['company'] === true && isLeftUnmarked(RULES, COMPANY, outage);
  const unheard = alloc.desired === 'run' && (isUnmarked || alloc.client === 'unknown');
  const next = heartbeatLeadsTo(RULES, {
    status,
    ...outage,
    live: true,
    unheard: unheard || company,
  });
  return {
    status: next,
    mark: isUnmarked ? 'unknown' : 'none',
    desired: alloc.desired,
    markedAnew: isUnmarked,
    evaluates: next !== status,
  };
}

function expected(given: EventInstance): Flags {
  if (given.type === 'HEARD') return heard(given);
  const status = given['node'] as NodeStatus;
  const alloc = allocOf(given);
  const hasWindow = given['window'] === true;
  const isHeld = given['company'] === true || holdsWindow(RULES, alloc, hasWindow);
  const next = given.type === 'PURGED' ? 'gone' : silenceLeadsTo(RULES, status, isHeld);
  const begins = status === 'initializing' || status === 'ready';
  const mark = markOf(alloc, hasWindow, next, begins);
  const companyIsMarked = markOf(COMPANY, true, next, begins) !== 'none';
  return {
    status: next,
    mark,
    desired: mark === 'lost' ? 'stop' : alloc.desired,
    // The window goes on from the first mark.
    markedAnew: mark === 'unknown' && alloc.client !== 'unknown',
    // A change of the node, or of anything on it, has every job there considered again.
    evaluates: next !== status || mark !== 'none' || (given['company'] === true && companyIsMarked),
  };
}

const SITUATIONS = {
  node: NODE_STATUSES,
  client: CLIENT_STATUSES,
  desired: ['run', 'stop'],
  window: BOTH,
  expired: BOTH,
  company: BOTH,
} as const;

export const outage: Decision = {
  name: 'outage',
  cases: [
    ...combinations('SILENT', SITUATIONS),
    ...combinations('PURGED', SITUATIONS),
    ...combinations('HEARD', {
      ...SITUATIONS,
      history: ['new', 'silent', 'outdated', 'current', 'trusted'],
    }).filter(canHaveBeen),
  ].filter(canArise),
  expected,
};
