/**
 * A window ends at the leader (docs/protocol/divergence.md, "The end of a window is an entry"): whether it puts in an entry,
 * and what that makes of the allocation, and of another whose window ends with it. An entry that another leader put in is the alloc machine's.
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
const TIMES = ['before', 'at-its-end', 'next-leader'] as const;

/**
 * Only what is out of sight has a window open, whatever it was before; a leader that comes late finds it in the state.
 */
function hasEnded({ client, window, time }: EventInstance): boolean {
  return window === true && client === 'unknown' && time !== 'before';
}

function expected(given: EventInstance): Flags {
  const { client, desired, node } = given;
  const wanted = desired as Extract<DesiredStatus, 'run' | 'stop'>;
  const givesUp = hasEnded(given) && windowMayEnd(RULES, wanted, node as NodeStatus | 'gone');
  const companyEnds = given['time'] !== 'before' && windowMayEnd(RULES, 'run', node as NodeStatus | 'gone');
  const companyGivenUp = given['company'] !== 'none' && companyEnds;
  return {
    entry: givesUp || companyGivenUp,
    client: givesUp ? 'lost' : String(client),
    desired: givesUp ? 'stop' : wanted,
    companyIsLost: companyGivenUp,
    evaluations: evaluationsOf(given, givesUp, companyGivenUp),
  };
}

/** One for each job of what is given up, by the priority and type of its copy, as section 1.3 has it of a node's. */
function evaluationsOf({ company }: EventInstance, givesUp: boolean, companyGivenUp: boolean): string {
  const isOfItsJob = company === 'of-its-job';
  const jobs = [
    ...(companyGivenUp && !isOfItsJob ? ['other/batch/40/n1'] : []),
    ...(givesUp || (companyGivenUp && isOfItsJob) ? ['web/service/70/n1'] : []),
  ];
  return jobs.join(', ');
}

export const windowEnds: Decision = {
  name: 'window-ends',
  cases: [
    ...combinations('TIME_PASSED', {
      node: [...NODE_STATUSES, 'gone'],
      client: CLIENT_STATUSES,
      desired: ['run', 'stop'],
      window: [false, true],
      time: TIMES,
      was: ['as-it-is', 'out-of-sight'],
      company: ['none'],
    }),
    ...combinations('TIME_PASSED', {
      node: NODE_STATUSES,
      client: ['unknown'],
      desired: ['run', 'stop'],
      window: [true],
      time: TIMES,
      was: ['as-it-is'],
      company: ['of-its-job', 'of-another-job'],
    }),
  ],
  expected,
};
