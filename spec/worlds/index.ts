/** Every world that `npm start` explores, under which revisions, and how far: the list, nothing else. */
import type { RevisionName } from '../../machines/revisions.ts';
import type { WorldConfig } from './config.ts';
import { failover } from './failover.ts';
import { firstStart } from './first-start.ts';
import { oneNode } from './one-node.ts';
import { purge } from './purge.ts';
import { reorderedReports } from './reordered-reports.ts';
import { restart } from './restart.ts';
import { twoByTwo } from './two-by-two.ts';
import { twoJobs } from './two-jobs.ts';
import { twoNodes } from './two-nodes.ts';
import { wideFailover } from './wide-failover.ts';

export interface Planned {
  readonly config: WorldConfig;
  /** States at which the run stops. Chosen so that all of them together take about two minutes. */
  readonly maxStates: number;
  /** Default: all that are explored. Calls merged into one step, and clients of ours, are for our own rules. */
  readonly revisions?: readonly RevisionName[];
  /** Leaves out what must come at last: its search takes more memory and time than all the others. Such laws stay `partial`. */
  readonly safetyOnly?: boolean;
}

/** The same world with our own clients, under a name of its own. */
export function withOurClients(config: WorldConfig): WorldConfig {
  return {
    ...config,
    name: `${config.name}-ours`,
    purpose: `${config.purpose}, with our own clients`,
    clients: 'ours',
  };
}

const OURS: readonly RevisionName[] = ['orrery'];

export const WORLDS: readonly Planned[] = [
  { config: oneNode, maxStates: 700_000 },
  { config: twoNodes, maxStates: 600_000 },
  { config: failover, maxStates: 500_000 },
  { config: restart, maxStates: 760_000 },
  { config: purge, maxStates: 550_000 },
  { config: twoJobs, maxStates: 500_000 },
  { config: twoByTwo, maxStates: 250_000 },
  { config: firstStart, maxStates: 500_000 },
  { config: reorderedReports, maxStates: 500_000 },
  { config: wideFailover, maxStates: 500_000, revisions: OURS },
  { config: withOurClients(wideFailover), maxStates: 500_000, revisions: OURS },
  { config: withOurClients(oneNode), maxStates: 500_000, revisions: OURS },
  { config: withOurClients(failover), maxStates: 500_000, revisions: OURS },
];
