/** The allocation that a command is about, and which of its tasks. */
import { InputError } from '../../io/input-error.ts';
import type { AgentClient } from '../http/agent-client.ts';
import { findByPrefix } from '../http/find-by-prefix.ts';
import type { Allocation, AllocationStub } from '../http/records.ts';
import { RequestFailure } from '../http/request-failure.ts';
import { findJob, jobPath } from '../job/find-job.ts';
import type { Session } from '../session.ts';
import { allocationsText } from '../show/allocations.ts';

export interface FoundAllocation {
  readonly allocation: Allocation;
  /** Asked for the allocation's own namespace. */
  readonly agent: AgentClient;
}

export async function findAllocation(session: Session, given: string): Promise<FoundAllocation> {
  const kind = {
    path: '/v1/allocations',
    noun: 'allocation',
    list: (matches: readonly AllocationStub[]) => allocationsText(session, matches),
  };
  return await whole(session, await findByPrefix<AllocationStub>(session.agent, kind, given));
}

/** Any allocation of a job, a running one if there is one: for -job. */
export async function findAllocationOfJob(session: Session, job: string): Promise<FoundAllocation> {
  const { id, agent } = await findJob(session.agent, job);
  const stubs = (await agent.get<AllocationStub[] | null>(jobPath(id, '/allocations'))) ?? [];
  const newest = stubs.toSorted((a, b) => Number(b.CreateIndex) - Number(a.CreateIndex));
  const chosen = newest.find(({ ClientStatus }) => ClientStatus === 'running') ?? newest[0];
  if (chosen === undefined) throw new RequestFailure(`Job "${id}" has no allocations`);
  return await whole(session, chosen);
}

async function whole({ agent }: Session, stub: AllocationStub): Promise<FoundAllocation> {
  const place = stub.Namespace === undefined ? {} : { namespace: stub.Namespace };
  const own = agent.within(place);
  return { allocation: await own.get<Allocation>(`/v1/allocation/${stub.ID}`), agent: own };
}

/** The tasks of an allocation, by name, in the order of the job. */
export function tasksOf({ Job, TaskGroup, TaskStates }: Allocation): readonly string[] {
  const group = Job?.TaskGroups?.find(({ Name }) => Name === TaskGroup);
  return group?.Tasks?.map(({ Name }) => Name) ?? Object.keys(TaskStates ?? {}).sort();
}

/** The task that was named, or the only one. */
export function taskOf(allocation: Allocation, named: string | undefined): string {
  const tasks = tasksOf(allocation);
  const known = tasks.join(', ');
  if (named !== undefined) {
    if (tasks.includes(named)) return named;
    throw new InputError({
      file: 'task',
      problem: `allocation "${allocation.ID}" has no task "${named}"`,
      remedy: `take one of ${known}`,
    });
  }
  const [only] = tasks;
  if (only !== undefined && tasks.length === 1) return only;
  throw new InputError({
    file: 'task',
    problem: `allocation "${allocation.ID}" has ${tasks.length} tasks`,
    remedy: `name one of ${known}`,
  });
}
