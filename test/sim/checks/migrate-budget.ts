/**
 * S12: a drain that is not overdue leaves of each group as many in good health, and to stay, as its migrate block says;
 * so no more than `max_parallel` are on the move. And S5: a plan moves nothing that is not told to move when its entry
 * is applied.
 */
import { isTerminal } from '../../../impl/core/lifecycle.ts';
import type { Allocation, Node } from '../../../impl/core/records.ts';
import { MIGRATING } from '../../../impl/core/scheduler/descriptions.ts';
import type { AppliedEntry } from '../history.ts';
import type { NewCheck } from './check.ts';

export const migrateBudget: NewCheck = ({ findings }) => {
  let moved = 0;

  const onMarks = ({ before, after, command, index }: AppliedEntry, marked: readonly Allocation[]): void => {
    moved += marked.length;
    findings.counted('allocations told to move by drains', moved);
    const inOrder = marked.filter(({ NodeID }) => !isOverdue(before.node(NodeID), command.at));
    for (const { Namespace, JobID, TaskGroup } of inOrder.filter(({ Job }) => Job.Type === 'service')) {
      const group = before.job(Namespace, JobID)?.TaskGroups.find(({ Name }) => Name === TaskGroup);
      if (group === undefined) continue;
      const { Count, Migrate } = group;
      const live = after
        .allocsByJob(Namespace, JobID)
        .filter((alloc) => alloc.TaskGroup === TaskGroup && !isTerminal(alloc));
      const going = live.filter(isMarked);
      const staying = live.filter((alloc) => !isMarked(alloc) && isSeenHealthy(alloc));
      const atOnce = Migrate?.MaxParallel ?? 1;
      const said = `entry ${index} leaves ${staying.length} of ${JobID} (${Count} wanted) and has ${going.length} on the move`;
      if (staying.length < Count - atOnce) findings.violation('S12', said);
      if (live.length <= Count && going.length > atOnce) findings.violation('S12', said);
    }
  };

  const onStops = ({ before, index }: AppliedEntry, stops: readonly Allocation[]): void => {
    for (const { ID, DesiredDescription } of stops) {
      const stored = before.alloc(ID);
      if (DesiredDescription !== MIGRATING || stored === undefined || isMarked(stored)) continue;
      findings.violation('S5', `entry ${index} moves ${ID}, which is not told to move any more`);
    }
  };

  return {
    onEntry(entry) {
      const { command, changes } = entry;
      if (command.type === 'ApplyPlanResults' && changes.length > 0) onStops(entry, command.stops);
      if (command.type !== 'NodeDrainAdvance') return;
      const marked = changes.flatMap((change) =>
        change.kind === 'alloc' && change.after !== undefined && isMarked(change.after) ? [change.after] : [],
      );
      if (marked.length > 0) onMarks(entry, marked);
    },
  };
};

function isMarked({ DesiredTransition }: Allocation): boolean {
  return DesiredTransition.Migrate === true;
}

function isSeenHealthy({ ClientStatus, DeploymentStatus }: Allocation): boolean {
  return ClientStatus === 'running' && DeploymentStatus?.Healthy === true;
}

function isOverdue(node: Node | undefined, at: number): boolean {
  const strategy = node?.DrainStrategy;
  if (!strategy) return false;
  return strategy.Deadline < 0 || (strategy.ForceDeadline > 0 && at >= strategy.ForceDeadline);
}
