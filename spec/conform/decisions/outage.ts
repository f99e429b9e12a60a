/**
 * The end of contact with a node (docs/protocol/divergence.md): what a silence makes of it, and what the entry that ends
 * the contact marks an allocation with, over every node, allocation and way to lose sight.
 */
import { holdsWindow, markOf, silenceLeadsTo } from '../../../machines/outage.ts';
import { OF_OUR_SERVERS, REVISIONS } from '../../../machines/revisions.ts';
import {
  CLIENT_STATUSES,
  type ClientStatus,
  NODE_STATUSES,
  type NodeStatus,
} from '../../../machines/vocabulary.ts';
import type { EventInstance } from '../../model/types.ts';
import type { Flags } from '../observations.ts';
import { combinations, type Decision } from './decision.ts';

const BOTH = [false, true] as const;
const RULES = REVISIONS[OF_OUR_SERVERS];

/** Only what is unknown, in a group with a window, can have expired. */
function canArise({ client, window, expired }: EventInstance): boolean {
  return expired !== true || (client === 'unknown' && window === true);
}

function expected(given: EventInstance): Flags {
  const status = given['node'] as NodeStatus;
  const alloc = {
    client: given['client'] as ClientStatus,
    desired: given['desired'] as 'run' | 'stop',
    expired: given['expired'] === true,
  };
  const hasWindow = given['window'] === true;
  const isHeld = given['company'] === true || holdsWindow(RULES, alloc, hasWindow);
  const next = given.type === 'PURGED' ? 'gone' : silenceLeadsTo(RULES, status, isHeld);
  const begins = status === 'initializing' || status === 'ready';
  const mark = markOf(alloc, hasWindow, next, begins);
  return {
    status: next,
    mark,
    desired: mark === 'lost' ? 'stop' : alloc.desired,
    // The window goes on from the first mark.
    markedAnew: mark === 'unknown' && alloc.client !== 'unknown',
  };
}

export const outage: Decision = {
  name: 'outage',
  cases: ['SILENT', 'PURGED']
    .flatMap((type) =>
      combinations(type, {
        node: NODE_STATUSES,
        client: CLIENT_STATUSES,
        desired: ['run', 'stop'],
        window: BOTH,
        expired: BOTH,
        company: BOTH,
      }),
    )
    .filter(canArise),
  expected,
};
