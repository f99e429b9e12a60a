/**
 * One server core on a bench: every proposal is committed at once, or held back when a test wants to put
 * something between the proposal and its commit. No Raft.
 */
import type { Command, StatusAsked } from '../../../impl/core/commands.ts';
import type { Rng, ServerEffect, ServerInput, TraceEvent } from '../../../impl/core/effects.ts';
import type { Allocation } from '../../../impl/core/records.ts';
import type { RpcMethod, RpcMethods } from '../../../impl/core/rpc.ts';
import type { ServerConfig } from '../../../impl/core/server-config.ts';
import { Server } from '../../../impl/core/server.ts';

/** A fixed fraction: 0 grants the base TTL, 0.5 half as much again. */
export function fixedRng(fraction = 0): Rng {
  return { float: () => fraction, int: (bound) => Math.floor(fraction * bound) };
}

export interface Result<R> {
  readonly id: string;
  ok?: R;
  error?: string;
}

export const ADDRESSES = ['s1', 's2', 's3'].map((id) => ({ id, rpcAddr: `${id}:4647`, datacenter: 'dc1' }));

export class Bench {
  readonly server: Server;
  at = 1_000_000;
  index = 10;
  holding = false;
  /** No call of another client reaches it. */
  isDeaf = false;
  readonly held: Extract<ServerEffect, { type: 'propose' }>[] = [];
  readonly traces: TraceEvent[] = [];
  readonly forwards: Extract<ServerEffect, { type: 'forward' }>[] = [];
  readonly log: { index: number; command: Command }[] = [];
  private readonly results = new Map<string, Result<unknown>>();
  private calls = 0;
  private ids = 0;

  constructor(part: Partial<ServerConfig> & { lead?: boolean } = {}) {
    this.server = new Server({
      id: 's1',
      servers: ADDRESSES,
      heartbeats: { minTtlMs: 10_000, maxPerSecond: 50, graceMs: 10_000, failoverTtlMs: 300_000 },
      rng: fixedRng(),
      newId: () => `id-${String(++this.ids).padStart(4, '0')}`,
      ...part,
    });
    if (part.lead !== false) this.lead(true, 's1');
  }

  get state() {
    return this.server.view;
  }

  lead(leading: boolean, leader: string | undefined = leading ? 's1' : undefined): void {
    this.input({ type: 'leadership', at: this.at, leading, leader });
  }

  /** Make a call; the result is filled in when (and if) the answer comes. */
  call<M extends RpcMethod>(
    method: M,
    args: RpcMethods[M]['args'],
    id = `c${String(++this.calls).padStart(4, '0')}`,
  ): Result<RpcMethods[M]['reply']> {
    const result: Result<unknown> = { id };
    this.results.set(id, result);
    this.input({ type: 'rpc', at: this.at, id, method, args });
    return result as Result<RpcMethods[M]['reply']>;
  }

  /** A call that must be answered at once, and well. */
  ask<M extends RpcMethod>(method: M, args: RpcMethods[M]['args']): RpcMethods[M]['reply'] {
    const result = this.call(method, args);
    if (result.ok === undefined) throw new Error(`${method}: ${result.error ?? 'no answer'}`);
    return result.ok;
  }

  /** Put a command into the log directly, as if some other part had proposed it. */
  commit(command: Command): number {
    this.input({ type: 'committed', at: this.at, index: ++this.index, command });
    this.log.push({ index: this.index, command });
    return this.index;
  }

  /** Put allocations where they belong, as a plan on the newest state would. */
  place(...allocs: Allocation[]): number {
    const { at, index: snapshotIndex } = this;
    const plan = { evalId: '', snapshotIndex, job: null, stops: [], allocs };
    return this.commit({ type: 'ApplyPlanResults', at, ...plan });
  }

  /** An entry about a node's status. */
  status(asked: StatusAsked, nodeId = 'n1'): number {
    const evalSeed = `seed-${this.index}`;
    return this.commit({ type: 'NodeUpdateStatus', at: this.at, nodeId, asked, evalSeed });
  }

  /** Let the held proposals through, oldest first. */
  release(): void {
    this.holding = false;
    for (const effect of this.held.splice(0)) this.commitProposal(effect);
  }

  /** Time passes, and unless the leader is deaf another client is heard all along. */
  wait(ms: number): void {
    const until = this.at + ms;
    while (!this.isDeaf && this.at < until) {
      this.server.leading?.heartbeats.hear('another', this.at);
      this.pass(Math.min(1_000, until - this.at));
    }
    this.pass(until - this.at);
  }

  /** Every deadline on the way is met. */
  private pass(ms: number): void {
    const until = this.at + ms;
    for (;;) {
      const next = this.server.nextDeadline();
      if (next === undefined || next > until) break;
      this.at = Math.max(this.at, next);
      this.input({ type: 'time', at: this.at });
    }
    this.at = until;
    this.input({ type: 'time', at: this.at });
  }

  input(input: ServerInput): void {
    for (const effect of this.server.apply(input)) this.perform(effect);
  }

  private perform(effect: ServerEffect): void {
    switch (effect.type) {
      case 'confirm-read':
        return this.input({ type: 'read-confirmed', at: this.at, id: effect.id, confirmed: true });
      case 'propose':
        if (this.holding) this.held.push(effect);
        else this.commitProposal(effect);
        return;
      case 'reply': {
        const result = this.results.get(effect.id);
        if (result) Object.assign(result, effect.result);
        return;
      }
      case 'forward':
        this.forwards.push(effect);
        return;
      case 'trace':
        this.traces.push(effect.event);
        return;
      // There is no group here: nobody answers.
      case 'change-group':
      case 'transfer-leadership':
    }
  }

  private commitProposal({ proposal, command }: Extract<ServerEffect, { type: 'propose' }>): void {
    const index = ++this.index;
    this.log.push({ index, command });
    this.input({ type: 'committed', at: this.at, index, command, proposal });
  }
}
