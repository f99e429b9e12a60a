/**
 * Which part of a plan may be committed on this state? Per node, one ordered list of rules, the first that matches
 * decides. Asked before the entry, of the parts, by plan-applier.ts; and where the entry is applied, of the whole, by
 * the store. Pure. Source: reference page, section 5.4; docs/protocol/divergence.md.
 */
import { assert } from '../assert.ts';
import { isTerminal } from '../lifecycle.ts';
import type { Allocation, Index, Node, Plan, PlanResult } from '../records.ts';
import type { StateView } from '../view.ts';
import { needsToReconnect } from './alloc-predicates.ts';
import { allocsFit, proposedAllocs } from './binpack.ts';

export type PlanParts = Pick<Plan, 'NodeUpdate' | 'NodeAllocation'>;

export interface NodeFacts {
  readonly view: StateView;
  readonly plan: PlanParts;
  readonly nodeId: string;
  readonly node: Node | undefined;
  readonly writes: readonly Allocation[];
}

export interface PlanRule {
  readonly why: string;
  readonly when: (facts: NodeFacts) => boolean;
  readonly accept: boolean;
}

function allLiveThere({ view, nodeId, writes }: NodeFacts): boolean {
  const live = view.allocsByNode(nodeId).filter((alloc) => !isTerminal(alloc));
  const ids = new Set(live.map((alloc) => alloc.ID));
  return writes.every((alloc) => ids.has(alloc.ID));
}

function roomFor({ view, plan, nodeId, node }: NodeFacts): boolean {
  return node !== undefined && allocsFit(node, proposedAllocs(view, nodeId, plan)).fits;
}

/** Each write says of an allocation there that its return is dealt with, and nothing else. */
function allReturns({ view, writes }: NodeFacts): boolean {
  return writes.every((alloc) => {
    const stored = view.alloc(alloc.ID);
    if (stored === undefined || isTerminal(stored)) return false;
    return needsToReconnect(stored) && !needsToReconnect(alloc);
  });
}

export const PLAN_RULES: readonly PlanRule[] = [
  {
    why: 'only stops: always possible, whatever has become of the node',
    when: (f) => f.writes.length === 0,
    accept: true,
  },
  { why: 'node does not exist', when: (f) => f.node === undefined, accept: false },
  {
    why: 'node is back, and its allocations are only written down as returned',
    when: (f) => f.node?.Status === 'initializing' && allReturns(f),
    accept: true,
  },
  {
    why: 'node is not ready for placements',
    when: (f) => f.node?.Status !== 'ready',
    accept: false,
  },
  { why: 'only changes what already lives there', when: allLiveThere, accept: true },
  {
    why: 'node is not eligible',
    when: (f) => f.node?.SchedulingEligibility !== 'eligible',
    accept: false,
  },
  { why: 'everything fits', when: roomFor, accept: true },
  { why: 'not enough room', when: () => true, accept: false },
];

/** The rule that decides about one node of the plan. */
export function planRuleFor(view: StateView, plan: PlanParts, nodeId: string): PlanRule {
  const writes = plan.NodeAllocation[nodeId] ?? [];
  const facts = { view, plan, nodeId, node: view.node(nodeId), writes };
  const rule = PLAN_RULES.find((candidate) => candidate.when(facts));
  assert(rule, 'some plan rule matches');
  return rule;
}

/**
 * What may be committed. A rejected node loses its placements. All is rejected with it when the plan is `AllAtOnce`, or
 * when the rejected part was to change what exists: what is placed elsewhere counts on that (S2). `RefreshIndex` is set
 * when anything was rejected: a state that old explains the rejection.
 */
export function checkPlan(view: StateView, plan: Plan): PlanResult {
  const nodeIds = nodesOf(plan);
  const rejected = nodeIds.filter((nodeId) => !planRuleFor(view, plan, nodeId).accept);
  const together = plan.AllAtOnce || rejected.some((nodeId) => changesWhatExists(view, plan, nodeId));
  const refused = new Set(together && rejected.length > 0 ? nodeIds : rejected);
  return {
    NodeUpdate: without(plan.NodeUpdate, refused),
    NodeAllocation: without(plan.NodeAllocation, refused),
    RejectedNodes: rejected,
    RefreshIndex: rejected.length === 0 ? 0 : refreshIndex(view),
    AllocIndex: 0,
  };
}

function changesWhatExists(view: StateView, plan: PlanParts, nodeId: string): boolean {
  const stops = plan.NodeUpdate[nodeId] ?? [];
  const writes = plan.NodeAllocation[nodeId] ?? [];
  return stops.length > 0 || writes.some(({ ID }) => view.alloc(ID) !== undefined);
}

/** Every node that the plan touches, ascending. */
export function nodesOf(plan: PlanParts): readonly string[] {
  return [...new Set([...Object.keys(plan.NodeUpdate), ...Object.keys(plan.NodeAllocation)])].sort();
}

/** Nothing in it would change the state. */
export function isEmptyPlan(plan: PlanParts): boolean {
  const lists = [...Object.values(plan.NodeUpdate), ...Object.values(plan.NodeAllocation)];
  return lists.every((list) => list.length === 0);
}

function refreshIndex(view: StateView): Index {
  return Math.max(view.tableIndex('nodes'), view.tableIndex('allocs')) || view.index;
}

function without(
  lists: Plan['NodeUpdate'],
  refused: ReadonlySet<string>,
): Record<string, readonly Allocation[]> {
  const kept = Object.entries(lists).filter(([nodeId, list]) => !refused.has(nodeId) && list.length > 0);
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}
