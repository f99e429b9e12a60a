/** How what happens to a node reaches the evaluations of the jobs. */
import type { LocalState } from '../../model/types.ts';
import type { Part } from '../../model/world.ts';
import type { Cast, NodeCast } from '../cast.ts';
import { placedOn } from '../observe-by.ts';

/** What of a job's evaluations a call asks for. */
export interface Asks {
  /** An evaluation for every job with an allocation on the node. */
  readonly evaluates?: (call: LocalState) => boolean;
  /** Those that wait for capacity. */
  readonly unblocks?: (call: LocalState) => boolean;
}

/** Tells every job's evaluation what the call asks for, if the job is concerned. */
export function notify(cast: Cast, n: NodeCast, call: string, { evaluates, unblocks }: Asks): Part[] {
  return cast.jobs.map((job) => ({
    component: job.evaluation,
    type: 'NOTIFIED',
    with: {
      evaluate: evaluates
        ? { of: [call, ...job.slots.map((s) => s.alloc)], as: ifTouched(n, evaluates) }
        : false,
      unblock: unblocks ? { of: call, as: unblocks } : false,
    },
    optional: true,
  }));
}

function ifTouched(n: NodeCast, evaluates: (call: LocalState) => boolean) {
  return function jobIsTouched(call: LocalState, ...allocs: LocalState[]): boolean {
    return evaluates(call) && allocs.some(placedOn(n.number));
  };
}
