/** One node, one job, two allocations: the smallest world with the race of #15808 in it. */
import { NO_FAULTS } from '../../machines/environment.ts';
import type { WorldConfig } from './config.ts';
import { becomesReady, isPlaced, reports } from './prelude.ts';

export const oneNode: WorldConfig = {
  name: 'one-node',
  purpose: 'one outage of one client that runs one allocation, with room for a replacement beside it',
  nodes: 1,
  jobs: [{ name: 'web', count: 1, window: true, replace: true, slots: ['a', 'b'] }],
  capacity: 2,
  reportsInFlight: 1,
  clients: 'upstream',
  reads: 'apart',
  faults: { ...NO_FAULTS, outages: 1 },
  scores: 'any',
  prelude: [...becomesReady(1), ...isPlaced('web'), ...reports(1)],
};
