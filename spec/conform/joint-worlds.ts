/**
 * The worlds whose joint walks are driven through an implementation: small enough that an order of events is seldom
 * one that time forbids, and without a choice that only chance could make. Values, nothing else.
 */
import { NO_FAULTS } from '../../machines/environment.ts';
import type { WorldConfig } from '../worlds/config.ts';
import { becomesReady, isPlaced, reports } from '../worlds/prelude.ts';

const SETTLED = [...becomesReady(1), ...isPlaced('web'), ...reports(1)];
const WEB = { name: 'web', count: 1, window: true, slots: ['a', 'b'] };

const outage: WorldConfig = {
  name: 'outage',
  purpose: 'one outage, with room for a replacement on the same node',
  nodes: 1,
  jobs: [WEB],
  capacity: 2,
  reportsInFlight: 1,
  faults: { ...NO_FAULTS, outages: 1 },
  scores: 'equal',
  prelude: SETTLED,
};

export const JOINT_WORLDS: readonly WorldConfig[] = [
  outage,
  {
    ...outage,
    name: 'full-node',
    purpose: 'one outage of a node that has no room for a replacement',
    capacity: 1,
  },
  {
    ...outage,
    name: 'lost-calls',
    purpose: 'a client joins and loses one request; no outage',
    faults: { ...NO_FAULTS, losses: 1 },
    prelude: [],
  },
];
