/**
 * Three servers in one thread on one clock, with a network that loses, repeats, delays and reorders and disks that
 * forget what was not synced. It moves messages and time and breaks things by chance from a seed; what the servers
 * do about it is theirs.
 */
import { assert } from '../core/assert.ts';
import type { Command } from '../core/commands.ts';
import type { ServerId } from '../core/effects.ts';
import { Member, type MemberEffect, type MemberInput, type MemberMessage } from '../core/member.ts';
import { AS_COMMANDS } from '../core/payload.ts';
import type { Index, Instant } from '../core/records.ts';
import { ClusterDisk } from './cluster-disk.ts';
import { seededStream, type SeededStream } from './seeded-stream.ts';

/** How often things break: chances per message, or per entry that is put in. */
export interface FaultRates {
  readonly lost: number;
  readonly repeated: number;
  readonly leaderCrash: number;
  readonly followerCrash: number;
  readonly cutOff: number;
}

export const CALM: FaultRates = { lost: 0, repeated: 0, leaderCrash: 0, followerCrash: 0, cutOff: 0 };
export const ROUGH: FaultRates = {
  lost: 0.05,
  repeated: 0.05,
  leaderCrash: 0.12,
  followerCrash: 0.08,
  cutOff: 0.08,
};

interface Machine {
  readonly id: ServerId;
  readonly disk: ClusterDisk;
  /** Undefined while it is down. */
  member: Member | undefined;
  crashAt: Instant;
  startAt: Instant;
  /** Until then nothing reaches it and nothing leaves it. */
  cutOffUntil: Instant;
}

interface Flight {
  readonly from: ServerId;
  readonly to: ServerId;
  readonly message: MemberMessage;
  readonly dueAt: Instant;
}

interface Happening {
  readonly at: Instant;
  readonly does: () => void;
}

const IDS: readonly ServerId[] = ['s1', 's2', 's3'];
const ADDRESSES = IDS.map((id) => ({ id, rpcAddr: `${id}:4647`, datacenter: 'dc1' }));
const ELECTION_MS = 150;
const LEADER_BEAT_MS = 30;
const SLOWEST_MESSAGE_MS = 12;
const SLOWEST_SYNC_MS = 4;
const LONGEST_OUTAGE_MS = 800;
/** An arbitrary instant, large enough that every window fits before it. */
const START_AT: Instant = 1_000_000_000;
/** No node's silence may end while a walk is driven. */
const FAILOVER_TTL_MS = 1e12;

export class FaultyCluster {
  now: Instant = START_AT;
  /** What was broken, and when. */
  readonly story: string[] = [];
  private readonly rng: SeededStream;
  private readonly rates: FaultRates;
  private readonly machines: readonly Machine[];
  private flights: Flight[] = [];
  private ids = 0;

  constructor(seed: number, rates: FaultRates) {
    this.rng = seededStream(seed);
    this.rates = rates;
    this.machines = IDS.map((id) => {
      const never = { crashAt: Infinity, startAt: Infinity, cutOffUntil: -Infinity };
      return { id, disk: new ClusterDisk(), member: undefined, ...never };
    });
    for (const machine of this.machines) this.start(machine);
  }

  /** The servers that run. */
  get running(): readonly Member[] {
    return this.machines.flatMap(({ member }) => member ?? []);
  }

  /** The newest leader that says it leads. */
  get leader(): Member | undefined {
    let newest: Member | undefined;
    for (const { member } of this.machines) {
      if (member === undefined || !member.isLeading) continue;
      if (newest === undefined || member.raftStatus.term > newest.raftStatus.term) newest = member;
    }
    return newest;
  }

  /** Let things happen until this holds. Fails, as our own bug or a real loss of progress, after `limitMs`. */
  runUntil<T>(what: string, holds: () => T | undefined, limitMs = 60_000): T {
    const limit = this.now + limitMs;
    for (;;) {
      const found = holds();
      if (found !== undefined) return found;
      const next = this.nextHappening();
      assert(next.at <= limit, `the cluster gets there: ${what}`);
      this.now = Math.max(this.now, next.at);
      next.does();
    }
  }

  /** Everything stands still for this long, as on machines that were suspended. */
  sleep(ms: number): void {
    this.now += ms;
  }

  /** Put an entry into a leader's log; where it stands there. */
  propose(leader: Member, command: Command): { readonly index: Index; readonly term: number } {
    const machine = this.machines.find(({ member }) => member === leader);
    assert(machine, 'the leader runs');
    this.apply(machine, { type: 'propose', at: this.now, command });
    const { lastIndex, entry, term } = leader.raftStatus;
    assert(entry(lastIndex)?.command === command, 'a leader takes what is proposed to it');
    return { index: lastIndex, term };
  }

  /** Something breaks, or not; at most one server at a time is out of reach, so that a majority is left. */
  tempt(leader: Member): void {
    if (this.machines.some((machine) => this.isAway(machine))) return;
    const { leaderCrash, followerCrash, cutOff } = this.rates;
    const lead = this.machines.find(({ member }) => member === leader)!;
    const followers = this.machines.filter((machine) => machine !== lead);
    const soon = this.now + this.rng.int(2 * SLOWEST_MESSAGE_MS);
    if (this.rng.chance(leaderCrash)) lead.crashAt = soon;
    else if (this.rng.chance(followerCrash)) this.rng.pick(followers).crashAt = soon;
    else if (this.rng.chance(cutOff)) this.cutOff(this.rng.pick(this.machines));
  }

  /** Everyone is up, reachable and has applied the same; then, whether their states are equal too. */
  agreement(): boolean {
    for (const machine of this.machines) {
      machine.cutOffUntil = -Infinity;
      machine.crashAt = Infinity;
      if (machine.member === undefined) machine.startAt = this.now;
    }
    this.runUntil('all replicas have caught up', () => {
      const { leader } = this;
      const statuses = this.running.map((member) => member.raftStatus);
      const applied = leader?.raftStatus.lastIndex;
      const caughtUp = statuses.length === IDS.length && statuses.every((it) => it.appliedIndex === applied);
      return caughtUp ? true : undefined;
    });
    return new Set(this.running.map((member) => member.fingerprint())).size === 1;
  }

  private isAway({ member, crashAt, cutOffUntil }: Machine): boolean {
    return member === undefined || crashAt < Infinity || cutOffUntil > this.now;
  }

  private cutOff(machine: Machine): void {
    machine.cutOffUntil = this.now + this.rng.int(LONGEST_OUTAGE_MS);
    this.tell(`${machine.id} is cut off for ${machine.cutOffUntil - this.now} ms`);
  }

  private start(machine: Machine): void {
    const { id, disk } = machine;
    machine.startAt = Infinity;
    machine.member = new Member(
      {
        server: {
          id,
          servers: ADDRESSES,
          heartbeats: { minTtlMs: 10_000, maxPerSecond: 50, graceMs: 10_000, failoverTtlMs: FAILOVER_TTL_MS },
          rng: this.rng,
          newId: () => `id-${String(++this.ids).padStart(6, '0')}`,
        },
        raft: {
          electionTimeoutMs: ELECTION_MS,
          heartbeatMs: LEADER_BEAT_MS,
          maxEntriesPerMessage: 4,
          maxInflight: 4,
          trailingEntries: 8,
          rng: this.rng,
        },
        payload: AS_COMMANDS,
        snapshotEvery: 8,
        workers: 0,
      },
      disk.read(),
      this.now,
    );
  }

  private crash(machine: Machine): void {
    const role = machine.member?.isLeading === true ? 'leader' : 'server';
    machine.crashAt = Infinity;
    machine.member = undefined;
    machine.disk.crash(this.rng);
    machine.startAt = this.now + this.rng.int(LONGEST_OUTAGE_MS);
    this.tell(`${role} ${machine.id} crashes, back in ${machine.startAt - this.now} ms`);
  }

  private tell(what: string): void {
    this.story.push(`${this.now - START_AT} ms: ${what}`);
  }

  /** The earliest thing that is due; ties in the order written here. */
  private nextHappening(): Happening {
    let next: Happening = { at: Infinity, does: () => {} };
    const offer = (at: Instant, does: () => void): void => {
      if (at < next.at) next = { at, does };
    };
    for (const flight of this.flights) offer(flight.dueAt, () => this.arrive(flight));
    for (const machine of this.machines) {
      const { member, disk } = machine;
      offer(machine.crashAt, () => this.crash(machine));
      offer(machine.startAt, () => this.start(machine));
      if (member === undefined) continue;
      offer(disk.dueAt, () => this.synced(machine));
      offer(member.nextDeadline() ?? Infinity, () => this.apply(machine, { type: 'time', at: this.now }));
    }
    return next;
  }

  private synced(machine: Machine): void {
    const seq = machine.disk.sync();
    if (seq !== undefined) this.apply(machine, { type: 'persisted', at: this.now, seq });
  }

  private arrive(flight: Flight): void {
    this.flights = this.flights.filter((other) => other !== flight);
    const { from, to, message } = flight;
    if (this.machines.some(({ id, cutOffUntil }) => (id === from || id === to) && cutOffUntil > this.now))
      return;
    const machine = this.machines.find(({ id }) => id === to)!;
    this.apply(machine, { type: 'message', at: this.now, from, message });
  }

  private apply(machine: Machine, input: MemberInput): void {
    for (const effect of machine.member?.apply(input) ?? []) this.perform(machine, effect);
  }

  private perform(machine: Machine, effect: MemberEffect): void {
    if (effect.type === 'persist') machine.disk.write(effect, this.now + this.rng.int(SLOWEST_SYNC_MS));
    if (effect.type === 'send') this.post(machine.id, effect.to, effect.message);
  }

  private post(from: ServerId, to: ServerId, message: MemberMessage): void {
    const { lost, repeated } = this.rates;
    const copies = this.rng.chance(lost) ? 0 : this.rng.chance(repeated) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const dueAt = this.now + 1 + this.rng.int(SLOWEST_MESSAGE_MS);
      this.flights.push({ from, to, message, dueAt });
    }
  }
}
