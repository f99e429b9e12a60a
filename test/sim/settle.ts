/**
 * The end of a liveness run: nothing goes wrong any more, and within stated times the cluster must come to rest and
 * stay there.
 */
import type { Cluster } from './cluster.ts';
import { unrestOf, type Unrest } from './rest.ts';
import { noticedWithinMs } from './silence-bound.ts';

/** Who asks for what makes rest possible, again and again. */
export interface Settling {
  settle(): void;
}

const LOOK_MS = 5_000;
/** The delivery limit of the broker sends an evaluation on a wait of up to six minutes. */
const LONGEST_EVAL_WAIT_MS = 420_000;

/** Lets the cluster come to rest; what keeps it from there becomes a violation. */
export async function settle(cluster: Cluster, ...operators: readonly Settling[]): Promise<void> {
  const { restMs, stayMs } = timesOf(cluster);
  const deadline = cluster.now + restMs;
  let restSince = cluster.now;
  for (;;) {
    for (const operator of operators) operator.settle();
    await cluster.runUntil(cluster.now + LOOK_MS);
    if (cluster.isOver) return;
    const unrest = unrestOf(cluster);
    if (unrest.length > 0) restSince = cluster.now;
    if (cluster.now > restSince + stayMs) return;
    if (unrest.length > 0 && cluster.now > deadline) return complain(cluster, unrest, restMs);
  }
}

function timesOf({ conditions }: Cluster): { restMs: number; stayMs: number } {
  const { minTtlMs, graceMs, failoverTtlMs } = conditions.heartbeats;
  const ttlMs = 2 * minTtlMs + graceMs;
  // A silence may be doubted once by a new leader, and once more when the window is over.
  const silenceMs = failoverTtlMs + 2 * noticedWithinMs(conditions.heartbeats);
  const restMs = silenceMs + Math.max(...conditions.windowsMs) + 6 * ttlMs + LONGEST_EVAL_WAIT_MS;
  return { restMs, stayMs: 3 * ttlMs + 60_000 };
}

function complain(cluster: Cluster, unrest: readonly Unrest[], withinMs: number): void {
  for (const { property, sentence } of unrest)
    cluster.findings.violation(property, `${sentence}, ${withinMs / 1000} s after faults have stopped`);
}
