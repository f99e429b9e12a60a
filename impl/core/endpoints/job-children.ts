/**
 * Jobs made from jobs: a parameterized one is dispatched, a periodic one is launched, and an older version is submitted
 * again. Each becomes a submission like any other. Source: upstream `job_endpoint.go` (`Dispatch`, `Revert`),
 * `periodic.go` (`deriveJob`), for texts and names.
 */
import { dispatchRefusal } from '../dispatch.ts';
import { isPeriodic } from '../job-warnings.ts';
import type { Instant, Job } from '../records.ts';
import type { Answer, Context, Endpoint } from './context.ts';
import { jobEval } from './job-eval.ts';
import { submit } from './job-submit.ts';

export const revert: Endpoint<'Job.Revert'> = (context, args, answer) => {
  if (!args.JobID) return answer.refuse('missing job ID for revert');
  const namespace = args.Namespace || 'default';
  const stored = context.view.job(namespace, args.JobID);
  if (stored === undefined) return answer.refuse(`job ${JSON.stringify(args.JobID)} not found`);
  if (args.JobVersion === stored.Version) return answer.refuse("can't revert to current version");
  const older = context.view
    .jobVersions(namespace, args.JobID)
    .find(({ Version }) => Version === args.JobVersion);
  const named = `job ${JSON.stringify(args.JobID)} in namespace ${JSON.stringify(namespace)}`;
  if (older === undefined) return answer.refuse(`${named} at version ${args.JobVersion} not found`);
  const { EnforcePriorVersion: prior = null } = args;
  if (prior !== null && prior !== stored.Version)
    return answer.refuse(`Current job has version ${stored.Version}; enforcing version ${prior}`);
  // Against the version that was looked at: who changes it meanwhile is not overwritten.
  submit(context, { Job: older, EnforceIndex: true, JobModifyIndex: stored.JobModifyIndex }, answer);
};

export const dispatch: Endpoint<'Job.Dispatch'> = (context, args, answer) => {
  if (!args.JobID) return answer.refuse('missing parameterized job ID');
  const namespace = args.Namespace || 'default';
  const parent = context.view.job(namespace, args.JobID);
  if (parent === undefined) return answer.refuse('parameterized job not found');
  const refusal = dispatchRefusal(parent, args);
  if (refusal !== undefined) return answer.refuse(refusal);
  const earlier = dispatchedBefore(context, parent, args.IdempotencyToken);
  if (earlier !== undefined)
    return answer.ok({ ...NO_EVALUATION, DispatchedJobID: earlier.ID, JobCreateIndex: earlier.CreateIndex });
  const suffix = `${Math.floor(context.at / 1000)}-${context.newId().slice(0, 8)}`;
  const ID = `${parent.ID}/dispatch-${args.IdPrefixTemplate ? `${args.IdPrefixTemplate}-` : ''}${suffix}`;
  const child: Job = {
    ...childOf(parent, ID),
    Dispatched: true,
    DispatchIdempotencyToken: args.IdempotencyToken ?? '',
    Meta: { ...parent.Meta, ...args.Meta },
    ...(args.Payload ? { Payload: args.Payload } : {}),
  };
  launch(context, child, answer, ({ EvalID, Index }) =>
    answer.ok({ EvalID, EvalCreateIndex: Index, DispatchedJobID: ID, JobCreateIndex: Index, Index }),
  );
};

const NO_EVALUATION = { EvalID: '', EvalCreateIndex: 0, Index: 0 };

/** Who asks twice with one token means the same. */
function dispatchedBefore(context: Context, parent: Job, token = ''): Job | undefined {
  if (token === '') return undefined;
  return context.view
    .jobsUnder(parent.Namespace, `${parent.ID}/`)
    .find((job) => job.ParentID === parent.ID && job.DispatchIdempotencyToken === token);
}

export const force: Endpoint<'Periodic.Force'> = (context, args, answer) => {
  if (!args.JobID) return answer.refuse('missing job ID for evaluation');
  const parent = context.view.job(args.Namespace || 'default', args.JobID);
  if (parent === undefined) return answer.refuse('job not found');
  if (!isPeriodic(parent)) return answer.refuse("can't force launch non-periodic job");
  launch(context, launchedFrom(parent, context.at), answer, ({ EvalID, Index }) =>
    answer.ok({ EvalID, EvalCreateIndex: Index, Index }),
  );
};

/** What a periodic job launches at an instant. The same instant gives the same job. */
export function launchedFrom(parent: Job, at: Instant): Job {
  return { ...childOf(parent, `${parent.ID}/periodic-${Math.floor(at / 1000)}`), Periodic: null };
}

function childOf(parent: Job, ID: string): Job {
  return { ...parent, ID, Name: ID, ParentID: parent.ID, Status: 'pending' };
}

/** Puts in the entry of a child. */
export function launch(
  context: Context,
  child: Job,
  answer: Pick<Answer<never>, 'refuse'>,
  then: (launched: { readonly EvalID: string; readonly Index: number }) => void,
): void {
  const trigger = child.Dispatched === true ? 'job-register' : 'periodic-job';
  // A dispatched job may be periodic too: then it is a pattern in its turn.
  const evals = isPeriodic(child) ? [] : [jobEval(context, child, trigger)];
  const job: Job = { ...child, SubmitTime: context.at, Version: 0, CreateIndex: 0, JobModifyIndex: 0 };
  context.propose({ type: 'JobRegister', at: context.at, job, evals }, answer, ({ index, outcome }) =>
    outcome.refusal === undefined
      ? then({ EvalID: evals[0]?.ID ?? '', Index: index })
      : answer.refuse(outcome.refusal),
  );
}
