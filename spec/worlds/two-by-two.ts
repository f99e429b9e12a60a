/** Two nodes, two jobs, three allocations: beyond exhaustive search; explored as far as memory and time go. */
import { NO_FAULTS } from '../../machines/environment.ts';
import type { WorldConfig } from './config.ts';
import { becomesReady, isPlaced, reports } from './prelude.ts';

export const twoByTwo: WorldConfig = {
  name: 'two-by-two',
  purpose: 'two nodes, two jobs, three allocations, two outages',
  nodes: 2,
  jobs: [
    { name: 'web', count: 1, window: true, replace: true, slots: ['a', 'b'] },
    { name: 'log', count: 1, window: false, replace: true, slots: ['c'] },
  ],
  capacity: 2,
  reportsInFlight: 1,
  clients: 'upstream',
  reads: 'apart',
  faults: { ...NO_FAULTS, outages: 2 },
  scores: 'any',
  prelude: [
    ...becomesReady(1),
    ...becomesReady(2),
    ...isPlaced('web', 'web is planned, n1 first'),
    ...isPlaced('log', 'log is planned, n2 first'),
    ...reports(1),
    ...reports(2),
  ],
};
