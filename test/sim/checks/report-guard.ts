/** S4: a report is applied only while its node is neither down nor disconnected; what was let in before may land after. */
import { REPORT_BATCH_MS } from '../../../impl/core/report-batch.ts';
import type { Instant } from '../../../impl/core/records.ts';
import { KNOWN } from '../known-counterexamples.ts';
import type { NewCheck } from './check.ts';

export const reportGuard: NewCheck = ({ findings }) => {
  /** When some leader last looked at the node for a report, and saw it heard from. */
  const letInAt = new Map<string, Instant>();
  return {
    onTrace(_host, { cause, id, at, data }) {
      if (cause === 'report-read' && !isUnheard(data['status'])) letInAt.set(id, at);
    },
    onEntry({ command, before, index }) {
      if (command.type !== 'AllocClientUpdate') return;
      for (const nodeId of new Set(command.allocs.map(({ NodeID }) => NodeID))) {
        const status = before.node(nodeId)?.Status;
        if (!isUnheard(status)) continue;
        const sentence = `entry ${index} applies reports of ${nodeId}, which is ${status}`;
        const isLate = (letInAt.get(nodeId) ?? 0) >= command.at - REPORT_BATCH_MS;
        if (isLate) findings.reproduction(KNOWN.lateReport, sentence);
        else findings.violation('S4', sentence);
      }
    },
  };
};

function isUnheard(status: unknown): boolean {
  return status === 'down' || status === 'disconnected';
}
