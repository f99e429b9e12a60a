/** One node, two jobs, three allocations, and everything that may befall a client: two outages, a restart, lost and overtaken requests. */
import { NO_FAULTS } from '../../machines/environment.ts';
import type { WorldConfig } from './config.ts';
import { becomesReadyAtOnce, isPlacedAtOnce, reportsAtOnce } from './prelude.ts';

export const wideOneNode: WorldConfig = {
  name: 'wide-one-node',
  purpose:
    'two outages of a client that runs two jobs, with a restart, a lost request, and reports that overtake',
  nodes: 1,
  jobs: [
    { name: 'web', count: 1, window: true, replace: true, slots: ['a', 'b'] },
    { name: 'log', count: 1, window: false, replace: true, slots: ['c'] },
  ],
  capacity: 2,
  reportsInFlight: 2,
  clients: 'upstream',
  reads: 'merged',
  faults: { ...NO_FAULTS, outages: 2, restarts: 1, losses: 1 },
  scores: 'equal',
  prelude: [
    ...becomesReadyAtOnce(1),
    ...isPlacedAtOnce('web'),
    ...isPlacedAtOnce('log'),
    ...reportsAtOnce(1),
  ],
};
