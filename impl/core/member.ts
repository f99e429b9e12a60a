/**
 * One server process: a Raft core, the server above it and its scheduling workers, wired together. It only
 * carries: effects of one part become inputs of another, in the order in which they arose. No rule of its own
 * but when to take a snapshot.
 */
import { assert, unreachable } from './assert.ts';
import { CallOrigins, type Origin } from './call-origins.ts';
import type { Command } from './commands.ts';
import { earliest } from './deadlines.ts';
import type { ProposalId, RpcId, RpcResult, ServerEffect, ServerId, ServerInput } from './effects.ts';
import type { CallerCall, MemberConfig, MemberEffect, MemberInput, MemberMessage } from './member-border.ts';
import type { CommittedEntry, DurableState, RaftEffect, RaftInput } from './raft/messages.ts';
import { proposalRefusal } from './proposal-refusal.ts';
import { Raft } from './raft/raft.ts';
import type { RaftStatus } from './raft/state.ts';
import type { Index, Instant } from './records.ts';
import { Server } from './server.ts';
import { snapshotBytes, snapshotDump } from './state/snapshot-bytes.ts';
import { WorkerPool } from './worker-pool.ts';
import type { WorkerEffect } from './scheduler/worker.ts';
import type { StateView } from './view.ts';

export type * from './member-border.ts';

type Work<P> =
  | { readonly from: 'raft'; readonly effect: RaftEffect<P> }
  | { readonly from: 'server'; readonly effect: ServerEffect };

/** The server numbers its proposals from 1: nobody waits for this one. */
const BARE: ProposalId = 0;

export class Member<P = Command> {
  private readonly config: MemberConfig<P>;
  private readonly raft: Raft<P>;
  private readonly server: Server;
  private readonly workers: WorkerPool;
  private readonly origins: CallOrigins;
  private work: Work<P>[] = [];
  private effects: MemberEffect<P>[] = [];
  private snapshotIndex: Index = 0;
  private appliedSinceSnapshot = 0;
  private now: Instant;

  /** A start or restart at `at` from what the disk holds. */
  constructor(config: MemberConfig<P>, durable: DurableState<P>, at: Instant) {
    const { id, servers, newId, rng } = config.server;
    this.config = config;
    this.now = at;
    const life = newId();
    this.origins = new CallOrigins(life);
    this.server = new Server({ ...config.server, confirmsReads: true });
    this.workers = new WorkerPool({ count: config.workers, life, rng, newId });
    const { snapshot } = durable;
    if (snapshot) this.restore(snapshot.index, snapshot.data);
    const peers = config.founders ?? servers.map((server) => server.id);
    this.raft = new Raft<P>({ ...config.raft, id, peers: config.joins === true ? [] : peers }, durable, at);
    this.toServer({ type: 'group', at, group: this.raft.status.configuration });
  }

  get state(): StateView {
    return this.server.view;
  }
  get raftStatus(): RaftStatus<P> {
    return this.raft.status;
  }
  /** Leads, and has applied everything that was committed before its term. */
  get isLeading(): boolean {
    return this.server.leading !== undefined;
  }
  get leaderId(): ServerId | undefined {
    return this.server.leaderId;
  }
  fingerprint(): string {
    return this.server.fingerprint();
  }

  apply(input: MemberInput<P>): MemberEffect<P>[] {
    this.now = Math.max(this.now, input.at);
    this.handle(input);
    this.drain();
    const effects = this.effects;
    this.effects = [];
    return effects;
  }

  nextDeadline(): Instant | undefined {
    return earliest(this.raft.nextDeadline(), this.server.nextDeadline(), this.workers.nextDeadline());
  }

  private handle(input: MemberInput<P>): void {
    switch (input.type) {
      case 'message':
        return this.onMessage(input.from, input.message);
      case 'rpc':
        return this.callOf(input);
      case 'rpcs':
        return input.calls.forEach((call) => this.callOf(call));
      case 'rpc-cancelled':
        return this.cancel(input.id);
      case 'persisted':
        return this.toRaft({ type: 'persisted', at: this.now, seq: input.seq });
      case 'propose':
        return this.toRaft({
          type: 'propose',
          at: this.now,
          proposal: BARE,
          command: this.encoded(input.command),
        });
      case 'transfer-leadership':
        return this.toRaft(input);
      case 'servers':
        return this.toServer(input);
      case 'time':
        this.toRaft({ type: 'time', at: this.now });
        this.toServer({ type: 'time', at: this.now });
        return this.fromWorkers(this.workers.time(this.now));
      default:
        return unreachable(input);
    }
  }

  private onMessage(from: ServerId, message: MemberMessage<P>): void {
    switch (message.kind) {
      case 'raft':
        return this.toRaft({ type: 'message', at: this.now, from, message: message.message });
      case 'call':
        return this.call({ kind: 'server', from, id: message.id }, message.method, message.args);
      case 'reply':
        return this.toServer({ type: 'forwarded', at: this.now, id: message.id, result: message.result });
      default:
        return unreachable(message);
    }
  }

  private call(origin: Origin, method: string, args: unknown): void {
    const id = this.origins.open(origin);
    if (id === undefined) return;
    const forwarded = origin.kind === 'server' ? ({ forwarded: true } as const) : {};
    this.toServer({ type: 'rpc', at: this.now, id, method, args, ...forwarded });
  }

  private callOf({ id, method, args }: CallerCall): void {
    this.call({ kind: 'caller', id }, method, args);
  }

  private cancel(callerId: RpcId): void {
    const id = this.origins.abandon({ kind: 'caller', id: callerId });
    if (id === undefined) return;
    this.toServer({ type: 'rpc-cancelled', at: this.now, id });
  }

  private toRaft(input: RaftInput<P>): void {
    for (const effect of this.raft.apply(input)) this.work.push({ from: 'raft', effect });
  }

  private fromWorkers(effects: readonly WorkerEffect[]): void {
    for (const { id, method, args } of effects) this.call({ kind: 'worker', id }, method, args);
  }

  private toServer(input: ServerInput): void {
    for (const effect of this.server.apply(input)) this.work.push({ from: 'server', effect });
  }

  /** First in, first out: what one effect causes comes after what was already under way. */
  private drain(): void {
    for (;;) {
      const work = this.work.shift();
      if (work?.from === 'raft') this.performRaft(work.effect);
      else if (work?.from === 'server') this.performServer(work.effect);
      else if (!this.showWorkers()) return;
    }
  }

  /** Give the workers the state that all this has led to; says whether that made them do anything. */
  private showWorkers(): boolean {
    this.fromWorkers(this.workers.see(this.server.view, this.now));
    return this.work.length > 0;
  }

  private performRaft(effect: RaftEffect<P>): void {
    switch (effect.type) {
      case 'persist':
      case 'trace':
        this.effects.push(effect);
        return;
      case 'send':
        this.effects.push({
          type: 'send',
          to: effect.to,
          message: { kind: 'raft', message: effect.message },
        });
        return;
      case 'commit':
        for (const entry of effect.entries) this.committed(entry);
        return;
      case 'proposal-failed':
        return this.toServer({
          type: 'proposal-failed',
          at: this.now,
          proposal: effect.proposal,
          reason: proposalRefusal(effect.reason),
        });
      case 'role': {
        const { leading, leader } = effect;
        return this.toServer({ type: 'leadership', at: this.now, leading, leader });
      }
      case 'restore':
        return this.restore(effect.index, effect.data);
      case 'read-ready':
      case 'read-failed':
        return this.readAnswered(effect.read, effect.type === 'read-ready');
      case 'configuration':
        return this.toServer({ type: 'group', at: this.now, group: effect.configuration });
      case 'configuration-committed':
        return this.changeCommitted(effect);
      default:
        return unreachable(effect);
    }
  }

  private encoded(command: Command): P {
    return this.config.payload.encode(command);
  }

  private readAnswered(id: RpcId, confirmed: boolean): void {
    this.toServer({ type: 'read-confirmed', at: this.now, id, confirmed });
  }

  private changeCommitted({
    proposal,
    index,
  }: Extract<RaftEffect<P>, { type: 'configuration-committed' }>): void {
    if (proposal !== undefined) this.toServer({ type: 'group-changed', at: this.now, proposal, index });
  }

  private committed({ index, command, proposal }: CommittedEntry<P>): void {
    const own = proposal === undefined ? {} : { proposal };
    const decoded = this.config.payload.decode(command);
    this.toServer({ type: 'committed', at: this.now, index, command: decoded, ...own });
    this.appliedSinceSnapshot += 1;
    if (this.appliedSinceSnapshot >= this.config.snapshotEvery) this.takeSnapshot(index);
  }

  private restore(index: Index, data: Uint8Array): void {
    this.snapshotIndex = index;
    this.appliedSinceSnapshot = 0;
    this.toServer({ type: 'restore', at: this.now, index, snapshot: snapshotDump(data) });
  }

  private takeSnapshot(index: Index): void {
    assert(index > this.snapshotIndex, 'snapshots move forward');
    this.snapshotIndex = index;
    this.appliedSinceSnapshot = 0;
    this.toRaft({ type: 'snapshot-taken', at: this.now, index, data: snapshotBytes(this.server.dump()) });
  }

  private performServer(effect: ServerEffect): void {
    switch (effect.type) {
      case 'propose':
        return this.propose(effect);
      case 'change-group': {
        const { proposal, change } = effect;
        return this.toRaft({ type: 'change-membership', at: this.now, proposal, change });
      }
      case 'transfer-leadership':
        return this.toRaft({ type: 'transfer-leadership', at: this.now, to: effect.to });
      case 'confirm-read':
        return this.toRaft({ type: 'read', at: this.now, read: effect.id });
      case 'reply':
        return this.answer(effect.id, effect.result);
      case 'forward': {
        const { id, method, args } = effect;
        this.effects.push({ type: 'send', to: effect.to, message: { kind: 'call', id, method, args } });
        return;
      }
      case 'trace':
        this.effects.push(effect);
        return;
      default:
        return unreachable(effect);
    }
  }

  /** With those that the server made right behind it: they share one write and one message to each follower. */
  private propose(first: Extract<ServerEffect, { type: 'propose' }>): void {
    const proposals = [{ proposal: first.proposal, command: this.encoded(first.command) }];
    for (let next = this.work[0]; next?.effect.type === 'propose'; next = this.work[0]) {
      const { proposal, command } = next.effect;
      proposals.push({ proposal, command: this.encoded(command) });
      this.work.shift();
    }
    this.toRaft({ type: 'propose-all', at: this.now, proposals });
  }

  private answer(id: RpcId, result: RpcResult): void {
    const origin = this.origins.close(id);
    if (origin === undefined) return;
    switch (origin.kind) {
      case 'caller':
        this.effects.push({ type: 'reply', id: origin.id, result });
        return;
      case 'worker':
        return this.fromWorkers(this.workers.reply(origin.id, result, this.now));
      case 'server': {
        const message = { kind: 'reply', id: origin.id, result } as const;
        this.effects.push({ type: 'send', to: origin.from, message });
        return;
      }
      default:
        return unreachable(origin);
    }
  }
}
