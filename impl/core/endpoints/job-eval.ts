/** The evaluation that a submitted or stopped job calls for. */
import type { Trigger } from '../../../machines/vocabulary.ts';
import { newEvaluation } from '../new-evaluation.ts';
import type { Evaluation, Job } from '../records.ts';
import type { Context } from './context.ts';

const DEFAULT_PRIORITY = 50;

export function jobEval(context: Context, job: Job, trigger: Trigger, priority = 0): Evaluation {
  return newEvaluation({
    ID: context.newId(),
    Namespace: job.Namespace,
    JobID: job.ID,
    Type: job.Type,
    Priority: priority || job.Priority || DEFAULT_PRIORITY,
    TriggeredBy: trigger,
    JobModifyIndex: job.JobModifyIndex,
  });
}
