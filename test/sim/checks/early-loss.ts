/**
 * S17: an allocation that ran is not given up before its disconnect window has passed, unless its node is gone or
 * its job has changed.
 */
import { disconnectWindowMs, lastUnknownAt } from '../../../impl/core/lifecycle.ts';
import type { Allocation, Index, Instant } from '../../../impl/core/records.ts';
import type { AppliedEntry } from '../history.ts';
import { KNOWN } from '../known-counterexamples.ts';
import type { NewCheck } from './check.ts';

export const earlyLoss: NewCheck = ({ findings }) => {
  /** Up to which entry a plan may come that was made while the node was down. */
  const downUntil = new Map<string, Index>();

  const onLost = ({ before, command, index }: AppliedEntry, alloc: Allocation): void => {
    const node = before.node(alloc.NodeID);
    const job = before.job(alloc.Namespace, alloc.JobID);
    if (node === undefined || job === undefined || job.Stop || job.Version !== alloc.Job.Version) return;
    // Purged in between: its node was gone when the plan was made.
    if (node.CreateIndex > alloc.CreateIndex || isOver(alloc, command.at)) return;
    const sentence = `entry ${index} gives up ${alloc.ID} (${alloc.ClientStatus}) on ${node.ID} (${node.Status}) inside its window`;
    // Pending when the plan was made, and let in by a late report since (S4).
    const isLate = alloc.ModifyIndex > node.LastMissedHeartbeatIndex && node.Status === 'disconnected';
    if (isLate || node.Status === 'down' || (downUntil.get(node.ID) ?? 0) >= index)
      findings.reproduction(KNOWN.earlyLoss, sentence);
    else findings.violation('S17', sentence);
  };

  return {
    onEntry(entry) {
      for (const change of entry.changes) {
        if (change.kind === 'node' && change.before?.Status === 'down')
          downUntil.set(change.id, entry.index + RECENT_ENTRIES);
        if (change.kind !== 'alloc' || change.after?.ClientStatus !== 'lost') continue;
        const { before } = change;
        if (before !== undefined && ranWanted(before)) onLost(entry, before);
      }
    },
  };
};

/** A plan made while the node was down may be committed this many entries after it returned. */
const RECENT_ENTRIES = 50;

function ranWanted(alloc: Allocation): boolean {
  const ran = alloc.ClientStatus === 'running' || alloc.ClientStatus === 'unknown';
  return ran && alloc.DesiredStatus === 'run' && disconnectWindowMs(alloc) !== undefined;
}

function isOver(alloc: Allocation, at: Instant): boolean {
  const since = lastUnknownAt(alloc);
  return since !== undefined && at >= since + (disconnectWindowMs(alloc) ?? 0);
}
