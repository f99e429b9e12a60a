/**
 * An allocation as it comes over the wire, as the client core's record: what upstream's servers hold twice is held once,
 * and Go's nil lists are absent. The other side of `wireAlloc` in `impl/io/rpc/alloc-record.ts`.
 */
import type { Allocation as AllocRecord } from '../../core/records.ts';
import type { ValueOf } from '../../wire/schema/kinds.ts';
import { toPlain } from '../../wire/schema/plain.ts';
import { Allocation } from '../../wire/structs/allocation.ts';

type WireAlloc = ValueOf<typeof Allocation>;

export function pulledAlloc(wire: WireAlloc): AllocRecord {
  const plain = toPlain(Allocation, wire) as AllocRecord;
  return {
    ...plain,
    Job: { ...plain.Job, TaskGroups: (plain.Job?.TaskGroups ?? []).map(wholeGroup) },
    TaskStates: statesOf(plain),
    AllocStates: (plain.AllocStates ?? []).map((state) => ({ ...state, Field: 'ClientStatus' })),
    AllocatedResources: resourcesOf(wire),
  };
}

function wholeGroup(group: AllocRecord['Job']['TaskGroups'][number]): typeof group {
  return { ...group, Tasks: (group.Tasks ?? []).map((task) => ({ ...task, Config: task.Config ?? {} })) };
}

function statesOf({ TaskStates }: Partial<AllocRecord>): AllocRecord['TaskStates'] {
  return Object.fromEntries(
    Object.entries(TaskStates ?? {}).map(([task, state]) => [task, { ...state, Events: state.Events ?? [] }]),
  );
}

function resourcesOf({ AllocatedResources: given }: WireAlloc): AllocRecord['AllocatedResources'] {
  const tasks = Object.entries(given?.Tasks ?? {}).map(([name, { Cpu, Memory }]) => [
    name,
    { CPU: Cpu.CpuShares, MemoryMB: Memory.MemoryMB },
  ]);
  const shared = given?.Shared;
  const ports = (shared?.Ports ?? []).map(({ Label, Value, To }) => ({ Label, Value, To }));
  return {
    Tasks: Object.fromEntries(tasks) as AllocRecord['AllocatedResources']['Tasks'],
    Shared: { DiskMB: shared?.DiskMB ?? 0, Ports: ports },
  };
}
