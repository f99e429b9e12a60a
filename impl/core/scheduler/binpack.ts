/**
 * How much of a node is in use, whether more fits, and how well a fit packs. The same sums serve the scheduler,
 * which proposes, and the plan check, which decides (S15).
 */
import { isTerminal } from '../lifecycle.ts';
import type { AllocatedResources, Allocation, Node, Plan, TaskGroup } from '../records.ts';
import type { StateView } from '../view.ts';
import { portsInUse } from './ports.ts';

export interface Amount {
  readonly cpu: number;
  readonly memoryMb: number;
  readonly diskMb: number;
}

export type Fit = { readonly fits: true } | { readonly fits: false; readonly exhausted: string };

const MAX_FIT_SCORE = 18;
const DEFAULT_DISK_MB = 300;

export function capacityOf(node: Node): Amount {
  const reserved = node.ReservedResources;
  return {
    cpu: node.NodeResources.Cpu.CpuShares - (reserved?.Cpu.CpuShares ?? 0),
    memoryMb: node.NodeResources.Memory.MemoryMB - (reserved?.Memory.MemoryMB ?? 0),
    diskMb: node.NodeResources.Disk.DiskMB - (reserved?.Disk.DiskMB ?? 0),
  };
}

/** What an allocation of the group takes, ports aside. */
export function resourcesOf(
  group: TaskGroup,
  ports: AllocatedResources['Shared']['Ports'],
): AllocatedResources {
  const tasks = group.Tasks.map(
    (task) => [task.Name, { CPU: task.Resources.CPU, MemoryMB: task.Resources.MemoryMB }] as const,
  );
  return {
    Tasks: Object.fromEntries(tasks),
    Shared: { DiskMB: group.EphemeralDisk?.SizeMB ?? DEFAULT_DISK_MB, Ports: ports },
  };
}

export function amountOf(resources: AllocatedResources): Amount {
  const tasks = Object.values(resources.Tasks);
  return {
    cpu: tasks.reduce((sum, task) => sum + task.CPU, 0),
    memoryMb: tasks.reduce((sum, task) => sum + task.MemoryMB, 0),
    diskMb: resources.Shared.DiskMB,
  };
}

export function addAmounts(a: Amount, b: Amount): Amount {
  return { cpu: a.cpu + b.cpu, memoryMb: a.memoryMb + b.memoryMb, diskMb: a.diskMb + b.diskMb };
}

export function usedBy(allocs: readonly Allocation[]): Amount {
  return allocs
    .map((alloc) => amountOf(alloc.AllocatedResources))
    .reduce(addAmounts, { cpu: 0, memoryMb: 0, diskMb: 0 });
}

/** The first dimension in which `used` is more than `capacity`. */
export function fitsIn(used: Amount, capacity: Amount): Fit {
  if (used.cpu > capacity.cpu) return { fits: false, exhausted: 'cpu' };
  if (used.memoryMb > capacity.memoryMb) return { fits: false, exhausted: 'memory' };
  if (used.diskMb > capacity.diskMb) return { fits: false, exhausted: 'disk' };
  return { fits: true };
}

/** All of these allocations together fit on the node. Terminal ones take nothing; `unknown` ones do. */
export function allocsFit(node: Node, allocs: readonly Allocation[]): Fit {
  const live = allocs.filter((alloc) => !isTerminal(alloc));
  if (portsInUse(node, live).collision) return { fits: false, exhausted: 'reserved port collision' };
  return fitsIn(usedBy(live), capacityOf(node));
}

export type Changes = Pick<Plan, 'NodeUpdate' | 'NodeAllocation'>;

/** The live allocations of a node as they would be with the plan's changes applied. */
export function proposedAllocs(view: StateView, nodeId: string, changes: Changes): readonly Allocation[] {
  const stops = changes.NodeUpdate[nodeId] ?? [];
  const writes = changes.NodeAllocation[nodeId] ?? [];
  const touched = new Set([...stops, ...writes].map((alloc) => alloc.ID));
  const kept = view.allocsByNode(nodeId).filter((alloc) => !isTerminal(alloc) && !touched.has(alloc.ID));
  return [...kept, ...writes.filter((alloc) => !isTerminal(alloc))];
}

/**
 * Best fit, as in Google's data-centre work that Nomad follows: fuller is better, and balanced fullness more so.
 * 20 - (10^freeCpu + 10^freeMemory), bounded to 0..18, scaled to 0..1.
 */
export function fitScore(used: Amount, capacity: Amount): number {
  const freeCpu = capacity.cpu <= 0 ? 0 : 1 - used.cpu / capacity.cpu;
  const freeMemory = capacity.memoryMb <= 0 ? 0 : 1 - used.memoryMb / capacity.memoryMb;
  const raw = 20 - (10 ** freeCpu + 10 ** freeMemory);
  return Math.min(Math.max(raw, 0), MAX_FIT_SCORE) / MAX_FIT_SCORE;
}
