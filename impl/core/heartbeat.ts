/**
 * When the leader gives up waiting for a node's heartbeat: deadlines as data, no timers. Volatile, leader only. A silence
 * is believed only of a leader that hears: whoever was due has had time to speak, another was heard, and there was time
 * to speak again. What silence makes of the node is decided where its entry is applied (outage.ts).
 * Source: reference page nomad-protocol.md, section 1.4; docs/protocol/divergence.md.
 */
import { QUICK_FOR_MS, timeToSpeakMs } from './client/pacing.ts';
import { Deadlines } from './deadlines.ts';
import type { Rng } from './effects.ts';
import { LeaderEar, type Span } from './leader-ear.ts';
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

/** What the leader knows of one wait beside its end. */
interface Wait {
  /** Since when the client should have spoken. */
  readonly owedSince: Instant;
  /** When another client must be heard for the silence to be believed; undefined: it is believed in any case. */
  readonly proof: Span | undefined;
}

/** A node whose time is up. */
export interface Expiry {
  readonly nodeId: string;
  /** The leader cannot tell whether the node is silent or itself deaf: it waits until then. Undefined: it is silent. */
  readonly waitsUntil: Instant | undefined;
}

export class HeartbeatTimers {
  private readonly settings: HeartbeatSettings;
  private readonly rng: Rng;
  private readonly timers = new Deadlines();
  private readonly waits = new Map<string, Wait>();
  /** Nodes whose time was up while nobody had shown that the leader hears. */
  private readonly doubted = new Set<string>();
  private readonly ear: LeaderEar;

  constructor(settings: HeartbeatSettings, rng: Rng) {
    this.settings = settings;
    this.rng = rng;
    this.ear = new LeaderEar(settings.graceMs + 2 * this.slowToSpeakMs);
  }

  /** Grant a TTL, in ms, and start waiting for the node's next heartbeat. */
  reset(nodeId: string, at: Instant): number {
    const baseMs = baseTtlMs(this.settings, this.timers.size);
    const ttlMs = baseMs + this.rng.int(Math.max(1, baseMs));
    const owedSince = at + ttlMs;
    const deadline = owedSince + this.settings.graceMs;
    const quickMs = timeToSpeakMs();
    const to = Math.min(deadline - quickMs, owedSince + QUICK_FOR_MS);
    this.wait(nodeId, deadline, { owedSince, proof: { from: owedSince + quickMs, to } });
    return ttlMs;
  }

  /** A new leader has heard nobody yet: every node that there is something to learn of gets the failover TTL. */
  initialise(view: StateView, at: Instant): void {
    const watched = [...view.nodes()].filter((node) => isWorthWatching(view, node));
    const deadline = at + this.settings.failoverTtlMs;
    // The leader before may have granted the longest TTL just now.
    const owedBy = at + 2 * baseTtlMs(this.settings, watched.length) + timeToSpeakMs();
    const from = Math.max(owedBy, deadline - 2 * this.slowToSpeakMs);
    const proof = { from, to: deadline - this.slowToSpeakMs };
    const owedSince = at - this.settings.failoverTtlMs;
    for (const { ID } of watched) this.wait(ID, deadline, { owedSince, proof });
  }

  /** A call of this node's client has arrived: so the leader hears, and whoever it doubts has one more grace. */
  hear(nodeId: string, at: Instant): void {
    this.ear.note(nodeId, at);
    for (const doubted of this.doubted) if (doubted !== nodeId) this.graceAfterDoubt(doubted, at);
  }

  clear(nodeId: string): void {
    this.timers.delete(nodeId);
    this.waits.delete(nodeId);
    this.doubted.delete(nodeId);
  }

  deadline(nodeId: string): Instant | undefined {
    return this.timers.get(nodeId);
  }

  /** Nodes whose time is up, earliest first. Those that are believed to be silent have no timer afterwards. */
  takeExpired(at: Instant): readonly Expiry[] {
    return this.timers.takeDue(at).map((nodeId) => ({ nodeId, waitsUntil: this.judge(nodeId, at) }));
  }

  nextDeadline(): Instant | undefined {
    return this.timers.next();
  }

  private judge(nodeId: string, at: Instant): Instant | undefined {
    const { owedSince, proof } = this.waits.get(nodeId) as Wait;
    this.clear(nodeId);
    if (proof === undefined || this.ear.hasHeardAnother(nodeId, proof)) return undefined;
    // A leader that was deaf for less than the failover TTL has then heard whoever speaks.
    const deadline = at + this.settings.failoverTtlMs + this.slowToSpeakMs;
    this.wait(nodeId, deadline, { owedSince, proof: undefined });
    this.doubted.add(nodeId);
    return deadline;
  }

  private graceAfterDoubt(nodeId: string, at: Instant): void {
    const { owedSince } = this.waits.get(nodeId) as Wait;
    const graceMs = Math.max(this.settings.graceMs, timeToSpeakMs(at - owedSince));
    this.wait(nodeId, at + graceMs, { owedSince, proof: undefined });
  }

  private wait(nodeId: string, deadline: Instant, wait: Wait): void {
    this.timers.set(nodeId, deadline);
    this.waits.set(nodeId, wait);
    this.doubted.delete(nodeId);
  }

  /** Of a client that was not heard for as long as a leader may be deaf. */
  private get slowToSpeakMs(): number {
    return timeToSpeakMs(this.settings.failoverTtlMs);
  }
}
