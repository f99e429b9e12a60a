/**
 * Does a plan still hold where its entry is applied? Much may be committed between its verification and its entry, so
 * it is asked again, of the plan as a whole: half a plan may stop what the other half was to replace (S2).
 * Source: docs/protocol/divergence.md; reference page nomad-protocol.md, section 5.4.
 */
import type { Command } from '../commands.ts';
import type { Allocation, Evaluation } from '../records.ts';
import { nodesOf, planRuleFor } from '../scheduler/plan-check.ts';
import { rowsUnder } from './tables.ts';
import { TablesView } from './view.ts';
import type { Write } from './write.ts';

type PlanEntry = Extract<Command, { type: 'ApplyPlanResults' }>;

/** Why nothing of the plan may be written; undefined when it still holds. */
export function planRefusal(write: Write, entry: PlanEntry): string | undefined {
  if (isEvaluatedSince(write, entry)) return 'its job was given an evaluation after its snapshot';
  const view = new TablesView(write.index, write.tables);
  const plan = { NodeUpdate: byNode(entry.stops), NodeAllocation: byNode(entry.allocs) };
  for (const nodeId of nodesOf(plan)) {
    const rule = planRuleFor(view, plan, nodeId);
    if (!rule.accept) return `${nodeId}: ${rule.why}`;
  }
  return undefined;
}

/**
 * By anyone but the plan's own maker, whose evaluations (blocked, to be rescheduled, tried again) name the one that
 * the plan is for as their previous.
 */
function isEvaluatedSince(write: Write, { evalId, snapshotIndex, stops, allocs }: PlanEntry): boolean {
  const [first] = [...allocs, ...stops];
  const isLater = ({ ID, PreviousEval, CreateIndex }: Evaluation): boolean =>
    CreateIndex > snapshotIndex && ID !== evalId && PreviousEval !== evalId;
  return (
    first !== undefined && rowsUnder(write.tables.evalsByJob, first.Namespace, first.JobID).some(isLater)
  );
}

function byNode(allocs: readonly Allocation[]): Record<string, Allocation[]> {
  const lists: Record<string, Allocation[]> = {};
  for (const alloc of allocs) (lists[alloc.NodeID] ??= []).push(alloc);
  return lists;
}
