/**
 * The applier's check of a plan, node by node, on what it finds: `evaluateNodePlan`. Capacity and eligibility are not
 * here. Reference page section 5.4.
 */
import type { RecordAction } from './alloc-record.ts';
import { type Plan, type Snapshot, nothingFor } from './pass.ts';
import type { Rules } from './revisions.ts';

const STOPS: readonly RecordAction[] = ['stop', 'lost', 'complete'];

/** What of a plan may be committed; a node's part stands or falls whole. */
export const acceptedPart =
  (rules: Pick<Rules, 'disconnectedPlanStops'>) =>
  (plan: Plan, seen: Snapshot): Plan => {
    const kept = nothingFor(Object.keys(plan));
    for (const [slot, step] of Object.entries(plan)) {
      const node = step.split('@')[1];
      if (node === undefined) continue;
      const here = Object.values(plan).filter((other) => other.endsWith(`@${node}`));
      const actions = here.map((other) => other.split('@')[0] as RecordAction);
      if (nodeAccepts(actions, String(seen[`status${node}`]), rules)) kept[slot] = step;
    }
    return kept;
  };

function nodeAccepts(
  actions: readonly RecordAction[],
  status: string,
  { disconnectedPlanStops }: Pick<Rules, 'disconnectedPlanStops'>,
): boolean {
  const writes = actions.filter((action) => !STOPS.includes(action));
  if (writes.length === 0) return true;
  if (status !== 'disconnected') return status === 'ready';
  // #12539: beside an `unknown`, a stop made the whole part invalid.
  const allowed = disconnectedPlanStops === 'refused' ? actions : writes;
  return allowed.every((action) => action === 'unknown');
}
