/**
 * A fresh evaluation: everything empty but what its maker states. Shape only; when to make one is decided by
 * endpoints and schedulers.
 */
import type { Evaluation } from './records.ts';

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
