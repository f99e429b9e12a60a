/** `/v1/job/:id/scale`: how many of each group there are, and changing one group's count. Source: recorded answers. */
import type { Job } from '../core/records.ts';
import { int, map, optional, string, struct, any, bool } from '../wire/schema/kinds.ts';
import { OWNED, READ } from './about.ts';
import { bodyBy } from './body.ts';
import { answer, type Handler, malformed, notFound, Refused, type Route, written } from './exchange.ts';
import { namespaceOf } from './lists.ts';
import { queryOptions } from './query-options.ts';
import { Registered } from './shapes/jobs.ts';

const status: Handler = async (request, ask) => {
  const job = { JobID: request.id, Namespace: namespaceOf(request) };
  const { Job: found, ...from } = await ask('Job.GetJob', { ...job, ...queryOptions(request.query) });
  if (found === null) return notFound('not found', from);
  const { Allocations } = await ask('Job.Allocations', { ...job, AllowStale: true });
  const groups = found.TaskGroups.map((group) => {
    const here = Allocations.filter(
      (alloc) => alloc.TaskGroup === group.Name && alloc.DesiredStatus === 'run',
    );
    const healthy = here.filter((alloc) => alloc.DeploymentStatus?.Healthy === true).length;
    const unhealthy = here.filter((alloc) => alloc.DeploymentStatus?.Healthy === false).length;
    const running = here.filter((alloc) => alloc.ClientStatus === 'running').length;
    const counts = { Desired: group.Count, Placed: here.length, Running: running };
    return [group.Name, { ...counts, Healthy: healthy, Unhealthy: unhealthy, Events: null }];
  });
  const json = {
    JobCreateIndex: found.CreateIndex,
    JobID: found.ID,
    JobModifyIndex: found.ModifyIndex,
    JobStopped: found.Stop,
    Namespace: found.Namespace,
    TaskGroups: Object.fromEntries(groups) as unknown,
  };
  return { json, index: from.Index, knownLeader: from.KnownLeader };
};

const ScaleRequest = struct('ScalingRequest', {
  Count: optional(int),
  Target: map(string),
  Message: string,
  Error: bool,
  Meta: map(any),
  PolicyOverride: bool,
});

const scale: Handler = async (request, ask) => {
  const { Count, Target, Error: isError } = bodyBy(ScaleRequest, request);
  const group = Target?.['Group'] ?? '';
  if (group === '') throw malformed('missing task group name for scaling action');
  if (isError && Count !== null) throw malformed('scaling action should not contain count if error is true');
  if (Count === null) throw malformed('Count is missing: scaling events without one are not kept here');
  if (Count < 0) throw malformed("scaling action count can't be negative");
  const place = { JobID: request.id, Namespace: namespaceOf(request) };
  const { Job: job } = await ask('Job.GetJob', place);
  if (job === null) throw new Refused({ status: 404, text: 'job not found' });
  if (!job.TaskGroups.some(({ Name }) => Name === group)) {
    throw malformed(`task group "${group}" specified for scaling does not exist in job`);
  }
  // Against the job that was read: who changes it meanwhile is not overwritten.
  const reply = await ask('Job.Register', {
    Job: scaled(job, group, Count),
    EnforceIndex: true,
    JobModifyIndex: job.JobModifyIndex,
  });
  return answer(Registered, reply, { Index: reply.Index });
};

function scaled(job: Job, group: string, Count: number): Job {
  const TaskGroups = job.TaskGroups.map((each) => (each.Name === group ? { ...each, Count } : each));
  return { ...job, TaskGroups };
}

export const scaleRoutes: readonly Route[] = [
  {
    path: '/v1/job/:id/scale',
    methods: { GET: status, ...written(scale) },
    about: {
      GET: { says: 'how many of each group there are', query: READ },
      PUT: { says: 'change the count of a group', query: OWNED, body: ScaleRequest, answers: Registered },
    },
  },
];
