/**
 * The `Job` service: submitting, stopping, re-evaluating and reading jobs.
 * Source: reference page nomad-protocol.md, section 5.1; upstream `job_endpoint.go`; fixture fake-11.
 */
import { jobSummary } from '../job-summary.ts';
import { isPattern } from '../job-warnings.ts';
import { ALLOCS, allocsOfJob, EVALS, evalsOfJob, JOBS, jobTopic } from '../topics.ts';
import type { Endpoint, Endpoints } from './context.ts';
import { dispatch, revert } from './job-children.ts';
import { jobEval } from './job-eval.ts';
import { plan } from './job-plan.ts';
import { submit } from './job-submit.ts';
import { newestOr } from './node-reads.ts';

const register: Endpoint<'Job.Register'> = (context, args, answer) =>
  args.Job ? submit(context, args, answer) : answer.refuse('missing job for registration');

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
  context.read(args, [JOBS, ALLOCS, EVALS], answer, (view) => ({
    Jobs: [...view.jobs()],
    Index: Math.max(view.tableIndex('jobs'), view.tableIndex('job_summary')),
    KnownLeader: context.leaderId !== undefined,
  }));

const summaries: Endpoint<'Job.Summaries'> = (context, args, answer) =>
  context.read(args, [JOBS, ALLOCS, EVALS], answer, (view) => ({
    Summaries: args.Jobs.map(({ Namespace, ID }) => {
      const job = view.job(Namespace, ID);
      return job === undefined ? null : jobSummary(view, job);
    }),
    Index: view.index,
    KnownLeader: context.leaderId !== undefined,
  }));

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
  'Job.Summaries': summaries,
  'Job.Revert': revert,
  'Job.Dispatch': dispatch,
};
