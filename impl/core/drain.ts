/**
 * What a drain asks of what is on its node: which allocations may go now, and whether it is over. Pure decisions on one
 * state; the store asks where an entry is applied, the leader beforehand, to see whether an entry is needed.
 * Source: docs/protocol/divergence.md; reference page nomad-protocol.md, section 1.6.
 */
import { isClientTerminal, isServerTerminal } from './lifecycle.ts';
import type { Allocation, Instant, Node, TaskGroup } from './records.ts';
import type { StateView } from './view.ts';

/** How many of a group may be on the move where it says nothing. */
const MAX_PARALLEL = 1;

/** What an entry about these drains does. */
export interface DrainStep {
  /** To be marked to migrate, in order of ids. */
  readonly marks: readonly Allocation[];
  /** Nodes whose drain is over. */
  readonly ended: readonly Node[];
}

interface DrainingNode {
  readonly node: Node;
  /** What the drain waits for. */
  readonly left: readonly Allocation[];
}

/** Of these nodes, those that drain. What is known of one is known of all: a group may be on several of them. */
export function drainStep(view: StateView, nodeIds: readonly string[], at: Instant): DrainStep {
  const draining = drainingOf(view, nodeIds);
  const underWay = draining.filter(({ left }) => left.length > 0);
  const overdue = underWay.filter(({ node }) => isOverdue(node, at));
  const inOrder = underWay.filter(({ node }) => !isOverdue(node, at));
  const forced = overdue.flatMap(({ left }) => left.filter(mayBeMarked));
  const marks = [...forced, ...servicesToGo(view, inOrder, forced), ...inOrder.flatMap(lastToGo)];
  return {
    marks: marks.sort((a, b) => (a.ID < b.ID ? -1 : 1)),
    ended: draining.filter(({ left }) => left.length === 0).map(({ node }) => node),
  };
}

function drainingOf(view: StateView, nodeIds: readonly string[]): readonly DrainingNode[] {
  return [...new Set(nodeIds)].sort().flatMap((id) => {
    const node = view.node(id);
    if (!node?.DrainStrategy) return [];
    const left = view.allocsByNode(id).filter((alloc) => isAwaited(node, alloc));
    return [{ node, left }];
  });
}

/**
 * A drain is over when no task runs on its node any more, its deadline passed or not: what was only told to stop may
 * still run. System jobs may be left out.
 */
function isAwaited({ DrainStrategy }: Node, alloc: Allocation): boolean {
  if (isClientTerminal(alloc)) return false;
  return !(isOfSystem(alloc) && DrainStrategy?.IgnoreSystemJobs === true);
}

/** Whatever is left must go. A negative deadline has always passed; 0 is none. */
function isOverdue({ DrainStrategy }: Node, at: Instant): boolean {
  if (DrainStrategy === null) return false;
  const { Deadline, ForceDeadline } = DrainStrategy;
  return Deadline < 0 || (ForceDeadline > 0 && at >= ForceDeadline);
}

/** Wanted, and not marked yet. */
function mayBeMarked(alloc: Allocation): boolean {
  return !isServerTerminal(alloc) && alloc.DesiredTransition.Migrate !== true;
}

function isOfSystem({ Job }: Allocation): boolean {
  return Job.Type === 'system';
}

/** System jobs serve the others, so they go when nothing else is left; batch work may end by itself until then. */
function lastToGo({ left }: DrainingNode): readonly Allocation[] {
  return left.every(isOfSystem) ? left.filter(mayBeMarked) : [];
}

/** Of each service group, no more than leave enough of it in good health. */
function servicesToGo(
  view: StateView,
  draining: readonly DrainingNode[],
  forced: readonly Allocation[],
): readonly Allocation[] {
  const services = draining.flatMap(({ left }) => left).filter(({ Job }) => Job.Type === 'service');
  const groups = new Map<string, Allocation[]>();
  for (const alloc of services.filter(mayBeMarked)) {
    const name = `${alloc.Namespace}\n${alloc.JobID}\n${alloc.TaskGroup}`;
    groups.set(name, [...(groups.get(name) ?? []), alloc]);
  }
  const going = new Set(forced.map(({ ID }) => ID));
  return [...groups.values()].flatMap((ofGroup) => {
    const inOrder = ofGroup.sort((a, b) => (a.ID < b.ID ? -1 : 1));
    return inOrder.slice(0, budgetOf(view, inOrder[0], going));
  });
}

/** How many of a group may go: those in good health above `count - max_parallel`. */
function budgetOf(view: StateView, one: Allocation | undefined, going: ReadonlySet<string>): number {
  if (one === undefined) return 0;
  const { Namespace, JobID, TaskGroup: name } = one;
  const group = wantedGroup(view, one);
  // Not wanted any more: its job's own evaluation stops it.
  if (group === undefined) return 0;
  const healthy = view
    .allocsByJob(Namespace, JobID)
    .filter((alloc) => alloc.TaskGroup === name && !going.has(alloc.ID) && serves(alloc));
  const enough = group.Count - (group.Migrate?.MaxParallel ?? MAX_PARALLEL);
  return Math.max(0, healthy.length - enough);
}

function wantedGroup(
  view: StateView,
  { Namespace, JobID, TaskGroup: name }: Allocation,
): TaskGroup | undefined {
  const job = view.job(Namespace, JobID);
  return job?.Stop === false ? job.TaskGroups.find((group) => group.Name === name) : undefined;
}

/** Seen to be healthy, and to stay. What is out of sight may be dead; what is marked goes already (#26175). */
function serves(alloc: Allocation): boolean {
  const isSeen = !isClientTerminal(alloc) && alloc.ClientStatus !== 'unknown';
  return isSeen && mayBeMarked(alloc) && alloc.DeploymentStatus?.Healthy === true;
}
