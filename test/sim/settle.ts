/**
 * The end of a liveness run: nothing goes wrong any more, and within stated times the cluster must come to rest and
 * stay there. What the protocol itself leaves stuck (L1) is counted and nudged, once it is certain.
 */
import { isTerminal } from '../../impl/core/lifecycle.ts';
import type { Instant } from '../../impl/core/records.ts';
import type { Cluster } from './cluster.ts';
import { KNOWN } from './known-counterexamples.ts';
import { unrestOf, type Unrest } from './rest.ts';
import type { Workload } from './workload.ts';

const LOOK_MS = 5_000;
/** The delivery limit of the broker sends an evaluation on a wait of up to six minutes. */
const LONGEST_EVAL_WAIT_MS = 420_000;

/** Lets the cluster come to rest; what keeps it from there becomes a violation. */
export function settle(cluster: Cluster, workload: Workload): void {
  const { ttlMs, restMs, stayMs } = timesOf(cluster);
  let nudges = 0;
  let deadline = cluster.now + restMs;
  let restSince = cluster.now;
  let initialSince = new Map<string, Instant>();
  for (;;) {
    workload.settle();
    cluster.runUntil(cluster.now + LOOK_MS);
    if (cluster.isOver) return;
    const unrest = unrestOf(cluster);
    if (unrest.length > 0) restSince = cluster.now;
    if (cluster.now > restSince + stayMs) return countKept(cluster);
    if (unrest.length > 0 && cluster.now > deadline) return complain(cluster, unrest, restMs);
    initialSince = stillInitializing(cluster, initialSince);
    for (const [nodeId, since] of initialSince) {
      // Three heartbeats without a word of its allocations.
      if (cluster.now < since + 3 * ttlMs || !isKnownStuck(cluster, nodeId)) continue;
      nudge(cluster, nodeId);
      initialSince.delete(nodeId);
      nudges += 1;
      if (nudges <= cluster.clients.length) deadline = cluster.now + restMs;
    }
  }
}

function timesOf({ conditions }: Cluster): { ttlMs: number; restMs: number; stayMs: number } {
  const { minTtlMs, graceMs, failoverTtlMs } = conditions.heartbeats;
  const ttlMs = 2 * minTtlMs + graceMs;
  const restMs = failoverTtlMs + Math.max(...conditions.windowsMs) + 6 * ttlMs + LONGEST_EVAL_WAIT_MS;
  return { ttlMs, restMs, stayMs: 3 * ttlMs + 60_000 };
}

/** Connected clients whose nodes are initializing, each with since when. */
function stillInitializing(cluster: Cluster, before: ReadonlyMap<string, Instant>): Map<string, Instant> {
  const now = new Map<string, Instant>();
  for (const { id, agent } of cluster.clients) {
    const isStuck = agent !== undefined && cluster.history.state.node(id)?.Status === 'initializing';
    if (isStuck) now.set(id, before.get(id) ?? cluster.now);
  }
  return now;
}

/** Nobody has a reason to speak: no report since the outage, and nothing written that would call for one. */
function isKnownStuck({ history }: Cluster, nodeId: string): boolean {
  const node = history.state.node(nodeId);
  if (node === undefined || node.LastAllocUpdateIndex > node.LastMissedHeartbeatIndex) return false;
  const live = history.state.allocsByNode(nodeId).filter((alloc) => !isTerminal(alloc));
  return live.length > 0 && live.every((alloc) => alloc.ClientStatus !== 'unknown');
}

/** What an operator does about it: restart the agent, which reports all that it restores. */
function nudge(cluster: Cluster, nodeId: string): void {
  const known = KNOWN.stuckInitializing;
  cluster.findings.reproduction(known, `${nodeId} is connected, and initializing for ever`);
  const client = cluster.clients.find(({ id }) => id === nodeId);
  client?.stopAgent();
  cluster.after(1_000, () => client?.start());
}

/** Silent nodes that stay disconnected by design. */
function countKept({ clients, history, findings }: Cluster): void {
  for (const { id, agent } of clients) {
    if (agent !== undefined || history.state.node(id)?.Status !== 'disconnected') continue;
    findings.reproduction(KNOWN.keptDisconnected, `${id} is silent for good, and disconnected`);
  }
}

function complain(cluster: Cluster, unrest: readonly Unrest[], withinMs: number): void {
  for (const { property, sentence } of unrest)
    cluster.findings.violation(property, `${sentence}, ${withinMs / 1000} s after faults have stopped`);
}
