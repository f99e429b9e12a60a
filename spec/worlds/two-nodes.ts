/** Two nodes, one job: the replacement runs elsewhere, and one of the two must go when the original returns. */
import { NO_FAULTS } from '../../machines/environment.ts';
import type { WorldConfig } from './config.ts';
import { becomesReady, isPlaced, reports } from './prelude.ts';

export const twoNodes: WorldConfig = {
  name: 'two-nodes',
  purpose: 'one outage, with a second node for the replacement',
  nodes: 2,
  jobs: [{ name: 'web', count: 1, window: true, replace: true, slots: ['a', 'b'] }],
  capacity: 1,
  reportsInFlight: 1,
  clients: 'upstream',
  reads: 'apart',
  faults: { ...NO_FAULTS, outages: 1 },
  scores: 'any',
  prelude: [
    ...becomesReady(1),
    ...becomesReady(2),
    ...isPlaced('web', 'web is planned, n1 first'),
    ...reports(1),
  ],
};
