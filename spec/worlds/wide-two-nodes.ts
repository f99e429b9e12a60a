/** Two nodes, one job, three allocations: a replacement may itself be replaced before the original is back. */
import { NO_FAULTS } from '../../machines/environment.ts';
import type { WorldConfig } from './config.ts';
import { becomesReadyAtOnce, isPlacedAtOnce, reportsAtOnce } from './prelude.ts';

export const wideTwoNodes: WorldConfig = {
  name: 'wide-two-nodes',
  purpose: 'two outages of either of two nodes, with room for two replacements',
  nodes: 2,
  jobs: [{ name: 'web', count: 1, window: true, replace: true, slots: ['a', 'b', 'c'] }],
  capacity: 2,
  reportsInFlight: 1,
  clients: 'upstream',
  reads: 'merged',
  faults: { ...NO_FAULTS, outages: 2 },
  scores: 'any',
  prelude: [
    ...becomesReadyAtOnce(1),
    ...becomesReadyAtOnce(2),
    ...isPlacedAtOnce('web', 'web is planned, n1 first'),
    ...reportsAtOnce(1),
  ],
};
