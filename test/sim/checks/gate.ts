/**
 * S3: a node that returns becomes ready only when every live allocation on it has been reported since its outage.
 * Stated over what was sent when, not over the two indexes, which are what is being checked.
 */
import type { AllocReport } from '../../../impl/core/commands.ts';
import { isTerminal } from '../../../impl/core/lifecycle.ts';
import type { Instant, Node } from '../../../impl/core/records.ts';
import type { AppliedEntry } from '../history.ts';
import { KNOWN } from '../known-counterexamples.ts';
import type { NewCheck } from './check.ts';
import { SentReports } from './sent-reports.ts';

interface Outage {
  readonly writtenAt: Instant;
  /** Reports of this node's allocations applied since. */
  reports: number;
}

export const gate: NewCheck = ({ findings, clock }) => {
  const sent = new SentReports();
  const outages = new Map<string, Outage>();
  const reportedAt = new Map<string, Instant>();

  const onNode = (entry: AppliedEntry, before: Node | undefined, after: Node | undefined): void => {
    const id = (after ?? before)?.ID ?? '';
    if (after === undefined) outages.delete(id);
    else if (!isUnheard(before) && isUnheard(after)) outages.set(id, { writtenAt: entry.at, reports: 0 });
    else if (after.Status === 'ready' && isReturning(before)) onReady(entry, id);
  };
  const onReady = ({ before, command, index }: AppliedEntry, id: string): void => {
    const outage = outages.get(id);
    if (outage === undefined) return;
    const live = before.allocsByNode(id).filter((alloc) => !isTerminal(alloc));
    const stale = live.filter((alloc) => (reportedAt.get(alloc.ID) ?? 0) <= outage.writtenAt);
    if (stale.length === 0) return;
    const sentence = `entry ${index} makes ${id} ready, and ${stale.map(({ ID }) => ID).join(', ')} was not reported since its outage`;
    if (command.type === 'NodeRegister') findings.reproduction(KNOWN.staleRegister, sentence);
    else if (outage.reports > 0) findings.reproduction(KNOWN.gatePassedByLateReport, sentence);
    else findings.violation('S3', sentence);
  };
  const onReports = (reports: readonly AllocReport[]): void => {
    for (const report of reports) {
      const outage = outages.get(report.NodeID);
      if (outage !== undefined) outage.reports += 1;
      const sending = sent.of(report);
      if (sending !== undefined) reportedAt.set(report.ID, sending.sentAt);
    }
  };

  return {
    onCall: (_host, call) => sent.note(call, clock.now),
    onEntry(entry) {
      if (entry.command.type === 'AllocClientUpdate') onReports(entry.command.allocs);
      for (const change of entry.changes) {
        if (change.kind === 'node') onNode(entry, change.before, change.after);
      }
    },
  };
};

function isUnheard(node: Node | undefined): boolean {
  return node?.Status === 'disconnected' || node?.Status === 'down';
}

/** After `down` the gate does not apply (reference page, N6). */
function isReturning(node: Node | undefined): boolean {
  return node?.Status === 'initializing' || node?.Status === 'disconnected';
}
