/**
 * S19: when an allocation is placed, its node is ready and eligible at that very entry. Known slack: between the
 * check of a plan, on the leader, and its commit the node may leave.
 */
import type { Index, Instant, Node } from '../../../impl/core/records.ts';
import type { PlanCommand } from '../../../impl/core/scheduler/plan-applier.ts';
import { KNOWN } from '../known-counterexamples.ts';
import type { NewCheck } from './check.ts';

interface Plan {
  readonly index: Index;
  readonly proposedAt: Instant;
}

export const placement: NewCheck = ({ findings }) => {
  const leaders = new Set<string>();
  /** The entry by which the node last left. */
  const leftBy = new Map<string, Index>();
  /** By host and index: when the host applied that entry, if it changed a node or placed something. */
  const appliedAt = new Map<string, Instant>();
  let previous: Plan | undefined;

  /** A plan that waited for the one before it was checked while that one was under way. */
  const checkedFrom = (leader: string, { at }: PlanCommand): Instant => {
    if (previous === undefined) return at;
    return appliedAt.get(`${leader} ${previous.index}`) === at ? previous.proposedAt : at;
  };
  const leftSinceCheck = (nodeId: string, command: PlanCommand): boolean =>
    [...leaders].some((leader) => {
      const knewAt = appliedAt.get(`${leader} ${leftBy.get(nodeId)}`) ?? Infinity;
      return knewAt >= checkedFrom(leader, command);
    });

  return {
    onTrace(host, { component, cause, index, at, data }) {
      if (component === 'leader' && data['leading'] === true) leaders.add(host);
      else if (component === 'leader') leaders.delete(host);
      const isEntry = (component === 'node' && data['before'] !== undefined) || cause === 'ApplyPlanResults';
      if (isEntry) appliedAt.set(`${host} ${index}`, at);
    },
    onServerStop: (server) => leaders.delete(server),
    onEntry({ command, before, changes, index }) {
      for (const change of changes) {
        if (change.kind === 'node' && isOpen(change.before) && !isOpen(change.after))
          leftBy.set(change.id, index);
      }
      if (command.type !== 'ApplyPlanResults') return;
      const placed = command.allocs.filter((alloc) => before.alloc(alloc.ID) === undefined);
      for (const { ID, NodeID } of placed) {
        const node = before.node(NodeID);
        if (isOpen(node)) continue;
        const sentence = `entry ${index} places ${ID} on ${NodeID}, which is ${node?.Status ?? 'gone'}, ${node?.SchedulingEligibility}`;
        if (leftSinceCheck(NodeID, command)) findings.reproduction(KNOWN.placedOnLeavingNode, sentence);
        else findings.violation('S19', sentence);
      }
      previous = { index, proposedAt: command.at };
    },
  };
};

function isOpen(node: Node | undefined): boolean {
  return node?.Status === 'ready' && node.SchedulingEligibility === 'eligible';
}
