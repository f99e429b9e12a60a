/**
 * The `Job` service: submitting, stopping, re-evaluating and reading jobs. A submission and its evaluation are
 * one log entry.
 * Source: reference page nomad-protocol.md, section 5.1; upstream `job_endpoint.go`; fixture fake-11.
 */
import { canonicalJob, isSameSpec, jobRefusal } from '../canonical-job.ts';
import { newEvaluation } from '../new-evaluation.ts';
import type { Evaluation, Index, Job } from '../records.ts';
import type { RpcMethods } from '../rpc.ts';
import { allocsOfJob, evalsOfJob, JOBS, jobTopic } from '../topics.ts';
import type { Trigger } from '../../../machines/vocabulary.ts';
import type { Answer, Context, Endpoint, Endpoints } from './context.ts';
import { newestOr } from './node-reads.ts';

type Registered = RpcMethods['Job.Register']['reply'];

const DEFAULT_PRIORITY = 50;

const register: Endpoint<'Job.Register'> = (context, args, answer) => {
  if (!args.Job) return answer.refuse('missing job for registration');
  const job = canonicalJob(args.Job, context.at);
  const stored = context.view.job(job.Namespace, job.ID);
  const refusal = jobRefusal(job) ?? indexRefusal(args, stored);
  if (refusal !== undefined) return answer.refuse(refusal);
  const evaluation = jobEval(context, job, 'job-register');
  if (stored !== undefined && isSameSpec(stored, job)) {
    return evaluateAgain(context, stored, evaluation, answer);
  }
  context.propose({ type: 'JobRegister', at: context.at, job, evals: [evaluation] }, answer, ({ index }) =>
    answer.ok(registered(evaluation, index, index)),
  );
};

/** The submission changed nothing: no new version, but its author wants another look. */
function evaluateAgain(
  context: Context,
  stored: Job,
  evaluation: Evaluation,
  answer: Answer<Registered>,
): void {
  const evals = [{ ...evaluation, JobModifyIndex: stored.JobModifyIndex }];
  context.propose({ type: 'EvalUpdate', at: context.at, evals }, answer, ({ index }) =>
    answer.ok(registered(evaluation, index, stored.JobModifyIndex)),
  );
}

function registered(evaluation: Evaluation, index: Index, jobModifyIndex: Index): Registered {
  return {
    EvalID: evaluation.ID,
    EvalCreateIndex: index,
    JobModifyIndex: jobModifyIndex,
    Warnings: '',
    Index: index,
  };
}

/** Check-and-set: the job must be as the caller knows it. */
function indexRefusal(args: RpcMethods['Job.Register']['args'], stored: Job | undefined): string | undefined {
  if (args.EnforceIndex !== true) return undefined;
  const expected = args.JobModifyIndex ?? 0;
  const prefix = `Enforcing job modify index ${expected}:`;
  if (expected === 0) return stored === undefined ? undefined : `${prefix} job already exists`;
  if (stored === undefined) return `${prefix} job does not exist`;
  if (stored.JobModifyIndex === expected) return undefined;
  return `${prefix} job exists with conflicting job modify index: ${stored.JobModifyIndex}`;
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
  const evaluation = jobEval(context, stored, 'job-register');
  context.propose({ type: 'EvalUpdate', at: context.at, evals: [evaluation] }, answer, ({ index }) =>
    answer.ok({ EvalID: evaluation.ID, Index: index }),
  );
};

function jobEval(context: Context, job: Job, trigger: Trigger): Evaluation {
  return newEvaluation({
    ID: context.newId(),
    Namespace: job.Namespace,
    JobID: job.ID,
    Type: job.Type,
    Priority: job.Priority || DEFAULT_PRIORITY,
    TriggeredBy: trigger,
    JobModifyIndex: job.JobModifyIndex,
  });
}

const getJob: Endpoint<'Job.GetJob'> = (context, args, answer) => {
  const namespace = args.Namespace || 'default';
  context.read(args, [jobTopic(namespace, args.JobID)], answer, (view) => ({
    Job: view.job(namespace, args.JobID) ?? null,
    Index: view.job(namespace, args.JobID)?.ModifyIndex ?? view.tableIndex('jobs'),
    KnownLeader: context.leaderId !== undefined,
  }));
};

const list: Endpoint<'Job.List'> = (context, args, answer) =>
  context.read(args, [JOBS], answer, (view) => ({
    Jobs: [...view.jobs()],
    Index: view.tableIndex('jobs'),
    KnownLeader: context.leaderId !== undefined,
  }));

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
  'Job.Deregister': deregister,
  'Job.Evaluate': evaluate,
  'Job.GetJob': getJob,
  'Job.List': list,
  'Job.Allocations': allocations,
  'Job.Evaluations': evaluations,
};
