/**
 * Random faults on small groups: lost, repeated and reordered messages, slow and torn disks, crashes,
 * isolation, snapshots, transfers. Safety is judged after every step (group.ts); then faults stop and the group
 * must make progress. A failure names its seed.
 */
import assert from 'node:assert/strict';
import { expect, test } from 'vitest';
import type { ServerId } from '../../../impl/core/effects.ts';
import type { MembershipChange } from '../../../impl/core/raft/messages.ts';
import { membersOf } from '../../../impl/core/raft/configuration.ts';
import { Group, TIMING } from './group.ts';

const SEEDS = 250;
const CHANGING_SEEDS = 200;
const STEPS = 3000;

interface Counts {
  changes: number;
  commits: number;
  crashes: number;
  terms: number;
  truncations: number;
  installs: number;
  reads: number;
}

class Chaos {
  readonly group: Group;
  crashes = 0;
  #commands = 0;
  readonly #changes: boolean;

  /** `changes`: of the group, to which servers that it does not know at first may be added. */
  constructor(seed: number, changes = false) {
    this.#changes = changes;
    const size = [1, 2, 3, 3, 3, 5][seed % 6] ?? 3;
    this.group = new Group(size, seed, { trailingEntries: seed % 3 });
    if (changes) for (const id of ['x', 'y']) this.group.join(id);
    for (const id of this.group.ids) this.group.heldDisks.add(id);
  }

  step(): void {
    if (this.#changes && this.group.rng.int(100) < 2) return this.#change();
    const roll = this.group.rng.int(1000);
    if (roll < 520) this.#network();
    else if (roll < 720) this.#disk();
    else if (roll < 820) this.#clock();
    else if (roll < 950) this.#propose();
    else if (roll < 970) this.#read();
    else if (roll < 980) this.#restart();
    else if (roll < 983) this.#crash();
    else if (roll < 986) this.#isolate();
    else if (roll < 990) this.group.isolated.clear();
    else if (roll < 998) this.group.takeSnapshot(this.#pick());
    else this.group.apply(this.#pick(), { type: 'transfer-leadership', to: this.#pick() });
  }

  heal(): void {
    const { group } = this;
    group.isolated.clear();
    group.heldDisks.clear();
    for (const id of group.ids) {
      if (group.member(id).raft) group.sync(id);
      else group.start(id);
    }
  }

  #pick(): ServerId {
    return this.group.ids[this.group.rng.int(this.group.ids.length)] ?? 'a';
  }

  /** Any message in flight, not the oldest: reordering. */
  #network(): void {
    const { group } = this;
    const flight = group.flights[group.rng.int(Math.max(1, Math.min(8, group.flights.length)))];
    if (!flight) return;
    const fate = group.rng.int(100);
    if (fate >= 5) group.flights.splice(group.flights.indexOf(flight), 1);
    if (fate < 92) group.deliver(flight);
  }

  #disk(): void {
    const id = this.#pick();
    if (this.group.member(id).raft) this.group.sync(id, 1 + this.group.rng.int(3));
  }

  #clock(): void {
    const { group } = this;
    group.now += group.rng.int(TIMING.heartbeatMs);
    const id = this.#pick();
    const dueAt = group.member(id).raft?.nextDeadline() ?? Infinity;
    // Often jump to the deadline, so that elections do happen; sometimes wake for nothing.
    if (dueAt < Infinity && group.rng.float() < 0.3) group.now = Math.max(group.now, dueAt);
    group.apply(id, { type: 'time' });
  }

  /** Also to a leader that does not know it has been replaced. */
  #propose(): void {
    const leaders = this.group.leaders();
    const id = leaders[this.group.rng.int(Math.max(1, leaders.length))] ?? this.#pick();
    this.group.propose(id, `x${(this.#commands += 1)}`);
  }

  /** Of anybody; the group holds each answer against what was committed when it was asked. */
  #read(): void {
    const id = this.#pick();
    if (this.group.member(id).raft) this.group.read(id);
  }

  #change(): void {
    const { group } = this;
    const types = ['add-non-voter', 'promote', 'promote', 'remove'] as const;
    const type: MembershipChange['type'] = types[group.rng.int(types.length)] ?? 'promote';
    const leaders = group.leaders();
    const leader = leaders[group.rng.int(Math.max(1, leaders.length))];
    if (leader !== undefined) group.change(leader, { type, server: this.#pick() });
  }

  #restart(): void {
    const { group } = this;
    const id = group.ids.find((candidate) => !group.member(candidate).raft);
    if (id !== undefined) group.start(id);
  }

  #crash(): void {
    const id = this.#pick();
    if (!this.group.member(id).raft) return;
    this.group.crash(id);
    this.crashes += 1;
  }

  #isolate(): void {
    this.group.isolated.add(this.#pick());
  }
}

/** Everything committed is on the disks of a majority, whatever crashes next (counted only over live logs). */
function assertDurable(group: Group): void {
  for (const [index, { entry }] of group.judge.committed) {
    const holders = group.ids.filter((id) => {
      const { snapshot, entries } = group.member(id).disk.state;
      return (
        (snapshot?.index ?? 0) >= index ||
        entries.some((own) => own.index === index && own.term === entry.term)
      );
    });
    assert(holders.length * 2 > group.ids.length, `entry ${index} is on ${holders.length} disks only`);
  }
}

function assertProgress(group: Group, seed: number): void {
  group.run(20 * TIMING.electionTimeoutMs);
  const leaders = group.ids.filter((id) => group.member(id).leading);
  assert.equal(leaders.length, 1, `seed ${seed}: exactly one server leads after healing`);
  const leader = leaders[0] ?? '';
  const proposal = group.propose(leader, 'after');
  group.run(2 * TIMING.electionTimeoutMs);
  assert.equal(group.fates.get(proposal), 'committed', `seed ${seed}: a proposal commits after healing`);
  for (const id of membersOf(group.status(leader).configuration)) {
    assert.equal(group.member(id).leader, leader);
    assert.deepEqual(group.commands(id), group.commands(leader), `seed ${seed}: ${id} has caught up`);
  }
}

function survive(seed: number, changes = false): Counts {
  const chaos = new Chaos(seed, changes);
  const { group } = chaos;
  for (let step = 0; step < STEPS; step += 1) {
    chaos.step();
    if (step % 50 === 0 && !changes) assertDurable(group);
  }
  chaos.heal();
  assertProgress(group, seed);
  const count = (cause: string) => group.traces.filter((line) => line.endsWith(` ${cause}`)).length;
  return {
    commits: group.judge.committed.size,
    changes: [...group.judge.committed.values()].filter(({ entry }) => entry.configuration).length,
    crashes: chaos.crashes,
    terms: Math.max(...group.running().map((raft) => raft.status.term)),
    truncations: count('truncate'),
    installs: count('snapshot-installed'),
    reads: [...group.reads.values()].filter(({ outcome }) => outcome === 'ready').length,
  };
}

function surviveAll(seeds: number, changes: boolean): Counts {
  const total: Counts = {
    changes: 0,
    commits: 0,
    crashes: 0,
    terms: 0,
    truncations: 0,
    installs: 0,
    reads: 0,
  };
  for (let seed = 1; seed <= seeds; seed += 1) {
    try {
      const counts = survive(seed, changes);
      for (const key of Object.keys(total) as (keyof Counts)[]) total[key] += counts[key];
    } catch (error) {
      throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }
  return total;
}

test(`figure 3 holds under faults and progress returns after them, ${SEEDS} seeds`, () => {
  const total = surviveAll(SEEDS, false);
  // The interesting cases did occur.
  expect(total.commits).toBeGreaterThan(SEEDS * 5);
  expect(total.crashes).toBeGreaterThan(SEEDS);
  expect(total.terms).toBeGreaterThan(SEEDS * 3);
  expect(total.truncations).toBeGreaterThan(SEEDS / 10);
  expect(total.installs).toBeGreaterThan(SEEDS / 10);
  expect(total.reads).toBeGreaterThan(SEEDS);
}, 240_000);

test(`it holds while the group changes, too, ${CHANGING_SEEDS} seeds`, () => {
  const total = surviveAll(CHANGING_SEEDS, true);
  expect(total.changes).toBeGreaterThan(CHANGING_SEEDS);
  expect(total.truncations).toBeGreaterThan(CHANGING_SEEDS / 10);
  expect(total.installs).toBeGreaterThan(CHANGING_SEEDS / 10);
  expect(total.reads).toBeGreaterThan(CHANGING_SEEDS / 2);
}, 240_000);

test('the same seed gives the same run', () => {
  const traceOf = (seed: number) => {
    const chaos = new Chaos(seed);
    for (let step = 0; step < STEPS; step += 1) chaos.step();
    return chaos.group.traces;
  };
  expect(traceOf(8)).toEqual(traceOf(8));
});
