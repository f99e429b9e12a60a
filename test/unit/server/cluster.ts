/**
 * Members wired together in one thread: disks that sync at once, a network that loses nothing, time that jumps to
 * the next deadline. For tests of what servers do together, not of faults (test/sim has those).
 */
import type { Applied } from '../../../impl/core/applied.ts';
import type { TraceEvent } from '../../../impl/core/effects.ts';
import { Member, type MemberEffect, type MemberInput } from '../../../impl/core/member.ts';
import { AS_COMMANDS } from '../../../impl/core/payload.ts';
import type { DurableState, Persist } from '../../../impl/core/raft/messages.ts';
import type { Command } from '../../../impl/core/commands.ts';
import type { RpcMethod, RpcMethods } from '../../../impl/core/rpc.ts';
import { fixedRng, type Result } from './bench.ts';
import { aRegistration } from './records.ts';

/** The other client's node. */
export const ANOTHER = 'another';

type Delivery = { readonly to: string; readonly input: MemberInput };

/** A small linear congruential generator: elections need different draws on different servers. */
function seededRng(seed: number) {
  let state = seed;
  const float = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return { float, int: (bound: number) => Math.floor(float() * bound) };
}

export class Cluster {
  at = 1_000_000;
  readonly members = new Map<string, Member>();
  readonly disks = new Map<string, DurableState<Command>>();
  readonly cut = new Set<string>();
  readonly traces: { readonly server: string; readonly event: TraceEvent }[] = [];
  private readonly ids: string[];
  private readonly options: {
    snapshotEvery?: number;
    workers?: number;
    minTtlMs?: number;
    graceMs?: number;
    /** Every entry of every member. */
    onApplied?: (applied: Applied) => void;
  };
  private readonly results = new Map<string, Result<unknown>>();
  private readonly queue: Delivery[] = [];
  private calls = 0;
  private newIds = 0;

  constructor(count: number, options: Cluster['options'] = {}) {
    this.ids = Array.from({ length: count }, (_, i) => `s${i + 1}`);
    this.options = options;
    for (const id of this.ids) {
      this.disks.set(id, { term: 0, votedFor: undefined, entries: [] });
      this.start(id);
    }
  }

  start(id: string): void {
    const disk = this.disks.get(id) as DurableState<Command>;
    const {
      snapshotEvery = 1_000_000,
      workers = 1,
      minTtlMs = 10_000,
      graceMs = 10_000,
      onApplied,
    } = this.options;
    const config = {
      server: {
        id,
        servers: this.ids.map((it) => ({ id: it, rpcAddr: `${it}:4647`, datacenter: 'dc1' })),
        heartbeats: { minTtlMs, maxPerSecond: 50, graceMs, failoverTtlMs: 300_000 },
        rng: fixedRng(),
        newId: () => `id-${String(++this.newIds).padStart(6, '0')}`,
        ...(onApplied ? { onApplied } : {}),
      },
      raft: {
        electionTimeoutMs: 1000,
        heartbeatMs: 100,
        maxEntriesPerMessage: 64,
        maxInflight: 4,
        rng: seededRng(Number(id.slice(1)) * 7919),
      },
      payload: AS_COMMANDS,
      snapshotEvery,
      workers,
    };
    this.members.set(id, new Member(config, disk, this.at));
    this.queue.push({ to: id, input: { type: 'time', at: this.at } });
    this.settle();
  }

  crash(id: string): void {
    this.members.delete(id);
  }

  get leader(): Member {
    return this.member(this.leaderId);
  }
  get leaderId(): string {
    const found = [...this.members].find(([id, member]) => member.isLeading && !this.cut.has(id));
    if (!found) throw new Error('no leader');
    return found[0];
  }
  member(id: string): Member {
    const found = this.members.get(id);
    if (!found) throw new Error(`${id} is not running`);
    return found;
  }
  followerId(): string {
    const leader = this.leaderId;
    return this.ids.find((id) => id !== leader && this.members.has(id)) ?? '';
  }

  call<M extends RpcMethod>(
    method: M,
    args: RpcMethods[M]['args'],
    to = this.leaderId,
  ): Result<RpcMethods[M]['reply']> {
    const id = `call-${++this.calls}`;
    const result: Result<unknown> = { id };
    this.results.set(id, result);
    this.queue.push({ to, input: { type: 'rpc', at: this.at, id, method, args } });
    this.settle();
    return result as Result<RpcMethods[M]['reply']>;
  }

  transfer(to: string): void {
    this.queue.push({ to: this.leaderId, input: { type: 'transfer-leadership', at: this.at, to } });
    this.settle();
  }

  ask<M extends RpcMethod>(
    method: M,
    args: RpcMethods[M]['args'],
    to = this.leaderId,
  ): RpcMethods[M]['reply'] {
    const result = this.call(method, args, to);
    for (let i = 0; i < 100 && result.ok === undefined && result.error === undefined; i++) this.wait(10);
    if (result.ok === undefined) throw new Error(`${method}: ${result.error ?? 'no answer'}`);
    return result.ok;
  }

  wait(ms: number): void {
    const until = this.at + ms;
    for (;;) {
      const next = this.nextDeadline();
      if (next === undefined || next > until) break;
      this.at = Math.max(this.at, next);
      for (const id of this.members.keys()) this.queue.push({ to: id, input: { type: 'time', at: this.at } });
      this.settle();
    }
    this.at = until;
  }

  /** As `wait`, and all along another client is heard, whose node takes no work: so a leader knows that it hears. */
  waitBesideAnother(ms: number): void {
    const until = this.at + ms;
    while (this.at < until) {
      const isKnown = this.leader.state.node(ANOTHER) !== undefined;
      if (!isKnown) this.ask('Node.Register', { Node: aRegistration(ANOTHER, { Datacenter: 'dc2' }) });
      this.ask('Node.UpdateStatus', { NodeID: ANOTHER, Status: 'ready' });
      this.wait(Math.min(1_000, until - this.at));
    }
  }

  private nextDeadline(): number | undefined {
    const all = [...this.members.values()].map((member) => member.nextDeadline());
    const known = all.filter((it) => it !== undefined);
    return known.length === 0 ? undefined : Math.min(...known);
  }

  private settle(): void {
    for (let i = 0; ; i++) {
      const delivery = this.queue.shift();
      if (delivery === undefined) return;
      if (i > 100_000) throw new Error('the cluster does not come to rest');
      const member = this.members.get(delivery.to);
      for (const effect of member?.apply(delivery.input) ?? []) this.perform(delivery.to, effect);
    }
  }

  private perform(id: string, effect: MemberEffect): void {
    switch (effect.type) {
      case 'persist':
        this.disks.set(id, written(this.disks.get(id) as DurableState<Command>, effect));
        this.queue.push({ to: id, input: { type: 'persisted', at: this.at, seq: effect.seq } });
        return;
      case 'send': {
        if (this.cut.has(id) || this.cut.has(effect.to)) return;
        const input = { type: 'message', at: this.at, from: id, message: effect.message } as const;
        this.queue.push({ to: effect.to, input });
        return;
      }
      case 'reply': {
        const result = this.results.get(effect.id);
        if (result) Object.assign(result, effect.result);
        return;
      }
      case 'trace':
        this.traces.push({ server: id, event: effect.event });
    }
  }
}

function written(disk: DurableState<Command>, effect: Persist<Command>): DurableState<Command> {
  const snapshot = effect.snapshot ?? disk.snapshot;
  const cutAt = effect.truncateFrom ?? Number.POSITIVE_INFINITY;
  const entries = [
    ...disk.entries.filter((entry) => entry.index < cutAt && entry.index > (effect.snapshot?.index ?? 0)),
    ...(effect.entries ?? []),
  ];
  return { ...disk, ...effect.hardState, entries, ...(snapshot ? { snapshot } : {}) };
}
