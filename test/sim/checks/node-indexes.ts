/**
 * S21: a ready node has no missed heartbeat outstanding, one that is down or disconnected has, and neither index
 * is ahead of the log. S22: a node's secret stays the same while it exists.
 */
import type { Node } from '../../../impl/core/records.ts';
import type { NewCheck } from './check.ts';

export const nodeIndexes: NewCheck = ({ findings }) => ({
  onEntry({ changes, command, index }) {
    for (const change of changes) {
      if (change.kind !== 'node' || change.after === undefined) continue;
      const { before, after } = change;
      if (before !== undefined && before.SecretID !== after.SecretID)
        findings.violation('S22', `entry ${index} changes the secret of ${after.ID}`);
      const wrong = misshapen(after, index);
      if (wrong === undefined || (before !== undefined && misshapen(before, index) === wrong)) continue;
      const sentence = `entry ${index} (${command.type}) leaves ${after.ID} ${wrong}`;
      findings.violation('S21', sentence);
    }
  },
});

function misshapen(node: Node, index: number): string | undefined {
  const { Status, LastMissedHeartbeatIndex: missed, LastAllocUpdateIndex: updated } = node;
  if (Math.max(missed, updated) > index) return 'with an index ahead of the log';
  if (missed !== 0 && missed === updated) return 'with both indexes at one entry';
  if (Status === 'ready') return missed === 0 ? undefined : 'ready with a missed heartbeat';
  if (Status === 'initializing') return undefined;
  return missed > 0 ? undefined : `${Status} without a missed heartbeat`;
}
