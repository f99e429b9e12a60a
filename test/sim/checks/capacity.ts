/** S18: whenever something is placed on a node, the live allocations there fit on it. */
import { isTerminal } from '../../../impl/core/lifecycle.ts';
import type { Allocation } from '../../../impl/core/records.ts';
import type { NewCheck } from './check.ts';

export const capacity: NewCheck = ({ findings }) => ({
  onEntry({ command, before, after, index }) {
    if (command.type !== 'ApplyPlanResults') return;
    const placed = command.allocs.filter((alloc) => before.alloc(alloc.ID) === undefined);
    for (const nodeId of new Set(placed.map(({ NodeID }) => NodeID))) {
      const room = after.node(nodeId)?.NodeResources.Cpu.CpuShares ?? 0;
      const used = after
        .allocsByNode(nodeId)
        .filter((alloc) => !isTerminal(alloc))
        .reduce((sum, alloc) => sum + cpuOf(alloc), 0);
      if (after.node(nodeId) !== undefined && used > room)
        findings.violation('S18', `entry ${index} puts ${used} MHz on ${nodeId}, which has ${room}`);
    }
  },
});

function cpuOf({ AllocatedResources }: Allocation): number {
  return Object.values(AllocatedResources.Tasks).reduce((sum, task) => sum + task.CPU, 0);
}
