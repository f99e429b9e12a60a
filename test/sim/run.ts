/**
 * One simulation from its seed: draws the conditions, lets cluster, faults and requests run, and says what the
 * checks found. The same seed at the same commit does the same, bit by bit. No global state: it runs in a worker
 * thread as well.
 */
import type { TraceEvent } from '../../impl/core/effects.ts';
import { ALL_CHECKS } from './checks/all.ts';
import type { NewCheck } from './checks/check.ts';
import { Clerks, type HistoryEvent } from './clerks.ts';
import { EPOCH } from './clock.ts';
import { Cluster } from './cluster.ts';
import { drawConditions, type Wishes } from './conditions.ts';
import { Drains } from './drains.ts';
import type { Violation } from './findings.ts';
import { Nemesis } from './nemesis.ts';
import { SeededRandom } from './seeded-random.ts';
import type { MemberFactory } from './server-process.ts';
import { settle } from './settle.ts';
import { Workload } from './workload.ts';

export interface SimOptions extends Wishes {
  readonly seed: number;
  /** Simulated time under faults; a liveness run then takes as long as it takes to come to rest. */
  readonly minutes: number;
  /** `safety` (default): faults all along. `liveness`: then all is mended, and the cluster must come to rest. */
  readonly mode?: 'safety' | 'liveness';
  /** Default: all of them. */
  readonly checks?: readonly NewCheck[];
  /** So many clerks write and read registers, and their history is kept. Default: none. */
  readonly clerks?: number;
  /** Planted in place of the real member. */
  readonly newMember?: MemberFactory;
  /** Planted: disks that confirm what is not durable. */
  readonly disksLie?: boolean;
  /** Every line of the trace, with whose it is, as it is written. */
  readonly onTrace?: (host: string, event: TraceEvent) => void;
}

export interface SimOutcome {
  readonly seed: number;
  readonly clusterHours: number;
  /** How often each kind of fault struck. */
  readonly faults: Readonly<Record<string, number>>;
  /** How often servers came through what it did to them, by the way they took. */
  readonly recoveries: Readonly<Record<string, number>>;
  /** Empty, or the first moment at which anything was wrong. */
  readonly violations: readonly Violation[];
  /** How often the run showed what the revision is known to violate, by name of counterexample. */
  readonly reproductions: Readonly<Record<string, number>>;
  /** The first of each. */
  readonly examples: Readonly<Record<string, Violation>>;
  /** The most of each thing that a check has counted, by its name. */
  readonly most: Readonly<Record<string, number>>;
  /** What the clerks did and were told; empty without clerks. */
  readonly history: readonly HistoryEvent[];
  /** Of every event and every line of the trace. */
  readonly digest: string;
  readonly events: number;
  /** Simulated seconds per second of wall clock; the only field that differs between two runs of one seed. */
  readonly speed: number;
}

export async function runSimulation(options: SimOptions): Promise<SimOutcome> {
  const startedAt = performance.now();
  const random = new SeededRandom(options.seed);
  const conditions = drawConditions(random.stream('conditions'), options);
  const cluster = new Cluster({ checks: ALL_CHECKS, ...options, random, conditions });
  const workload = new Workload(cluster, random.stream('workload'));
  const nemesis = new Nemesis(cluster, random.stream('nemesis'));
  const drains = new Drains(cluster, random.stream('drains'));
  const clerks = new Clerks(cluster, random.stream('clerks'), options.clerks ?? 0);
  await cluster.runUntil(EPOCH + options.minutes * 60_000);
  if (options.mode === 'liveness') {
    nemesis.stop();
    workload.close();
    clerks.close();
    drains.close();
    cluster.fallQuiet();
    await settle(cluster, workload, drains);
  }
  const { now, findings, digest, events } = cluster;
  return {
    seed: options.seed,
    clusterHours: (now - EPOCH) / 3_600_000,
    faults: nemesis.counts,
    recoveries: byName(cluster.recoveries.counts),
    violations: findings.violations,
    reproductions: byName(findings.reproductions),
    examples: byName(findings.examples),
    most: byName(findings.most),
    history: clerks.events,
    digest: digest.toString(),
    events,
    speed: (now - EPOCH) / Math.max(1, performance.now() - startedAt),
  };
}

function byName<T>(found: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
