/** The leader is lost once: volatile state goes, timers start over, evaluations meant to be created may be lost. */
import { NO_FAULTS } from '../../machines/environment.ts';
import type { WorldConfig } from './config.ts';
import { becomesReady, isPlaced, reports } from './prelude.ts';

export const failover: WorldConfig = {
  name: 'failover',
  purpose: 'one outage and one loss of the leader, at any moment of it',
  nodes: 1,
  jobs: [{ name: 'web', count: 1, window: true, replace: true, slots: ['a', 'b'] }],
  capacity: 1,
  reportsInFlight: 1,
  clients: 'upstream',
  reads: 'apart',
  faults: { ...NO_FAULTS, outages: 1, failovers: 1 },
  scores: 'equal',
  prelude: [...becomesReady(1), ...isPlaced('web'), ...reports(1)],
};
