/** S14: what the reports of one allocation say takes effect in the order in which its client sent them. */
import type { NewCheck } from './check.ts';
import { SentReports } from './sent-reports.ts';

export const reportOrder: NewCheck = ({ findings, clock }) => {
  const sent = new SentReports();
  const newest = new Map<string, number>();
  return {
    onCall: (_host, call) => sent.note(call, clock.now),
    onEntry({ command, before, after, index }) {
      if (command.type !== 'AllocClientUpdate') return;
      for (const report of command.allocs) {
        const order = sent.of(report)?.order ?? 0;
        const known = newest.get(report.ID) ?? 0;
        const changes = before.alloc(report.ID)?.ClientStatus !== after.alloc(report.ID)?.ClientStatus;
        if (order < known && changes)
          findings.violation('S14', `entry ${index} lets an old report change ${report.ID}`);
        newest.set(report.ID, Math.max(order, known));
      }
    },
  };
};
