/**
 * Building evaluations: the blocked one, the waiting ones, the one that follows a failure. Shapes and texts of
 * Nomad; when each is made is decided elsewhere.
 */
import type { Trigger } from '../../../machines/vocabulary.ts';
import type { NewId } from '../effects.ts';
import { newEvaluation } from '../new-evaluation.ts';
import type { AllocMetric, Evaluation, Index, Instant } from '../records.ts';

/** An evaluation of the same job as `from`, pending, linked to it, everything else empty. */
export function successor(from: Evaluation, id: string, trigger: Trigger, now: Instant): Evaluation {
  return newEvaluation({
    ID: id,
    Namespace: from.Namespace,
    Priority: from.Priority,
    Type: from.Type,
    TriggeredBy: trigger,
    JobID: from.JobID,
    JobModifyIndex: from.JobModifyIndex,
    PreviousEval: from.ID,
    CreateTime: now,
    ModifyTime: now,
  });
}

/** An evaluation that waits for an instant. */
export function waitingEvaluation(
  from: Evaluation,
  id: string,
  trigger: Trigger,
  description: string,
  waitUntil: Instant,
  now: Instant,
): Evaluation {
  return { ...successor(from, id, trigger, now), StatusDescription: description, WaitUntil: waitUntil };
}

/** What a placement attempt learnt about node classes. */
export interface ClassKnowledge {
  readonly eligible: Readonly<Record<string, boolean>>;
  /** Some constraint looks at more than the class, so nothing can be concluded from it. */
  readonly escaped: boolean;
}

/** An evaluation that waits for room. */
export function blockedEvaluation(
  from: Evaluation,
  newId: NewId,
  now: Instant,
  snapshotIndex: Index,
  classes: ClassKnowledge,
  failed: Readonly<Record<string, AllocMetric>>,
  cause: 'no-room' | 'plan-conflicts',
): Evaluation {
  const conflict = cause === 'plan-conflicts';
  return {
    ...successor(from, newId(), conflict ? 'max-plan-attempts' : 'queued-allocs', now),
    Status: 'blocked',
    StatusDescription: conflict
      ? 'created due to placement conflicts'
      : 'created to place remaining allocations',
    ClassEligibility: classes.escaped ? {} : classes.eligible,
    EscapedComputedClass: classes.escaped,
    FailedTGAllocs: failed,
    SnapshotIndex: snapshotIndex,
  };
}
