/** S14: the reports of one allocation are applied in the order in which its client sent them. */
import { KNOWN } from '../known-counterexamples.ts';
import type { NewCheck } from './check.ts';
import { SentReports } from './sent-reports.ts';

export const reportOrder: NewCheck = ({ findings, clock }) => {
  const sent = new SentReports();
  const newest = new Map<string, number>();
  return {
    onCall: (_host, call) => sent.note(call, clock.now),
    onEntry({ command, index }) {
      if (command.type !== 'AllocClientUpdate') return;
      for (const report of command.allocs) {
        const order = sent.of(report)?.order ?? 0;
        const known = newest.get(report.ID) ?? 0;
        // The servers do not look at the order (reference page, 3.2), so an overtaken report is never a new find.
        if (order < known)
          findings.reproduction(
            KNOWN.reportOvertaken,
            `entry ${index} applies an old report of ${report.ID}`,
          );
        newest.set(report.ID, Math.max(order, known));
      }
    },
  };
};
