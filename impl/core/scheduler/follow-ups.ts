/**
 * Evaluations that wait for an allocation's time: its rescheduling, the end of what a cut-off
 * client runs. Times within five seconds share one evaluation. Reference page nomad-protocol.md, section 4.3.
 */
import type { Trigger } from '../../../machines/vocabulary.ts';
import type { NewId } from '../effects.ts';
import type { Allocation, Evaluation, Instant } from '../records.ts';
import { waitingEvaluation } from './evaluations.ts';

const SHARED_WINDOW_MS = 5_000;

export interface Due {
  readonly alloc: Allocation;
  readonly at: Instant;
}

export interface FollowUps {
  readonly evaluations: readonly Evaluation[];
  /** Allocation id to the id of the evaluation that owns its next decision. */
  readonly evalIdOf: ReadonlyMap<string, string>;
}

export const NO_FOLLOW_UPS: FollowUps = { evaluations: [], evalIdOf: new Map() };

/** One waiting evaluation for each run of times that begins within five seconds of the run's first. */
export function makeFollowUps(
  from: Evaluation,
  newId: NewId,
  now: Instant,
  trigger: Trigger,
  description: string,
  dues: readonly Due[],
): FollowUps {
  const evaluations: Evaluation[] = [];
  const evalIdOf = new Map<string, string>();
  for (const { alloc, at } of inTimeOrder(dues)) {
    let last = evaluations.at(-1);
    if (last === undefined || at - last.WaitUntil >= SHARED_WINDOW_MS) {
      last = waitingEvaluation(from, newId(), trigger, description, at, now);
      evaluations.push(last);
    }
    evalIdOf.set(alloc.ID, last.ID);
  }
  return { evaluations, evalIdOf };
}

function inTimeOrder(dues: readonly Due[]): Due[] {
  return [...dues].sort((a, b) => a.at - b.at || (a.alloc.ID < b.alloc.ID ? -1 : 1));
}
