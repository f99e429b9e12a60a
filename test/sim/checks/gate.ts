/**
 * S3: a node that returns becomes ready only when every live allocation on it has been reported since its outage.
 * Stated over what was sent when, not over the two indexes, which are what is being checked; with clients of upstream's over
 * what arrived when (S3a).
 */
import type { AllocReport } from '../../../impl/core/commands.ts';
import { isTerminal } from '../../../impl/core/lifecycle.ts';
import type { Instant, Node } from '../../../impl/core/records.ts';
import type { AppliedEntry } from '../history.ts';
import type { NewCheck } from './check.ts';
import { SentReports } from './sent-reports.ts';

export const gate: NewCheck = ({ findings, clock, conditions }) => {
  // S3a: of a client that does not tell what it has seen, nobody can know more than when its report came.
  const tells = conditions.clientsOf === 'us';
  const sent = new SentReports();
  /** By node: when its last outage was written down. */
  const outages = new Map<string, Instant>();
  const reportedAt = new Map<string, Instant>();

  const onNode = (entry: AppliedEntry, before: Node | undefined, after: Node | undefined): void => {
    const id = (after ?? before)?.ID ?? '';
    if (after === undefined) outages.delete(id);
    else if (!isUnheard(before) && isUnheard(after)) outages.set(id, entry.at);
    else if (after.Status === 'ready' && isReturning(before)) onReady(entry, id);
  };
  const onReady = ({ before, index }: AppliedEntry, id: string): void => {
    const writtenAt = outages.get(id);
    if (writtenAt === undefined) return;
    const live = before.allocsByNode(id).filter((alloc) => !isTerminal(alloc));
    const stale = live.filter((alloc) => (reportedAt.get(alloc.ID) ?? 0) <= writtenAt);
    if (stale.length === 0) return;
    const sentence = `entry ${index} makes ${id} ready, and ${stale.map(({ ID }) => ID).join(', ')} was not reported since its outage`;
    findings.violation('S3', sentence);
  };
  /** What was refused, or not taken, tells nothing. */
  const onReports = ({ at, after, index }: AppliedEntry, reports: readonly AllocReport[]): void => {
    for (const report of reports) {
      const sending = sent.of(report);
      const isTaken = after.alloc(report.ID)?.ModifyIndex === index;
      if (sending === undefined || !isTaken) continue;
      // What the network repeats of an older word does not unsay the newer one.
      const reported = reportedAt.get(report.ID) ?? 0;
      reportedAt.set(report.ID, Math.max(reported, tells ? sending.sentAt : at));
    }
  };

  return {
    onCall: (_host, call) => sent.note(call, clock.now),
    onEntry(entry) {
      if (entry.command.type === 'AllocClientUpdate') onReports(entry, entry.command.allocs);
      for (const change of entry.changes) {
        if (change.kind === 'node') onNode(entry, change.before, change.after);
      }
    },
  };
};

function isUnheard(node: Node | undefined): boolean {
  return node?.Status === 'disconnected' || node?.Status === 'down';
}

function isReturning(node: Node | undefined): boolean {
  return node?.Status === 'initializing' || isUnheard(node);
}
