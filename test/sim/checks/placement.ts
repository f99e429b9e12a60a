/**
 * S19: when an allocation is placed, its node is ready and eligible at that very entry. Known slack: between the
 * check of a plan and its commit the node may leave.
 */
import type { Instant, Node } from '../../../impl/core/records.ts';
import type { PlanCommand } from '../../../impl/core/scheduler/plan-applier.ts';
import { KNOWN } from '../known-counterexamples.ts';
import type { NewCheck } from './check.ts';

export const placement: NewCheck = ({ findings }) => {
  /** When the node was last seen to leave, first applied anywhere: on the leader. */
  const leftAt = new Map<string, Instant>();
  let previous: { readonly proposedAt: Instant; readonly appliedAt: Instant } | undefined;

  /** A plan that waited for the one before it was checked while that one was under way. */
  const checkedFrom = ({ at }: PlanCommand): Instant =>
    previous !== undefined && previous.appliedAt === at ? previous.proposedAt : at;

  return {
    onEntry({ command, before, changes, at, index }) {
      for (const change of changes) {
        if (change.kind === 'node' && isOpen(change.before) && !isOpen(change.after))
          leftAt.set(change.id, at);
      }
      if (command.type !== 'ApplyPlanResults') return;
      const placed = command.allocs.filter((alloc) => before.alloc(alloc.ID) === undefined);
      for (const { ID, NodeID } of placed) {
        const node = before.node(NodeID);
        if (isOpen(node)) continue;
        const sentence = `entry ${index} places ${ID} on ${NodeID}, which is ${node?.Status ?? 'gone'}, ${node?.SchedulingEligibility}`;
        if ((leftAt.get(NodeID) ?? 0) >= checkedFrom(command))
          findings.reproduction(KNOWN.placedOnLeavingNode, sentence);
        else findings.violation('S19', sentence);
      }
      previous = { proposedAt: command.at, appliedAt: at };
    },
  };
};

function isOpen(node: Node | undefined): boolean {
  return node?.Status === 'ready' && node.SchedulingEligibility === 'eligible';
}
