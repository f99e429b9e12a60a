/**
 * S17: an allocation that ran is not given up before its disconnect window has passed, unless its node is gone or
 * its job has changed.
 */
import { disconnectWindowMs, lastUnknownAt } from '../../../impl/core/lifecycle.ts';
import type { Allocation, Instant } from '../../../impl/core/records.ts';
import type { AppliedEntry } from '../history.ts';
import type { NewCheck } from './check.ts';

export const earlyLoss: NewCheck = ({ findings }) => {
  const onLost = ({ before, after, command, index }: AppliedEntry, alloc: Allocation): void => {
    const node = before.node(alloc.NodeID);
    const job = before.job(alloc.Namespace, alloc.JobID);
    if (node === undefined || job === undefined || job.Stop || job.Version !== alloc.Job.Version) return;
    // Purged in between, or by this entry.
    const isGone = node.CreateIndex > alloc.CreateIndex || after.node(node.ID) === undefined;
    if (isGone || isOver(alloc, command.at)) return;
    const sentence = `entry ${index} gives up ${alloc.ID} (${alloc.ClientStatus}) on ${node.ID} (${node.Status}) inside its window`;
    findings.violation('S17', sentence);
  };

  return {
    onEntry(entry) {
      for (const change of entry.changes) {
        if (change.kind !== 'alloc' || change.after?.ClientStatus !== 'lost') continue;
        const { before } = change;
        if (before !== undefined && ranWanted(before)) onLost(entry, before);
      }
    },
  };
};

function ranWanted(alloc: Allocation): boolean {
  const ran = alloc.ClientStatus === 'running' || alloc.ClientStatus === 'unknown';
  return ran && alloc.DesiredStatus === 'run' && disconnectWindowMs(alloc) !== undefined;
}

function isOver(alloc: Allocation, at: Instant): boolean {
  const since = lastUnknownAt(alloc);
  return since !== undefined && at >= since + (disconnectWindowMs(alloc) ?? 0);
}
