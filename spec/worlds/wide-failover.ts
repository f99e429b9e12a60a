/** Two nodes, two jobs, and a leader that is lost at any moment of an outage. */
import { NO_FAULTS } from '../../machines/environment.ts';
import type { WorldConfig } from './config.ts';
import { becomesReadyAtOnce, isPlacedAtOnce, reportsAtOnce } from './prelude.ts';

export const wideFailover: WorldConfig = {
  name: 'wide-failover',
  purpose: 'one outage of either of two nodes that run a job each, and one loss of the leader',
  nodes: 2,
  jobs: [
    { name: 'web', count: 1, window: true, replace: true, slots: ['a', 'b'] },
    { name: 'log', count: 1, window: true, replace: true, slots: ['c'] },
  ],
  capacity: 2,
  reportsInFlight: 1,
  clients: 'upstream',
  reads: 'merged',
  faults: { ...NO_FAULTS, outages: 1, failovers: 1 },
  scores: 'any',
  prelude: [
    ...becomesReadyAtOnce(1),
    ...becomesReadyAtOnce(2),
    ...isPlacedAtOnce('web', 'web is planned, n1 first'),
    ...isPlacedAtOnce('log', 'log is planned, n2 first'),
    ...reportsAtOnce(1),
    ...reportsAtOnce(2),
  ],
};
