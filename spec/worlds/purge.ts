/** An operator purges the node of a client that lives on. */
import { NO_FAULTS } from '../../machines/environment.ts';
import type { WorldConfig } from './config.ts';
import { becomesReady, isPlaced, reports } from './prelude.ts';

export const purge: WorldConfig = {
  name: 'purge',
  purpose: 'the node is purged while its client runs an allocation, cut off or not, and registers again',
  nodes: 1,
  jobs: [{ name: 'web', count: 1, window: true, replace: true, slots: ['a', 'b'] }],
  capacity: 1,
  reportsInFlight: 1,
  clients: 'upstream',
  reads: 'apart',
  faults: { ...NO_FAULTS, outages: 1, purges: 1 },
  scores: 'equal',
  prelude: [...becomesReady(1), ...isPlaced('web'), ...reports(1)],
};
