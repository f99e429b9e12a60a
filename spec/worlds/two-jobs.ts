/** One node, two jobs, one with a disconnect window and one without. */
import { NO_FAULTS } from '../../machines/environment.ts';
import type { WorldConfig } from './config.ts';
import { becomesReady, isPlaced, reports } from './prelude.ts';

export const twoJobs: WorldConfig = {
  name: 'two-jobs',
  purpose: 'one outage of a node that runs a job with a window and a job without one',
  nodes: 1,
  jobs: [
    { name: 'web', count: 1, window: true, replace: true, slots: ['a'] },
    { name: 'log', count: 1, window: false, replace: true, slots: ['b', 'c'] },
  ],
  capacity: 3,
  reportsInFlight: 1,
  clients: 'upstream',
  reads: 'apart',
  faults: { ...NO_FAULTS, outages: 1 },
  scores: 'equal',
  prelude: [...becomesReady(1), ...isPlaced('web'), ...isPlaced('log'), ...reports(1)],
};
