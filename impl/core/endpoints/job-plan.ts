/** `Job.Plan`: what a submission would do, asked of the leader's newest state. Source: upstream `job_endpoint.go`, `Plan`. */
import { canonicalJob, jobRefusal } from '../canonical-job.ts';
import { isPattern, jobWarnings } from '../job-warnings.ts';
import type { Job } from '../records.ts';
import { type DryRun, dryRun } from '../scheduler/dry-run.ts';
import type { Context, Endpoint } from './context.ts';
import { jobEval } from './job-eval.ts';

export const plan: Endpoint<'Job.Plan'> = (context, args, answer) => {
  if (!args.Job) return answer.refuse('Job required for plan');
  const job = canonicalJob(args.Job, context.at);
  const refusal = jobRefusal(job, context.zones);
  if (refusal !== undefined) return answer.refuse(refusal);
  const stored = context.view.job(job.Namespace, job.ID);
  answer.ok({
    ...outcomeOf(context, job),
    JobModifyIndex: stored?.JobModifyIndex ?? 0,
    Warnings: jobWarnings(job),
    Index: stored?.ModifyIndex ?? 0,
  });
};

function outcomeOf(context: Context, job: Job): DryRun {
  if (isPattern(job)) return { DesiredTGUpdates: {}, FailedTGAllocs: {} };
  const { view, at: now, rng, newId } = context;
  return dryRun(view, job, jobEval(context, job, 'job-register'), { now, rng, newId });
}
