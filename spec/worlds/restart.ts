/** An outage and a restart of the agent, in any order: Register meets a node that the servers have written off. */
import { NO_FAULTS } from '../../machines/environment.ts';
import type { WorldConfig } from './config.ts';
import { becomesReady, isPlaced, reports } from './prelude.ts';

export const restart: WorldConfig = {
  name: 'restart',
  purpose: 'one outage and one restart of the agent: Register races with heartbeats and reports',
  nodes: 1,
  jobs: [{ name: 'web', count: 1, window: true, replace: true, slots: ['a', 'b'] }],
  capacity: 1,
  reportsInFlight: 1,
  clients: 'upstream',
  reads: 'apart',
  faults: { ...NO_FAULTS, outages: 1, restarts: 1 },
  scores: 'equal',
  prelude: [...becomesReady(1), ...isPlaced('web'), ...reports(1)],
};
