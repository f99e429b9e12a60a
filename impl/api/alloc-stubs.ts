/** Allocations as lists show them, with `?resources` and `?task_states=false`. */
import type { Allocation } from '../core/records.ts';
import { wireAlloc } from '../io/rpc/alloc-record.ts';
import type { PartialOf, ValueOf } from '../wire/schema/kinds.ts';
import { flag, type Request } from './exchange.ts';
import type { AllocStub } from './shapes/allocations.ts';

type Stub = PartialOf<ValueOf<typeof AllocStub>>;

export function stubsOf(allocs: readonly Allocation[], { query }: Pick<Request, 'query'>): Stub[] {
  const withResources = flag(query, 'resources');
  const withStates = !query.has('task_states') || flag(query, 'task_states');
  return allocs.map((alloc) => {
    const { AllocatedResources, TaskStates, ...wire } = wireAlloc(alloc);
    return {
      ...wire,
      JobType: alloc.Job.Type,
      JobVersion: alloc.Job.Version,
      ...(withResources ? { AllocatedResources } : {}),
      ...(withStates ? { TaskStates } : {}),
    };
  });
}
