/** `/v1/jobs`: all jobs, and submitting one. Source: recorded answers; reference page nomad-wire.md, section 9. */
import type { JobSummary } from '../core/job-summary.ts';
import type { Job } from '../core/records.ts';
import { jobToRegister, wireJob } from '../io/rpc/job-record.ts';
import type { Members } from '../io/rpc/job-defaults.ts';
import { fromPlain, toPlain } from '../wire/schema/plain.ts';
import { Job as WireJob } from '../wire/structs/job.ts';
import { OWNED, LIST } from './about.ts';
import { bodyBy } from './body.ts';
import {
  answer,
  type Ask,
  flag,
  type Handler,
  malformed,
  type Reply,
  type Request,
  type Route,
  written,
} from './exchange.ts';
import { pageOf } from './lists.ts';
import { queryOptions } from './query-options.ts';
import { JobStub, JobStubs, Registered, RegisterRequest } from './shapes/jobs.ts';

const list: Handler = async (request, ask) => {
  const { Jobs, ...from } = await ask('Job.List', queryOptions(request.query));
  const withMeta = flag(request.query, 'meta');
  const { items, ...page } = pageOf(Jobs, request, { order: 'id', kind: WireJob, wire: wireJob });
  // Of this page only, and of the same server: a summary counts everything that a job has.
  const shown = items.map(({ Namespace, ID }) => ({ Namespace, ID }));
  const { Summaries } = await ask('Job.Summaries', { Jobs: shown, AllowStale: flag(request.query, 'stale') });
  const stubs = items.map((job, at) => stubOf(job, Summaries[at] ?? undefined, withMeta));
  return { ...answer(JobStubs, stubs, from), ...page };
};

function stubOf(job: Job, JobSummary: JobSummary | undefined, withMeta: boolean) {
  const { Periodic, ParameterizedJob, Meta, ...wire } = wireJob(job);
  const isSet = (block: unknown): boolean => block !== undefined && block !== null;
  return {
    ...fromPlain(JobStub, { ...wire, JobSummary, SubmitTime: job.SubmitTime }),
    Periodic: isSet(Periodic),
    ParameterizedJob: isSet(ParameterizedJob),
    ...(withMeta ? { Meta } : {}),
  };
}

const submit: Handler = (request, ask) => register(request, ask, () => undefined);

/** `refusal`: what else the door asks of the job. */
export async function register(
  request: Request,
  ask: Ask,
  refusal: (job: Job) => string | undefined,
): Promise<Reply> {
  const { Job: given, EnforceIndex, JobModifyIndex, ...wishes } = bodyBy(RegisterRequest, request);
  const job = submitted(given, request);
  const problem = refusal(job);
  if (problem !== undefined) throw malformed(problem);
  const reply = await ask('Job.Register', {
    Job: job,
    ...(EnforceIndex ? { EnforceIndex, JobModifyIndex } : {}),
    PreserveCounts: wishes.PreserveCounts,
    EvalPriority: wishes.EvalPriority,
  });
  return answer(Registered, reply, { Index: reply.Index });
}

/** The job of a body, with its defaults. Its namespace may stand in the request instead. */
export function submitted(given: unknown, { query }: Pick<Request, 'query'>): Job {
  if (given === null) throw malformed('Job must be specified');
  const plain = toPlain(RegisterRequest, { Job: given } as never) as { readonly Job: Members };
  const { ID, Namespace = query.get('namespace') } = plain.Job;
  if (typeof ID !== 'string' || ID === '') throw malformed("Job ID hasn't been provided");
  return jobToRegister({ ...plain.Job, ...(Namespace === null ? {} : { Namespace }) });
}

export const jobsRoutes: readonly Route[] = [
  {
    path: '/v1/jobs',
    methods: { GET: list, ...written(submit) },
    about: {
      GET: { says: 'all jobs', query: [...LIST, 'meta'], answers: JobStubs },
      PUT: { says: 'submit a job', query: OWNED, body: RegisterRequest, answers: Registered },
    },
  },
];
