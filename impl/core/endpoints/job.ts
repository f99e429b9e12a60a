/**
 * The `Job` service: submitting, stopping, re-evaluating and reading jobs. A submission and its evaluation are
 * one log entry, which decides what becomes of both (state/job-entries.ts).
 * Source: reference page nomad-protocol.md, section 5.1; upstream `job_endpoint.go`; fixture fake-11.
 */
import { canonicalJob, jobRefusal } from '../canonical-job.ts';
import { jobSummary } from '../job-summary.ts';
import { isPattern, jobWarnings } from '../job-warnings.ts';
import type { Evaluation, Index } from '../records.ts';
import type { RpcMethods } from '../rpc.ts';
import { ALLOCS, allocsOfJob, EVALS, evalsOfJob, JOBS, jobTopic } from '../topics.ts';
import type { Endpoint, Endpoints } from './context.ts';
import { jobEval } from './job-eval.ts';
import { plan } from './job-plan.ts';
import { newestOr } from './node-reads.ts';

type Registered = Omit<RpcMethods['Job.Register']['reply'], 'Warnings'>;

const register: Endpoint<'Job.Register'> = (context, args, answer) => {
  if (!args.Job) return answer.refuse('missing job for registration');
  const job = canonicalJob(args.Job, context.at);
  const refusal = jobRefusal(job);
  if (refusal !== undefined) return answer.refuse(refusal);
  const evaluation = isPattern(job) ? undefined : jobEval(context, job, 'job-register', args.EvalPriority);
  const enforced = args.EnforceIndex === true ? { enforceIndex: args.JobModifyIndex ?? 0 } : {};
  const preserved = args.PreserveCounts === true ? { preserveCounts: true as const } : {};
  context.propose(
    {
      type: 'JobRegister',
      at: context.at,
      job,
      evals: evaluation ? [evaluation] : [],
      ...enforced,
      ...preserved,
    },
    answer,
    ({ index, outcome }) => {
      if (outcome.refusal !== undefined) return answer.refuse(outcome.refusal);
      const jobModifyIndex = context.view.job(job.Namespace, job.ID)?.JobModifyIndex ?? index;
      answer.ok({ ...registered(evaluation, index, jobModifyIndex), Warnings: jobWarnings(job) });
    },
  );
};

function registered(evaluation: Evaluation | undefined, index: Index, jobModifyIndex: Index): Registered {
  return {
    EvalID: evaluation?.ID ?? '',
    EvalCreateIndex: evaluation === undefined ? 0 : index,
    JobModifyIndex: jobModifyIndex,
    Index: index,
  };
}

const deregister: Endpoint<'Job.Deregister'> = (context, args, answer) => {
  if (!args.JobID) return answer.refuse('missing job ID for deregistering');
  const namespace = args.Namespace || 'default';
  const stored = context.view.job(namespace, args.JobID);
  if (stored === undefined) return answer.refuse('job not found');
  const evaluation = jobEval(context, stored, 'job-deregister');
  context.propose(
    {
      type: 'JobDeregister',
      at: context.at,
      namespace,
      jobId: args.JobID,
      purge: args.Purge ?? false,
      evals: [evaluation],
    },
    answer,
    ({ index }) =>
      answer.ok({ EvalID: evaluation.ID, EvalCreateIndex: index, JobModifyIndex: index, Index: index }),
  );
};

const evaluate: Endpoint<'Job.Evaluate'> = (context, args, answer) => {
  if (!args.JobID) return answer.refuse('missing job ID for evaluation');
  const stored = context.view.job(args.Namespace || 'default', args.JobID);
  if (stored === undefined) return answer.refuse('job not found');
  if (isPattern(stored)) return answer.refuse("can't evaluate periodic or parameterized job");
  const evaluation = jobEval(context, stored, 'job-register');
  context.propose({ type: 'EvalUpdate', at: context.at, evals: [evaluation] }, answer, ({ index }) =>
    answer.ok({ EvalID: evaluation.ID, Index: index }),
  );
};

const getJob: Endpoint<'Job.GetJob'> = (context, args, answer) => {
  const namespace = args.Namespace || 'default';
  context.read(args, [jobTopic(namespace, args.JobID)], answer, (view) => ({
    Job: view.job(namespace, args.JobID) ?? null,
    Index: view.job(namespace, args.JobID)?.ModifyIndex ?? view.tableIndex('jobs'),
    KnownLeader: context.leaderId !== undefined,
  }));
};

/** What the summaries count is news too. */
const list: Endpoint<'Job.List'> = (context, args, answer) =>
  context.read(args, [JOBS, ALLOCS, EVALS], answer, (view) => {
    const Jobs = [...view.jobs()];
    const Summaries = Jobs.map((job) => jobSummary(view, job));
    return {
      Jobs,
      Summaries,
      Index: Math.max(view.tableIndex('jobs'), ...Summaries.map(({ ModifyIndex }) => ModifyIndex)),
      KnownLeader: context.leaderId !== undefined,
    };
  });

const summary: Endpoint<'Job.Summary'> = (context, args, answer) => {
  const namespace = args.Namespace || 'default';
  const topics = [
    jobTopic(namespace, args.JobID),
    allocsOfJob(namespace, args.JobID),
    evalsOfJob(namespace, args.JobID),
  ];
  context.read(args, topics, answer, (view) => {
    const job = view.job(namespace, args.JobID);
    const found = job === undefined ? null : jobSummary(view, job);
    return {
      JobSummary: found,
      Index: found?.ModifyIndex ?? view.tableIndex('jobs'),
      KnownLeader: context.leaderId !== undefined,
    };
  });
};

const versions: Endpoint<'Job.GetJobVersions'> = (context, args, answer) => {
  const namespace = args.Namespace || 'default';
  context.read(args, [jobTopic(namespace, args.JobID)], answer, (view) => {
    const job = view.job(namespace, args.JobID);
    return {
      Versions: job === undefined ? [] : [job, ...view.jobVersions(namespace, args.JobID)],
      Index: job?.ModifyIndex ?? view.tableIndex('jobs'),
      KnownLeader: context.leaderId !== undefined,
    };
  });
};

const allocations: Endpoint<'Job.Allocations'> = (context, args, answer) => {
  const namespace = args.Namespace || 'default';
  context.read(args, [allocsOfJob(namespace, args.JobID)], answer, (view) => {
    const found = view.allocsByJob(namespace, args.JobID);
    return {
      Allocations: found,
      Index: newestOr(view, found),
      KnownLeader: context.leaderId !== undefined,
    };
  });
};

const evaluations: Endpoint<'Job.Evaluations'> = (context, args, answer) => {
  const namespace = args.Namespace || 'default';
  context.read(args, [evalsOfJob(namespace, args.JobID)], answer, (view) => {
    const found = view.evaluationsByJob(namespace, args.JobID);
    const newest = Math.max(0, ...found.map((evaluation) => evaluation.ModifyIndex));
    return {
      Evaluations: found,
      Index: newest || view.tableIndex('evals'),
      KnownLeader: context.leaderId !== undefined,
    };
  });
};

export const jobEndpoints: Endpoints<'Job'> = {
  'Job.Register': register,
  'Job.Plan': plan,
  'Job.Deregister': deregister,
  'Job.Evaluate': evaluate,
  'Job.GetJob': getJob,
  'Job.List': list,
  'Job.Allocations': allocations,
  'Job.Evaluations': evaluations,
  'Job.GetJobVersions': versions,
  'Job.Summary': summary,
};
