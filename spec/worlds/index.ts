/** Every world that `npm start` explores, and how far: the list, nothing else. */
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

export interface Planned {
  readonly config: WorldConfig;
  /** States at which the everyday run stops; a deep run goes on. Chosen so that all of them take about a minute. */
  readonly maxStates: number;
}

export const WORLDS: readonly Planned[] = [
  { config: oneNode, maxStates: 8_000_000 },
  { config: twoNodes, maxStates: 3_000_000 },
  { config: failover, maxStates: 3_000_000 },
  { config: restart, maxStates: 1_000_000 },
  { config: purge, maxStates: 1_000_000 },
  { config: twoJobs, maxStates: 1_000_000 },
  { config: twoByTwo, maxStates: 1_000_000 },
  { config: firstStart, maxStates: 1_000_000 },
  { config: reorderedReports, maxStates: 1_000_000 },
];
