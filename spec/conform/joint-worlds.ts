/**
 * The worlds whose joint walks are driven through an implementation: small enough that an order of events is seldom
 * one that time forbids, and without a choice that only chance could make. Values, nothing else.
 */
import { NO_FAULTS } from '../../machines/environment.ts';
import type { WorldConfig } from '../worlds/config.ts';
import { becomesReady, isPlaced, reports } from '../worlds/prelude.ts';

const SETTLED = [...becomesReady(1), ...isPlaced('web'), ...reports(1)];
const WEB = { name: 'web', count: 1, window: true, replace: true, slots: ['a', 'b'] };

const outage: WorldConfig = {
  name: 'outage',
  purpose: 'one outage, with room for a replacement on the same node',
  nodes: 1,
  jobs: [WEB],
  capacity: 2,
  reportsInFlight: 1,
  clients: 'ours',
  reads: 'apart',
  faults: { ...NO_FAULTS, outages: 1 },
  scores: 'equal',
  prelude: SETTLED,
};

/** What random walks leave out: every job here is a service, and a service's task that ends by itself has failed. */
export const UNREAL = /^task of \w exits complete$/;

export const JOINT_WORLDS: readonly WorldConfig[] = [
  outage,
  {
    ...outage,
    name: 'two-outages',
    purpose: 'a second outage, which may begin before the first is dealt with',
    faults: { ...NO_FAULTS, outages: 2 },
  },
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
  {
    ...outage,
    name: 'agent-restart',
    purpose: 'one outage and one restart of the agent: Register meets heartbeats and reports',
    faults: { ...NO_FAULTS, outages: 1, restarts: 1 },
  },
  {
    ...outage,
    name: 'task-exit',
    purpose: 'one outage, and a task that fails by itself',
    faults: { ...NO_FAULTS, outages: 1, exits: 1 },
  },
  {
    ...outage,
    name: 'leader-loss',
    purpose: 'one outage and one loss of the leader',
    faults: { ...NO_FAULTS, outages: 1, failovers: 1 },
  },
  {
    ...outage,
    name: 'purged-node',
    purpose: 'an operator purges the node of a client that lives on',
    faults: { ...NO_FAULTS, outages: 1, purges: 1 },
  },
  {
    ...outage,
    name: 'changed-node',
    purpose: 'one outage, and a change of the attributes that makes the client register again',
    faults: { ...NO_FAULTS, outages: 1, changes: 1 },
  },
  {
    ...outage,
    name: 'second-node',
    purpose: 'one outage, with a second node for the replacement',
    nodes: 2,
    capacity: 1,
    prelude: [
      ...becomesReady(1),
      ...becomesReady(2),
      ...isPlaced('web', 'web is planned, n1 first'),
      ...reports(1),
    ],
  },
];
