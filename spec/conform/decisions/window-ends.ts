/**
 * A window ends at the leader (docs/protocol/divergence.md, "The end of a window is an entry"): whether it puts in an entry,
 * and what that makes of the allocation. An entry that another leader put in is the alloc machine's.
 */
import { windowMayEnd } from '../../../machines/outage.ts';
import { OF_OUR_SERVERS, REVISIONS } from '../../../machines/revisions.ts';
import {
  CLIENT_STATUSES,
  NODE_STATUSES,
  type DesiredStatus,
  type NodeStatus,
} from '../../../machines/vocabulary.ts';
import type { EventInstance } from '../../model/types.ts';
import type { Flags } from '../observations.ts';
import { combinations, type Decision } from './decision.ts';

const RULES = REVISIONS[OF_OUR_SERVERS];

/** Only what is out of sight has a window open; a leader that comes late finds it in the state. */
function hasEnded({ client, window, time }: EventInstance): boolean {
  return window === true && client === 'unknown' && time !== 'before';
}

function expected(given: EventInstance): Flags {
  const { client, desired, node } = given;
  const wanted = desired as Extract<DesiredStatus, 'run' | 'stop'>;
  const givesUp = hasEnded(given) && windowMayEnd(RULES, wanted, node as NodeStatus | 'gone');
  return {
    entry: givesUp,
    client: givesUp ? 'lost' : String(client),
    desired: givesUp ? 'stop' : wanted,
    evaluations: givesUp ? 1 : 0,
  };
}

export const windowEnds: Decision = {
  name: 'window-ends',
  cases: combinations('TIME_PASSED', {
    node: [...NODE_STATUSES, 'gone'],
    client: CLIENT_STATUSES,
    desired: ['run', 'stop'],
    window: [false, true],
    time: ['before', 'at-its-end', 'next-leader'],
  }),
  expected,
};
