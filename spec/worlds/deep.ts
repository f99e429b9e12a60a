/**
 * What `npm run verify:deep` looks at, under our own rules: worlds that are explored to their end, and larger ones that
 * are walked at random. The lists, nothing else; how a world is explored or walked, spec/check says.
 */
import { type Faults, NO_FAULTS } from '../../machines/environment.ts';
import type { RevisionName } from '../../machines/revisions.ts';
import type { WorldConfig } from './config.ts';
import { type Planned, withOurClients } from './index.ts';
import { twoByTwo } from './two-by-two.ts';
import { wideFailover } from './wide-failover.ts';
import { wideOneNode } from './wide-one-node.ts';
import { wideTwoNodes } from './wide-two-nodes.ts';

export interface PlannedWalk {
  readonly config: WorldConfig;
  readonly revision: RevisionName;
  readonly seed: number;
  readonly steps: number;
  readonly stepsPerWalk: number;
  /** Distinct states that are remembered and counted. */
  readonly maxStates: number;
}

const OURS: readonly RevisionName[] = ['orrery'];

/**
 * Explored to the end: a run that stops before is not as expected. In the order in which they are begun: the largest
 * first, so that it runs beside all the others.
 */
export const DEEP: readonly Planned[] = [
  { config: withOurClients(wideOneNode), maxStates: 200_000_000, revisions: OURS },
  { config: wideOneNode, maxStates: 150_000_000, revisions: OURS },
  { config: wideTwoNodes, maxStates: 40_000_000, revisions: OURS },
  { config: withOurClients(wideTwoNodes), maxStates: 40_000_000, revisions: OURS },
];

/** A world with other faults, under a name of its own. */
function named(config: WorldConfig, name: string, purpose: string, faults: Partial<Faults>): WorldConfig {
  return { ...config, name, purpose, faults: { ...NO_FAULTS, ...faults } };
}

const rough = named(twoByTwo, 'two-by-two-rough', 'two nodes and two jobs, with every kind of fault', {
  outages: 3,
  restarts: 2,
  losses: 2,
  exits: 2,
  changes: 1,
  purges: 1,
  failovers: 2,
});
const leaders = named(
  wideFailover,
  'wide-failover-twice',
  'three outages, a restart and two losses of the leader',
  {
    outages: 3,
    restarts: 1,
    losses: 1,
    exits: 1,
    failovers: 2,
  },
);
const outages = named(wideOneNode, 'wide-one-node-rough', 'one client with every kind of fault', {
  outages: 4,
  restarts: 2,
  losses: 3,
  exits: 2,
  changes: 1,
  purges: 1,
  failovers: 1,
});
const threeNodes: WorldConfig = {
  ...named(wideTwoNodes, 'three-nodes', 'a third node, and a restart, for three outages', {
    outages: 3,
    restarts: 1,
    losses: 1,
    exits: 1,
    failovers: 1,
  }),
  nodes: 3,
  prelude: [],
};

const bothClients = [rough, leaders, outages, threeNodes].flatMap((config) => [
  config,
  withOurClients(config),
]);

/** 10^9 steps in all. */
export const WALKS: readonly PlannedWalk[] = bothClients.map((config, i) => ({
  config,
  revision: 'orrery',
  seed: i + 1,
  steps: 125_000_000,
  stepsPerWalk: 200,
  maxStates: 3_000_000,
}));
