/**
 * When the leader gives up waiting for a node's heartbeat: deadlines as data, no timers. Volatile, leader only.
 * What silence makes of the node is decided where its entry is applied (outage.ts).
 * Source: reference page nomad-protocol.md, section 1.4.
 */
import { Deadlines } from './deadlines.ts';
import type { Rng } from './effects.ts';
import { isClientTerminal } from './lifecycle.ts';
import { expectsHeartbeat } from './reconnect.ts';
import type { Instant, Node } from './records.ts';
import type { StateView } from './view.ts';

export interface HeartbeatSettings {
  readonly minTtlMs: number;
  /** Heartbeats per second over all nodes that the leader is willing to take. */
  readonly maxPerSecond: number;
  /** Added to the granted TTL on the server's side only. */
  readonly graceMs: number;
  /** What every node gets from a new leader. */
  readonly failoverTtlMs: number;
}

export const DEFAULT_HEARTBEATS: HeartbeatSettings = {
  minTtlMs: 10_000,
  maxPerSecond: 50,
  graceMs: 10_000,
  failoverTtlMs: 300_000,
};

/** One heartbeat a day: a lower rate means that the rate is not to limit anything. */
const LOWEST_RATE = 1 / 86_400;

/** The TTL before jitter: long enough that `timerCount` nodes stay within the rate. */
export function baseTtlMs(settings: HeartbeatSettings, timerCount: number): number {
  if (settings.maxPerSecond <= LOWEST_RATE) return settings.minTtlMs;
  return Math.max(settings.minTtlMs, Math.ceil((timerCount * 1000) / settings.maxPerSecond));
}

/**
 * A node that owes heartbeats; or one that is down while something on it was never given up, as servers of another
 * revision may leave it: its silence gives that up.
 */
export function isWorthWatching(view: StateView, node: Node): boolean {
  if (expectsHeartbeat(node.Status)) return true;
  return view.allocsByNode(node.ID).some((alloc) => !isClientTerminal(alloc));
}

export class HeartbeatTimers {
  private readonly settings: HeartbeatSettings;
  private readonly rng: Rng;
  private readonly timers = new Deadlines();

  constructor(settings: HeartbeatSettings, rng: Rng) {
    this.settings = settings;
    this.rng = rng;
  }

  /** Grant a TTL, in ms, and start waiting for the node's next heartbeat. */
  reset(nodeId: string, at: Instant): number {
    const baseMs = baseTtlMs(this.settings, this.timers.size);
    const ttlMs = baseMs + this.rng.int(Math.max(1, baseMs));
    this.timers.set(nodeId, at + ttlMs + this.settings.graceMs);
    return ttlMs;
  }

  /** A new leader has heard nobody yet: every node that there is something to learn of gets the failover TTL. */
  initialise(view: StateView, at: Instant): void {
    for (const node of view.nodes()) {
      if (isWorthWatching(view, node)) this.timers.set(node.ID, at + this.settings.failoverTtlMs);
    }
  }

  clear(nodeId: string): void {
    this.timers.delete(nodeId);
  }

  deadline(nodeId: string): Instant | undefined {
    return this.timers.get(nodeId);
  }

  /** Nodes whose time is up, earliest first. Their entries are gone before anything is decided. */
  takeExpired(at: Instant): readonly string[] {
    return this.timers.takeDue(at);
  }

  nextDeadline(): Instant | undefined {
    return this.timers.next();
  }
}
