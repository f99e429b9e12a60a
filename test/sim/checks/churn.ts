/**
 * S5: no replacement is placed for an allocation that still runs, inside its window, on a node that is back and
 * ready.
 */
import { disconnectWindowMs, isExpired } from '../../../impl/core/lifecycle.ts';
import type { Allocation, Instant } from '../../../impl/core/records.ts';
import type { AppliedEntry } from '../history.ts';
import type { NewCheck } from './check.ts';

export const churn: NewCheck = ({ findings, clients }) => {
  const reallyRuns = ({ ID, NodeID }: Allocation): boolean =>
    clients.some(
      (client) => client.id === NodeID && client.running().some((task) => task.startsWith(`${ID}/`)),
    );

  const onReplacement = ({ before, command, index }: AppliedEntry, placed: Allocation): void => {
    const original = before.alloc(placed.PreviousAllocation);
    if (original === undefined || !isNeedless(original, placed, command.at)) return;
    if (before.node(original.NodeID)?.Status !== 'ready' || !reallyRuns(original)) return;
    const sentence = `entry ${index} replaces ${original.ID}, which runs on ${original.NodeID}, ready again, by ${placed.ID}`;
    findings.violation('S5', sentence);
  };

  return {
    onEntry(entry) {
      for (const change of entry.changes) {
        if (entry.command.type !== 'ApplyPlanResults' || change.kind !== 'alloc') continue;
        if (change.before === undefined && change.after !== undefined) onReplacement(entry, change.after);
      }
    },
  };
};

function isNeedless(original: Allocation, placed: Allocation, at: Instant): boolean {
  return (
    original.ClientStatus === 'unknown' &&
    original.DesiredStatus === 'run' &&
    disconnectWindowMs(original) !== undefined &&
    !isExpired(original, at) &&
    original.Job.Version === placed.Job.Version
  );
}
