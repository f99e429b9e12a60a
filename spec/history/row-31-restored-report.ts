/** Row 31: a restarted client says again that a task runs, and that word races with the stop of it. */
import type { Defect } from './defect.ts';
import { REPORTS_IN_ORDER, RESTORES_WHAT_IS_STOPPED, restoredReportWorld } from './worlds/restored-report.ts';

export const row31: Defect = {
  row: 31,
  upstream: '#16381, #17074',
  fixedIn: '1.6.0',
  defect:
    "A restarted client repeats 'running' before it has read what the servers want: applied late, it undoes the news that the task was stopped.",
  fixed: 'nomad-2.0',
  switch: { restoredReports: 'at-once' },
  property: REPORTS_IN_ORDER,
  relevant: RESTORES_WHAT_IS_STOPPED,
  steps: 9,
  world: restoredReportWorld,
};
