/**
 * A fresh evaluation: everything empty but what its maker states. Shape only; when to make one is decided by
 * endpoints and schedulers.
 */
import type { Trigger } from '../../machines/vocabulary.ts';
import type { Allocation, Evaluation } from './records.ts';

export type Stated = Pick<Evaluation, 'ID' | 'Namespace' | 'JobID' | 'Type' | 'Priority' | 'TriggeredBy'>;

export function newEvaluation(stated: Stated & Partial<Evaluation>): Evaluation {
  return {
    JobModifyIndex: 0,
    NodeID: '',
    NodeModifyIndex: 0,
    Status: 'pending',
    StatusDescription: '',
    WaitUntil: 0,
    NextEval: '',
    PreviousEval: '',
    BlockedEval: '',
    ClassEligibility: {},
    EscapedComputedClass: false,
    FailedTGAllocs: {},
    QueuedAllocations: {},
    SnapshotIndex: 0,
    CreateIndex: 0,
    ModifyIndex: 0,
    CreateTime: 0,
    ModifyTime: 0,
    ...stated,
  };
}

/** What an evaluation states that looks at the job of an allocation, as the allocation has it. */
export function ofJobOf(alloc: Allocation, trigger: Trigger): Omit<Stated, 'ID'> {
  return {
    Namespace: alloc.Namespace,
    JobID: alloc.JobID,
    Type: alloc.Job.Type,
    Priority: alloc.Job.Priority,
    TriggeredBy: trigger,
  };
}
