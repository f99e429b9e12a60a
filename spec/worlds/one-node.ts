/** One node, one job, two allocations: the smallest world with the race of #15808 in it. */
import { NO_FAULTS } from '../../machines/environment.ts';
import type { WorldConfig } from './config.ts';

export const oneNode: WorldConfig = {
  name: 'one-node',
  purpose: 'the smallest world in which a returning client can be trusted too early',
  nodes: 1,
  jobs: [{ name: 'web', count: 1, window: true, slots: ['a', 'b'] }],
  capacity: 2,
  reportsInFlight: 1,
  faults: { ...NO_FAULTS, outages: 1 },
  scores: 'equal',
};
