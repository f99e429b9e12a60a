/**
 * A Raft group in one thread for the tests beside it: servers with disks and list-like state machines, a
 * bag of messages, a clock. Every step is judged by the invariants of test/sim/raft-invariants.ts.
 *
 * By default disks are instant and messages wait to be delivered; a test holds disks or cuts servers off.
 */
import assert from 'node:assert/strict';
import type { Rng, ServerId } from '../../../impl/core/effects.ts';
import type {
  CommittedEntry,
  DurableState,
  MembershipChange,
  ProposalFailure,
  Entry,
  Persist,
  RaftEffect,
  RaftInput,
  RaftMessage,
} from '../../../impl/core/raft/messages.ts';
import { entriesAfter } from '../../../impl/core/raft/log.ts';
import type { RaftConfig } from '../../../impl/core/raft/config.ts';
import { Raft } from '../../../impl/core/raft/raft.ts';
import type { RaftStatus } from '../../../impl/core/raft/state.ts';
import { RaftJudge } from '../../sim/raft-invariants.ts';

export type Command = string;
export type Message = RaftMessage<Command>;
export type Effect = RaftEffect<Command>;
/** Without the time, which the group knows. */
export type Input =
  RaftInput<Command> extends infer I ? (I extends { at: number } ? Omit<I, 'at'> : never) : never;

export interface Read {
  readonly floor: number;
  readonly outcome: 'open' | 'ready' | 'no-leader' | 'leadership-lost' | 'timed-out';
}

export interface Flight {
  readonly from: ServerId;
  readonly to: ServerId;
  readonly message: Message;
}

/** Mulberry32: small, seeded, good enough to shuffle tests. */
export function seededRng(seed: number): Rng {
  let state = seed >>> 0;
  const float = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { float, int: (bound) => Math.floor(float() * bound) };
}

/** A disk as the `persist` effect's duties describe it. */
export class Disk {
  state: DurableState<Command> = { term: 0, votedFor: undefined, entries: [] };
  /** Asked for, not yet synced. */
  pending: Persist<Command>[] = [];

  open(): void {
    const { snapshot, entries } = this.state;
    if (snapshot) this.state = { ...this.state, entries: entriesAfter(snapshot, entries) };
  }

  sync(count = this.pending.length): number | undefined {
    const due = this.pending.splice(0, count);
    for (const persist of due) this.#perform(persist);
    return due.at(-1)?.seq;
  }

  /** Some writes that nobody had confirmed may have reached the platter, the last of them torn. */
  crash(rng: Rng): void {
    this.sync(rng.int(this.pending.length + 1));
    const torn = this.pending[0];
    if (torn && rng.float() < 0.5) this.#performPart(torn, rng);
    this.pending = [];
  }

  /** The snapshot alone, or everything but some of the entries. */
  #performPart({ seq, ...parts }: Persist<Command>, rng: Rng): void {
    const { snapshot, entries = [] } = parts;
    if (snapshot && rng.float() < 0.5) this.state = { ...this.state, snapshot };
    else this.#perform({ seq, ...parts, entries: entries.slice(0, rng.int(entries.length + 1)) });
  }

  #perform({ hardState, snapshot, truncateFrom, entries: added = [] }: Persist<Command>): void {
    let entries: readonly Entry<Command>[] = this.state.entries;
    const kept = snapshot ?? this.state.snapshot;
    if (truncateFrom !== undefined) entries = entries.filter((entry) => entry.index < truncateFrom);
    if (snapshot) entries = entries.filter((entry) => entry.index > snapshot.index);
    const lastIndex = entries.at(-1)?.index ?? kept?.index ?? 0;
    if (added[0]) assert.equal(added[0].index, lastIndex + 1, 'writes continue what is stored');
    const { term, votedFor } = hardState ?? this.state;
    this.state = { term, votedFor, entries: [...entries, ...added], ...(kept ? { snapshot: kept } : {}) };
  }
}

export interface Member {
  readonly id: ServerId;
  readonly disk: Disk;
  /** Undefined while crashed. */
  raft: Raft<Command> | undefined;
  /** The state machine: every command it was given, the snapshot's included. */
  applied: CommittedEntry<Command>[];
  appliedIndex: number;
  leading: boolean;
  leader: ServerId | undefined;
}

export const TIMING = { electionTimeoutMs: 100, heartbeatMs: 20 };

export class Group {
  now = 1000;
  readonly members = new Map<ServerId, Member>();
  flights: Flight[] = [];
  /** Causes of trace effects, as `id cause`. */
  readonly traces: string[] = [];
  /** Fate of each proposal this test made. */
  readonly fates = new Map<number, 'committed' | ProposalFailure>();
  /** Of each read: what was committed when it was asked, and what became of it. */
  readonly reads = new Map<string, Read>();
  /** Servers whose disk syncs only by `sync`. */
  readonly heldDisks = new Set<ServerId>();
  /** Servers that nothing reaches and nothing leaves. */
  readonly isolated = new Set<ServerId>();
  readonly judge = new RaftJudge<Command>();
  readonly rng: Rng;
  readonly #config: Partial<RaftConfig<Command>>;
  /** Of the servers that there are, whatever group they belong to. */
  ids: readonly ServerId[];
  readonly #founders: readonly ServerId[];
  #proposals = 0;

  constructor(size: number, seed = 1, config: Partial<RaftConfig<Command>> = {}) {
    this.ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].slice(0, size);
    this.#founders = this.ids;
    this.rng = seededRng(seed);
    this.#config = config;
    for (const id of this.ids) this.#create(id);
    for (const id of this.ids) this.start(id);
  }

  #create(id: ServerId): void {
    const blank = { raft: undefined, applied: [], appliedIndex: 0, leading: false, leader: undefined };
    this.members.set(id, { id, disk: new Disk(), ...blank });
  }

  member(id: ServerId): Member {
    const member = this.members.get(id);
    assert(member, `there is a server ${id}`);
    return member;
  }

  status(id: ServerId): RaftStatus<Command> {
    const { raft } = this.member(id);
    assert(raft, `${id} is running`);
    return raft.status;
  }

  /** Commands that the server's state machine has seen. */
  commands(id: ServerId): string[] {
    return this.member(id).applied.map((entry) => entry.command);
  }

  /** The log as `term` numbers, from its first kept entry. */
  terms(id: ServerId): number[] {
    const { firstIndex, lastIndex, entry } = this.status(id);
    const terms: number[] = [];
    for (let index = firstIndex; index <= lastIndex; index += 1) terms.push(entry(index)?.term ?? 0);
    return terms;
  }

  running(): readonly Raft<Command>[] {
    return [...this.members.values()].flatMap((member) => member.raft ?? []);
  }

  start(id: ServerId, durable?: DurableState<Command>): void {
    const member = this.member(id);
    if (durable) member.disk.state = durable;
    member.disk.open();
    const { state } = member.disk;
    const base = {
      id,
      peers: this.#founders.includes(id) ? this.#founders : [],
      maxEntriesPerMessage: 4,
      maxInflight: 3,
      snapshotChunkBytes: 64,
      rng: this.rng,
    };
    member.raft = new Raft<Command>({ ...base, ...TIMING, ...this.#config }, state, this.now);
    member.applied = state.snapshot ? contentOf(state.snapshot.data) : [];
    member.appliedIndex = state.snapshot?.index ?? 0;
    member.leading = false;
    member.leader = undefined;
    this.judge.forget(id);
  }

  /** Power off. What was not synced is lost, or part of it is not. */
  crash(id: ServerId): void {
    const member = this.member(id);
    member.disk.crash(this.rng);
    member.raft = undefined;
  }

  apply(id: ServerId, input: Input): Effect[] {
    const member = this.member(id);
    if (!member.raft) return [];
    const effects = member.raft.apply({ ...input, at: this.now });
    for (const effect of effects) this.#perform(member, effect);
    const wrong = this.judge.observe(this.running().map((raft) => raft.status));
    assert.equal(wrong, undefined);
    if (!this.heldDisks.has(id)) this.sync(id);
    return effects;
  }

  propose(id: ServerId, command: Command): number {
    const proposal = (this.#proposals += 1);
    this.apply(id, { type: 'propose', proposal, command });
    return proposal;
  }

  /** A server that nobody knows yet is started, to be added. */
  join(id: ServerId): void {
    this.ids = [...this.ids, id];
    this.#create(id);
    this.start(id);
  }

  change(id: ServerId, change: MembershipChange): number {
    const proposal = (this.#proposals += 1);
    this.apply(id, { type: 'change-membership', proposal, change });
    return proposal;
  }

  /** Ask a server for a read; it must then see what anybody has committed by now. */
  read(id: ServerId): string {
    const read = `${id}/${this.reads.size}`;
    const floor = Math.max(0, ...this.running().map((raft) => raft.status.commitIndex));
    this.reads.set(read, { floor, outcome: 'open' });
    this.apply(id, { type: 'read', read });
    return read;
  }

  /** Finish the server's oldest writes and tell it. */
  sync(id: ServerId, count?: number): void {
    const seq = this.member(id).disk.sync(count);
    if (seq !== undefined) this.apply(id, { type: 'persisted', seq });
  }

  takeSnapshot(id: ServerId): void {
    const { applied, appliedIndex } = this.member(id);
    if (appliedIndex === 0) return;
    this.apply(id, { type: 'snapshot-taken', index: appliedIndex, data: bytesOf(applied) });
  }

  deliver(flight: Flight): void {
    if (this.isolated.has(flight.from) || this.isolated.has(flight.to)) return;
    this.apply(flight.to, { type: 'message', from: flight.from, message: flight.message });
  }

  /** Deliver in the order of sending until nothing is on its way. */
  settle(only: (flight: Flight) => boolean = () => true): void {
    for (let next = this.flights.shift(); next; next = this.flights.shift()) {
      if (only(next)) this.deliver(next);
    }
  }

  /** Let time pass from deadline to deadline, with an instant network. */
  run(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      this.settle();
      const dueAt = Math.min(...this.running().map((raft) => raft.nextDeadline() ?? Infinity));
      if (dueAt > end) break;
      this.now = Math.max(this.now, dueAt);
      this.tick();
    }
    this.now = end;
  }

  /** `time` for every server that has something due. */
  tick(): void {
    for (const id of this.ids) {
      const dueAt = this.member(id).raft?.nextDeadline() ?? Infinity;
      if (dueAt <= this.now) this.apply(id, { type: 'time' });
    }
  }

  /** Make `id` leader by letting its timer alone run out. Followers' leases must have passed. */
  elect(id: ServerId): void {
    this.now += 3 * TIMING.electionTimeoutMs;
    this.apply(id, { type: 'time' });
    this.settle();
    assert.equal(this.status(id).role, 'leader', `${id} is elected`);
  }

  leaders(): ServerId[] {
    return this.ids.filter((id) => this.member(id).raft?.status.role === 'leader');
  }

  #perform(member: Member, effect: Effect): void {
    switch (effect.type) {
      case 'persist':
        member.disk.pending.push(effect);
        break;
      case 'send':
        this.flights.push({ from: member.id, to: effect.to, message: effect.message });
        break;
      case 'commit':
        for (const entry of effect.entries) this.#commit(member, entry);
        break;
      case 'restore':
        assert(effect.index > member.appliedIndex, 'a restore moves forward');
        member.applied = contentOf(effect.data);
        member.appliedIndex = effect.index;
        break;
      case 'proposal-failed':
        assert(!this.fates.has(effect.proposal), 'a proposal has one fate');
        this.fates.set(effect.proposal, effect.reason);
        break;
      case 'configuration':
        break;
      case 'configuration-committed':
        if (effect.proposal !== undefined) this.#committed(effect.proposal);
        break;
      case 'read-ready':
        this.#ready(member, effect.read);
        break;
      case 'read-failed':
        this.#answered(effect.read, effect.reason);
        break;
      case 'role':
        member.leading = effect.leading;
        member.leader = effect.leader;
        break;
      case 'trace':
        this.traces.push(`${effect.event.id} ${effect.event.cause}`);
        break;
    }
  }

  #commit(member: Member, entry: CommittedEntry<Command>): void {
    assert(entry.index > member.appliedIndex, 'commits come in order, each once');
    const { proposal, ...plain } = entry;
    member.applied.push(plain);
    member.appliedIndex = entry.index;
    if (proposal !== undefined) this.#committed(proposal);
  }

  #committed(proposal: number): void {
    assert(!this.fates.has(proposal), 'a proposal has one fate');
    this.fates.set(proposal, 'committed');
  }

  #ready(member: Member, read: string): void {
    const floor = this.reads.get(read)?.floor ?? Infinity;
    // No-ops are applied without a word, so the state machine's own count will not do.
    const appliedIndex = member.raft?.status.appliedIndex ?? 0;
    assert(appliedIndex >= floor, `read ${read} at ${appliedIndex} misses what was committed up to ${floor}`);
    this.#answered(read, 'ready');
  }

  #answered(read: string, outcome: Read['outcome']): void {
    const asked = this.reads.get(read);
    assert(asked?.outcome === 'open', 'a read is answered once');
    this.reads.set(read, { ...asked, outcome });
  }
}

/** A state machine as a snapshot holds it. */
export function bytesOf(applied: readonly CommittedEntry<Command>[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(applied));
}

function contentOf(data: Uint8Array): CommittedEntry<Command>[] {
  return JSON.parse(new TextDecoder().decode(data)) as CommittedEntry<Command>[];
}
