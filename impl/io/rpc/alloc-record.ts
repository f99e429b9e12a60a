/**
 * Allocations between our records and the wire: what a client is told of one, and what it reports. Upstream's records hold
 * resources twice, in their older and their newer form; ours once. Source: recorded frames of `Alloc.GetAllocs`,
 * `Node.UpdateAlloc`.
 */
import type { AllocReport } from '../../core/commands.ts';
import type { Allocation as AllocRecord } from '../../core/records.ts';
import { fromPlain, toPlain } from '../../wire/schema/plain.ts';
import type { PartialOf, ValueOf } from '../../wire/schema/kinds.ts';
import { Allocation } from '../../wire/structs/allocation.ts';
import { wireJob } from './job-record.ts';

type WireAlloc = ValueOf<typeof Allocation>;

/** `AllocState.Field` on the wire: 0 is the client status, and so far there is no other. */
const CLIENT_STATUS_FIELD = 0;

export function wireAlloc(alloc: AllocRecord): PartialOf<WireAlloc> {
  const { Job, AllocatedResources, AllocStates, ...plain } = alloc;
  const states = AllocStates.map((state) => ({ ...state, Field: CLIENT_STATUS_FIELD }));
  return {
    ...fromPlain(Allocation, { ...plain, AllocStates: states }),
    Job: wireJob(Job),
    ...wireResources(AllocatedResources),
  };
}

type Resources = Pick<
  PartialOf<WireAlloc>,
  'AllocatedResources' | 'Resources' | 'SharedResources' | 'TaskResources'
>;

function wireResources({ Tasks, Shared }: AllocRecord['AllocatedResources']): Resources {
  const tasks = Object.entries(Tasks);
  const ports = Shared.Ports.map(({ Label, Value, To = 0 }) => ({ Label, Value, To }));
  const sum = (of: 'CPU' | 'MemoryMB'): number => tasks.reduce((total, [, task]) => total + task[of], 0);
  const each = <T>(
    make: (task: { readonly CPU: number; readonly MemoryMB: number }) => T,
  ): Record<string, T> => Object.fromEntries(tasks.map(([name, task]) => [name, make(task)]));
  return {
    AllocatedResources: {
      Tasks: each(({ CPU, MemoryMB }) => ({ Cpu: { CpuShares: CPU }, Memory: { MemoryMB } })),
      TaskLifecycles: each(() => null),
      Shared: { DiskMB: Shared.DiskMB, ...(ports.length === 0 ? {} : { Ports: ports }) },
    },
    Resources: { CPU: sum('CPU'), MemoryMB: sum('MemoryMB'), DiskMB: Shared.DiskMB },
    SharedResources: { DiskMB: Shared.DiskMB },
    TaskResources: each(({ CPU, MemoryMB }) => ({ CPU, MemoryMB })),
  };
}

/** Of all that a client may send, the part that is its to write. */
export function allocReport(alloc: WireAlloc): AllocReport {
  const { TaskStates = {}, DeploymentStatus } = toPlain(Allocation, alloc) as Partial<AllocReport>;
  return {
    ID: alloc.ID,
    NodeID: alloc.NodeID,
    ClientStatus: alloc.ClientStatus as AllocReport['ClientStatus'],
    ClientDescription: alloc.ClientDescription,
    TaskStates,
    ...(DeploymentStatus ? { DeploymentStatus } : {}),
  };
}
