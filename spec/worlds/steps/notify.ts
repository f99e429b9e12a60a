/** How what happens to a node reaches the evaluations of the jobs. */
import type { LocalState } from '../../model/types.ts';
import type { Part } from '../../model/world.ts';
import type { Cast, NodeCast } from '../cast.ts';
import { placedOn } from '../observe-by.ts';
import { arePlansMerged } from './joint.ts';

/** What of a job's evaluations a call asks for. */
export interface Asks {
  /** An evaluation for every job with an allocation on the node. */
  readonly evaluates?: (call: LocalState) => boolean;
  /** Those that wait for capacity. */
  readonly unblocks?: (call: LocalState) => boolean;
}

/** What a call asks for at its log entry, or after it: by rule, one or the other. */
export function withTheCause(cast: Cast, evaluates: (call: LocalState) => boolean): Asks {
  return cast.rules.evaluationsWritten === 'with-their-cause' ? { evaluates } : {};
}
export function inASecondEntry(cast: Cast, evaluates: (call: LocalState) => boolean): Asks {
  return cast.rules.evaluationsWritten === 'in-a-second-entry' ? { evaluates } : {};
}

/** Tells every job's evaluation what the call asks for, if the job is concerned. */
export function notify(cast: Cast, n: NodeCast, call: string, asks: Asks): Part[] {
  return notifySeen(cast, n, [call], asks);
}

/** The same, where it takes more than the call to see what is asked for. */
export function notifySeen(cast: Cast, n: NodeCast, of: readonly string[], asks: AsksSeen): Part[] {
  const { evaluates, unblocks } = asks;
  if (evaluates === undefined && unblocks === undefined) return [];
  return cast.jobs.map((job) => ({
    component: job.evaluation,
    type: 'NOTIFIED',
    with: {
      evaluate: evaluates
        ? { of: [...of, ...job.slots.map((s) => s.alloc)], as: ifTouched(n, of.length, evaluates) }
        : false,
      unblock: unblocks ? { of, as: unblocks } : false,
      ...(arePlansMerged(cast) ? { atOnce: true } : {}),
    },
    optional: true,
  }));
}

export interface AsksSeen {
  readonly evaluates?: (...states: LocalState[]) => boolean;
  readonly unblocks?: (...states: LocalState[]) => boolean;
}

function ifTouched(n: NodeCast, seen: number, evaluates: (...states: LocalState[]) => boolean) {
  return function jobIsTouched(...states: LocalState[]): boolean {
    return states.slice(seen).some(placedOn(n.number)) && evaluates(...states.slice(0, seen));
  };
}
