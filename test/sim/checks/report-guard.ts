/** S4: a report is applied only while its node is neither down nor disconnected; what was let in before may land after. */
import type { Instant } from '../../../impl/core/records.ts';
import { REPORT_BATCH_MS } from '../../../impl/core/report-batch.ts';
import { KNOWN } from '../known-counterexamples.ts';
import type { NewCheck } from './check.ts';

export const reportGuard: NewCheck = ({ findings }) => {
  /** When the node was last written down as unheard, first applied anywhere: on the leader. */
  const unheardAt = new Map<string, Instant>();
  return {
    onEntry({ command, before, changes, at, index }) {
      if (command.type === 'AllocClientUpdate') {
        for (const nodeId of new Set(command.allocs.map(({ NodeID }) => NodeID))) {
          const status = before.node(nodeId)?.Status;
          if (status !== 'down' && status !== 'disconnected') continue;
          const sentence = `entry ${index} applies reports of ${nodeId}, which is ${status}`;
          const checkedFrom = command.at - REPORT_BATCH_MS;
          if ((unheardAt.get(nodeId) ?? 0) >= checkedFrom) findings.reproduction(KNOWN.lateReport, sentence);
          else findings.violation('S4', sentence);
        }
      }
      for (const change of changes) {
        if (change.kind !== 'node' || change.before?.Status === change.after?.Status) continue;
        unheardAt.set(change.id, at);
      }
    },
  };
};
