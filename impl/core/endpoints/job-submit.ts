/**
 * A submission: checked, made whole, and put into the log together with its evaluation. What becomes of both is decided
 * where the entry is applied (state/job-entries.ts). Source: upstream `job_endpoint.go`, `Register`.
 */
import { canonicalJob, jobRefusal } from '../canonical-job.ts';
import { isPattern, jobWarnings } from '../job-warnings.ts';
import type { Evaluation, Index } from '../records.ts';
import type { RpcMethods } from '../rpc.ts';
import type { Answer, Context } from './context.ts';
import { jobEval } from './job-eval.ts';

type Submission = RpcMethods['Job.Register']['args'];
type Taken = RpcMethods['Job.Register']['reply'];
type Registered = Omit<Taken, 'Warnings'>;

export function submit(context: Context, args: Submission, answer: Answer<Taken>): void {
  const job = canonicalJob(args.Job, context.at);
  const refusal = jobRefusal(job, context.zones);
  if (refusal !== undefined) return answer.refuse(refusal);
  const evaluation = isPattern(job) ? undefined : jobEval(context, job, 'job-register', args.EvalPriority);
  const enforced = args.EnforceIndex === true ? { enforceIndex: args.JobModifyIndex ?? 0 } : {};
  const preserved = args.PreserveCounts === true ? { preserveCounts: true as const } : {};
  const evals = evaluation ? [evaluation] : [];
  context.propose(
    { type: 'JobRegister', at: context.at, job, evals, ...enforced, ...preserved },
    answer,
    ({ index, outcome }) => {
      if (outcome.refusal !== undefined) return answer.refuse(outcome.refusal);
      const jobModifyIndex = context.view.job(job.Namespace, job.ID)?.JobModifyIndex ?? index;
      answer.ok({ ...registered(evaluation, index, jobModifyIndex), Warnings: jobWarnings(job) });
    },
  );
}

function registered(evaluation: Evaluation | undefined, index: Index, jobModifyIndex: Index): Registered {
  return {
    EvalID: evaluation?.ID ?? '',
    EvalCreateIndex: evaluation === undefined ? 0 : index,
    JobModifyIndex: jobModifyIndex,
    Index: index,
  };
}
