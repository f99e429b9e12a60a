/** S19: when an allocation is placed, its node is ready and eligible at that very entry. */
import type { Node } from '../../../impl/core/records.ts';
import type { NewCheck } from './check.ts';

export const placement: NewCheck = ({ findings }) => ({
  onEntry({ command, before, changes, index }) {
    if (command.type !== 'ApplyPlanResults') return;
    for (const change of changes) {
      if (change.kind !== 'alloc' || change.before !== undefined || change.after === undefined) continue;
      const { ID, NodeID } = change.after;
      const node = before.node(NodeID);
      if (isOpen(node)) continue;
      const seen = `${node?.Status ?? 'gone'}, ${node?.SchedulingEligibility}`;
      findings.violation('S19', `entry ${index} places ${ID} on ${NodeID}, which is ${seen}`);
    }
  },
});

function isOpen(node: Node | undefined): boolean {
  return node?.Status === 'ready' && node.SchedulingEligibility === 'eligible';
}
