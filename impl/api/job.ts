/** `/v1/job/:id` and what hangs below it. Source: recorded answers; reference page nomad-wire.md, section 9. */
import { wireJob } from '../io/rpc/job-record.ts';
import { Evaluation } from '../wire/structs/evaluation.ts';
import { Job } from '../wire/structs/job.ts';
import { fromPlain } from '../wire/schema/plain.ts';
import { list } from '../wire/schema/kinds.ts';
import { OWNED, READ } from './about.ts';
import { stubsOf } from './alloc-stubs.ts';
import { answer, flag, type Handler, notFound, type Request, type Route, written } from './exchange.ts';
import { plan, PlanRequest } from './job-plan.ts';
import { register } from './jobs.ts';
import { namespaceOf } from './lists.ts';
import { queryOptions } from './query-options.ts';
import { AllocStubs } from './shapes/allocations.ts';
import { Deregistered, JobSummary, JobVersions, Registered, RegisterRequest } from './shapes/jobs.ts';

const NOT_FOUND = 'job not found';

/** Which job a read is about, and how it may be answered. */
const reading = (request: Request) => ({
  JobID: request.id,
  Namespace: namespaceOf(request),
  ...queryOptions(request.query),
});

const read: Handler = async (request, ask) => {
  const { Job: job, ...from } = await ask('Job.GetJob', reading(request));
  return job === null ? notFound(NOT_FOUND, from) : answer(Job, wireJob(job), from);
};

const update: Handler = (request, ask) =>
  register(request, ask, (job) => (job.ID === request.id ? undefined : 'Job ID does not match name'));

const remove: Handler = async (request, ask) => {
  const reply = await ask('Job.Deregister', {
    JobID: request.id,
    Namespace: namespaceOf(request),
    Purge: flag(request.query, 'purge'),
  });
  return answer(Deregistered, reply, { Index: reply.Index });
};

const allocations: Handler = async (request, ask) => {
  const { Allocations, ...from } = await ask('Job.Allocations', reading(request));
  return answer(AllocStubs, stubsOf(Allocations, request), from);
};

const evaluations: Handler = async (request, ask) => {
  const { Evaluations, ...from } = await ask('Job.Evaluations', reading(request));
  return answer(list(Evaluation), fromPlain(list(Evaluation), Evaluations), from);
};

const summary: Handler = async (request, ask) => {
  const { JobSummary: found, ...from } = await ask('Job.Summary', reading(request));
  return found === null ? notFound(NOT_FOUND, from) : answer(JobSummary, fromPlain(JobSummary, found), from);
};

const versions: Handler = async (request, ask) => {
  const { Versions, ...from } = await ask('Job.GetJobVersions', reading(request));
  if (Versions.length === 0) return notFound('job versions not found', from);
  return answer(JobVersions, { Versions: Versions.map(wireJob), ...from }, from);
};

const evaluate: Handler = async (request, ask) => {
  const reply = await ask('Job.Evaluate', { JobID: request.id, Namespace: namespaceOf(request) });
  const { EvalID, Index } = reply;
  return answer(Registered, { EvalID, EvalCreateIndex: Index, Index }, { Index });
};

export const jobRoutes: readonly Route[] = [
  {
    path: '/v1/job/:id/allocations',
    methods: { GET: allocations },
    about: {
      GET: { says: 'its allocations', query: [...READ, 'resources', 'task_states'], answers: AllocStubs },
    },
  },
  {
    path: '/v1/job/:id/evaluations',
    methods: { GET: evaluations },
    about: { GET: { says: 'its evaluations', query: READ, answers: list(Evaluation) } },
  },
  {
    path: '/v1/job/:id/summary',
    methods: { GET: summary },
    about: { GET: { says: 'what its allocations add up to', query: READ, answers: JobSummary } },
  },
  {
    path: '/v1/job/:id/versions',
    methods: { GET: versions },
    about: { GET: { says: 'its versions, the newest first', query: READ, answers: JobVersions } },
  },
  {
    path: '/v1/job/:id/evaluate',
    methods: written(evaluate),
    about: { PUT: { says: 'look at it again', query: OWNED, answers: Registered } },
  },
  {
    path: '/v1/job/:id/plan',
    methods: written(plan),
    about: { PUT: { says: 'what a submission would do', query: OWNED, body: PlanRequest } },
  },
  {
    path: '/v1/job/:id',
    methods: { GET: read, DELETE: remove, ...written(update) },
    about: {
      GET: { says: 'a job', query: READ, answers: Job },
      PUT: { says: 'submit it', query: OWNED, body: RegisterRequest, answers: Registered },
      DELETE: { says: 'stop it', query: [...OWNED, 'purge'], answers: Deregistered },
    },
  },
];
