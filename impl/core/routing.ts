/**
 * Calls that this server cannot answer itself: handed to the leader, or held for a while until there is one.
 * Decides where a call goes, never what the answer is.
 * Source: reference page nomad-wire.md, section 4: `rpc_hold_timeout`, `No cluster leader`.
 */
import { Deadlines } from './deadlines.ts';
import type { RpcId, ServerEffect, ServerId } from './effects.ts';
import type { Instant } from './records.ts';
import type { QueryOptions } from './rpc.ts';

/** How long a call may wait for a leader to be known. */
export const HOLD_MS = 5_000;
/** How long a forwarded call may take on top of what it asks to be held for. */
export const FORWARD_MS = 10_000;
/** The longest that a blocking query may be held, jitter included. */
const LONGEST_QUERY_MS = 300_000 + 300_000 / 16;
const NANOSECONDS_PER_MS = 1e6;

export const NO_LEADER = 'No cluster leader';
/** What a caller of upstream sees when the connection to the leader breaks; the outcome is unknown. */
const LEADER_GONE = 'rpc error: EOF';

export interface Call {
  readonly id: RpcId;
  readonly method: string;
  readonly args: unknown;
  /** Came from another server: must not be forwarded a second time. */
  readonly forwarded: boolean;
}

export class Routing {
  private readonly held = new Map<RpcId, Call>();
  private readonly forwarded = new Map<RpcId, ServerId>();
  private readonly deadlines = new Deadlines();
  private readonly emit: (effect: ServerEffect) => void;

  constructor(emit: (effect: ServerEffect) => void) {
    this.emit = emit;
  }

  /** Hand the call to `leader`, or keep it until one is known. */
  route(call: Call, leader: ServerId | undefined, at: Instant): void {
    if (leader === undefined || call.forwarded) {
      this.held.set(call.id, call);
      if (this.deadlines.get(call.id) === undefined) this.deadlines.set(call.id, at + HOLD_MS);
      return;
    }
    this.forwarded.set(call.id, leader);
    this.deadlines.set(call.id, at + FORWARD_MS + queryMs(call.args));
    this.emit({ type: 'forward', id: call.id, to: leader, method: call.method, args: call.args });
  }

  /** The answer of a forwarded call came; false when nobody waits for it any more. */
  answered(id: RpcId): boolean {
    this.deadlines.delete(id);
    return this.forwarded.delete(id);
  }

  /** Held calls, to be tried again; those forwarded to a server that does not lead any more are refused. */
  leaderChanged(leader: ServerId | undefined): readonly Call[] {
    for (const [id, to] of [...this.forwarded].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (to !== leader) this.refuse(id, LEADER_GONE);
    }
    const calls = [...this.held.values()];
    this.held.clear();
    return calls;
  }

  expire(at: Instant): void {
    for (const id of this.deadlines.takeDue(at)) this.refuse(id, this.held.has(id) ? NO_LEADER : LEADER_GONE);
  }

  /** The call is answered here, or its caller has gone. */
  forget(id: RpcId): void {
    this.held.delete(id);
    this.forwarded.delete(id);
    this.deadlines.delete(id);
  }

  nextDeadline(): Instant | undefined {
    return this.deadlines.next();
  }

  private refuse(id: RpcId, error: string): void {
    this.forget(id);
    this.emit({ type: 'reply', id, result: { error } });
  }
}

/** How long the call itself may ask to be held, in ms. */
function queryMs(args: unknown): number {
  const { MinQueryIndex = 0, MaxQueryTime = 0 } = (args ?? {}) as QueryOptions;
  const { Timeout = 0 } = (args ?? {}) as { Timeout?: number };
  if (MinQueryIndex <= 0) return Timeout;
  const askedMs = MaxQueryTime > 0 ? (MaxQueryTime / NANOSECONDS_PER_MS) * (17 / 16) : LONGEST_QUERY_MS;
  return Math.min(askedMs, LONGEST_QUERY_MS);
}
