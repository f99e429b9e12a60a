/**
 * One simulation from its seed: draws the conditions, lets cluster, faults and requests run, and says what the
 * checks found. The same seed at the same commit does the same, bit by bit. No global state: it runs in a worker
 * thread as well.
 */
import type { TraceEvent } from '../../impl/core/effects.ts';
import { ALL_CHECKS } from './checks/all.ts';
import { EPOCH } from './clock.ts';
import { Cluster } from './cluster.ts';
import { drawConditions, type Wishes } from './conditions.ts';
import type { Violation } from './findings.ts';
import { Nemesis } from './nemesis.ts';
import { SeededRandom } from './seeded-random.ts';
import type { MemberFactory } from './server-process.ts';
import { settle } from './settle.ts';
import { Workload } from './workload.ts';

export interface SimOptions extends Wishes {
  readonly seed: number;
  /** Simulated time under faults. */
  readonly minutes: number;
  /** `safety`: faults all along. `liveness`: then all is mended, and the cluster must come to rest. */
  readonly mode?: 'safety' | 'liveness';
  readonly newMember?: MemberFactory;
  readonly disksLie?: boolean;
  readonly onTrace?: (host: string, event: TraceEvent) => void;
}

export interface SimOutcome {
  readonly seed: number;
  readonly clusterHours: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
  readonly reproductions: Readonly<Record<string, number>>;
  readonly digest: string;
  readonly events: number;
}

export function runSimulation(options: SimOptions): SimOutcome {
  const random = new SeededRandom(options.seed);
  const conditions = drawConditions(random.stream('conditions'), options);
  const cluster = new Cluster({ ...options, random, conditions, checks: ALL_CHECKS });
  const workload = new Workload(cluster, random.stream('workload'));
  const nemesis = new Nemesis(cluster, random.stream('nemesis'));
  cluster.runUntil(EPOCH + options.minutes * 60_000);
  if (options.mode === 'liveness') {
    nemesis.stop();
    workload.close();
    settle(cluster, workload);
  }
  return {
    seed: options.seed,
    clusterHours: (cluster.now - EPOCH) / 3_600_000,
    faults: nemesis.counts,
    violations: cluster.findings.violations,
    reproductions: Object.fromEntries(cluster.findings.reproductions),
    digest: cluster.digest.toString(),
    events: cluster.events,
  };
}
