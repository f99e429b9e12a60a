/**
 * Which nodes may run a group at all: ready, in a datacenter of the job, with driver and network, constraints met.
 * Room is binpack.ts's question; which of the feasible nodes is best is rank.ts's.
 */
import { isInDatacenters } from '../datacenters.ts';
import type { Allocation, Constraint, Job, Node, TaskGroup } from '../records.ts';
import type { StateView } from '../view.ts';
import { concernsJob, constraintText, escapesClass, resolveTarget, satisfies } from './constraints.ts';

/** May be given new work: ready, not draining, eligible. */
export function nodeReady(node: Node): boolean {
  return node.Status === 'ready' && node.DrainStrategy === null && node.SchedulingEligibility === 'eligible';
}

/** The nodes a job's new allocations may be considered for, by ascending id. */
export function candidateNodes(view: StateView, job: Job): readonly Node[] {
  return [...view.nodes()].filter((node) => nodeReady(node) && isInDatacenters(job, node));
}

/** All constraints that bear on a group: the job's, its own, its tasks'. */
export function constraintsOf(job: Job, group: TaskGroup): readonly Constraint[] {
  return [
    ...(job.Constraints ?? []),
    ...(group.Constraints ?? []),
    ...group.Tasks.flatMap((task) => task.Constraints ?? []),
  ];
}

/** Why a node cannot run the group, in words for `ConstraintFiltered`; undefined when it can. */
export function infeasibility(job: Job, group: TaskGroup, node: Node): string | undefined {
  if (group.Tasks.some((task) => !driverHealthy(node, task.Driver))) return 'missing drivers';
  if (!hasNetwork(node)) return 'missing network';
  if (!hasHostNetworks(node, group)) return 'missing host network';
  const broken = constraintsOf(job, group).find((constraint) => !satisfies(constraint, node));
  return broken === undefined ? undefined : constraintText(broken);
}

function driverHealthy(node: Node, driver: string): boolean {
  const info = Object.hasOwn(node.Drivers, driver) ? node.Drivers[driver] : undefined;
  if (info !== undefined) return info.Detected && info.Healthy;
  const attribute = node.Attributes[`driver.${driver}`];
  return attribute === '1' || attribute === 'true';
}

/** Even a group that asks for no port needs a node with an address. */
function hasNetwork(node: Node): boolean {
  const { Networks: devices, NodeNetworks: networks } = node.NodeResources;
  return (devices?.length ?? 0) > 0 || (networks?.length ?? 0) > 0;
}

function hasHostNetworks(node: Node, group: TaskGroup): boolean {
  const asked = (group.Networks ?? [])
    .flatMap((network) => [...(network.ReservedPorts ?? []), ...(network.DynamicPorts ?? [])])
    .map((port) => port.HostNetwork ?? '')
    .filter((name) => name !== '' && name !== 'default');
  const aliases = (node.NodeResources.NodeNetworks ?? [])
    .flatMap((network) => network.Addresses ?? [])
    .map((address) => address.Alias);
  return asked.every((name) => aliases.includes(name));
}

/** Some constraint of the group sees more of a node than its class. */
export function groupEscapesClass(job: Job, group: TaskGroup): boolean {
  return constraintsOf(job, group).some(escapesClass);
}

/**
 * Why the job's other allocations forbid the node to the group. `proposed` are the live allocations of the job as
 * planned, on all nodes.
 */
export function crowding(
  job: Job,
  group: TaskGroup,
  node: Node,
  proposed: readonly Allocation[],
  nodeOf: (id: string) => Node | undefined,
): string | undefined {
  const ofGroup = proposed.filter((alloc) => alloc.TaskGroup === group.Name);
  const groupWide = [...(group.Constraints ?? []), ...group.Tasks.flatMap((task) => task.Constraints ?? [])];
  const scopes = [
    { constraints: job.Constraints ?? [], allocs: proposed },
    { constraints: groupWide, allocs: ofGroup },
  ];
  for (const { constraints, allocs } of scopes) {
    const broken = constraints.filter(concernsJob).find((c) => !apart(c, node, allocs, nodeOf));
    if (broken !== undefined) return constraintText(broken);
  }
  return undefined;
}

function apart(
  constraint: Constraint,
  node: Node,
  allocs: readonly Allocation[],
  nodeOf: (id: string) => Node | undefined,
): boolean {
  if (constraint.Operand === 'distinct_hosts') {
    return constraint.RTarget === 'false' || allocs.every((alloc) => alloc.NodeID !== node.ID);
  }
  const value = resolveTarget(constraint.LTarget, node);
  if (value === undefined) return false;
  const allowed = constraint.RTarget === '' ? 1 : Number(constraint.RTarget);
  const same = allocs.filter((alloc) => {
    const other = nodeOf(alloc.NodeID);
    return other !== undefined && resolveTarget(constraint.LTarget, other) === value;
  });
  return same.length < allowed;
}
