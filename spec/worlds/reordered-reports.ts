/** Two UpdateAlloc calls of one client on their way at once. */
import { NO_FAULTS } from '../../machines/environment.ts';
import type { WorldConfig } from './config.ts';
import { becomesReady, isPlaced, reports } from './prelude.ts';

export const reorderedReports: WorldConfig = {
  name: 'reordered-reports',
  purpose: 'a task exits while an earlier report is still on its way; the client sends again',
  nodes: 1,
  jobs: [{ name: 'web', count: 1, window: true, replace: true, slots: ['a'] }],
  capacity: 1,
  reportsInFlight: 2,
  clients: 'upstream',
  reads: 'apart',
  faults: { ...NO_FAULTS, losses: 1, exits: 1, restarts: 1 },
  scores: 'equal',
  prelude: [...becomesReady(1), ...isPlaced('web'), ...reports(1)],
};
