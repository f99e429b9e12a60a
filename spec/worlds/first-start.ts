/** From nothing: the first registration, the first placement, one restart of the agent, one lost request. */
import { NO_FAULTS } from '../../machines/environment.ts';
import type { WorldConfig } from './config.ts';

export const firstStart: WorldConfig = {
  name: 'first-start',
  purpose: 'a client joins, restarts once and loses one request; no outage',
  nodes: 1,
  jobs: [{ name: 'web', count: 1, window: true, replace: true, slots: ['a', 'b'] }],
  capacity: 2,
  reportsInFlight: 1,
  clients: 'upstream',
  reads: 'apart',
  faults: { ...NO_FAULTS, restarts: 1, losses: 1 },
  scores: 'equal',
  prelude: [],
};
