/**
 * Simulated runs of small Raft groups, rough enough that every window of them has something in it: elections, crashes
 * with torn writes, snapshots, lost, repeated and overtaking messages. One seed gives the same windows always.
 */
import { assert } from '../../../impl/core/assert.ts';
import type { ServerId } from '../../../impl/core/effects.ts';
import type { DurableState, MembershipChange } from '../../../impl/core/raft/messages.ts';
import { type TracePoint, tracePointsOf, tracePointsOfStart } from '../../../impl/core/raft/trace-points.ts';
import { type Command, type Effect, Group, type Input, TIMING } from '../../unit/raft/group.ts';
import { Recorder, type Seen, type Window } from './recorder.ts';

/** What a window is to have in it at least; it ends with the input that brings it there. */
export const WINDOW_EVENTS = 120;
/** Windows of one run. Between them it goes on unrecorded. */
const WINDOWS_PER_RUN = 5;
const STEPS_BETWEEN = 150;

/** Of the largest group: in every window the specification has them all, those that take no part included. */
const SERVERS: readonly ServerId[] = ['a', 'b', 'c', 'd', 'e', 'x', 'y'];
/** They start without a group, and are taken into it and put out of it. */
const GUESTS: readonly ServerId[] = ['x', 'y'];

function numberOf(server: ServerId): number {
  return SERVERS.indexOf(server) + 1;
}

/** Is told what etcd's raft would tell at its trace points (docs/formats/raft-trace.md). */
export type Tell = (point: TracePoint) => void;

export class RecordedGroup extends Group {
  readonly recorder: Recorder;
  readonly founders: readonly ServerId[];

  readonly #tell: Tell;

  constructor(size: number, seed: number, tell: Tell) {
    super(size, seed, { trailingEntries: seed % 4, snapshotChunkBytes: seed % 2 === 0 ? 4096 : 512 });
    this.founders = this.ids;
    this.#tell = tell;
    this.recorder = new Recorder(SERVERS);
    for (const id of this.ids) {
      this.heldDisks.add(id);
      this.#started(id);
    }
    if (seed % 3 > 0) for (const id of GUESTS) this.join(id);
  }

  override join(id: ServerId): void {
    super.join(id);
    this.heldDisks.add(id);
  }

  override start(id: ServerId, durable?: DurableState<Command>): void {
    super.start(id, durable);
    // The group starts its servers before there is a recorder.
    if ((this.recorder as Recorder | undefined) !== undefined) this.#started(id);
  }

  override apply(id: ServerId, input: Input): Effect[] {
    const { raft } = this.member(id);
    if (!raft) return [];
    const before = raft.status;
    const effects = super.apply(id, input);
    const step = { input: { ...input, at: this.now }, before, after: raft.status, effects };
    this.recorder.applied(this.#seen(id), step.input, effects);
    for (const point of tracePointsOf(step, numberOf)) this.#tell(point);
    return effects;
  }

  open(): void {
    this.#finishWrites();
    this.recorder.open(
      this.ids.map((id) => this.#seen(id)),
      this.judge.committed,
    );
  }

  /** Until no write is under way anywhere: a write that is done may lead to another. */
  #finishWrites(): void {
    for (let isBusy = true; isBusy; ) {
      isBusy = false;
      for (const id of this.ids) {
        if (!this.member(id).raft || this.member(id).disk.pending.length === 0) continue;
        this.sync(id);
        isBusy = true;
      }
    }
  }

  #started(id: ServerId): void {
    this.recorder.started(this.#seen(id));
    for (const point of tracePointsOfStart(this.status(id), numberOf)) this.#tell(point);
  }

  #seen(id: ServerId): Seen {
    const { raft, disk } = this.member(id);
    const founders = this.founders.includes(id) ? this.founders : [];
    return { id, status: raft?.status, durable: disk.state, founders };
  }
}

/** Windows without end, from one run after another. */
export function* windowsFrom(seed: number, tell: Tell = () => {}): Generator<Window> {
  for (let run = seed * 1000; ; run += 1) {
    const rough = new RoughRun(run, tell);
    for (let taken = 0; taken < WINDOWS_PER_RUN; taken += 1) {
      yield rough.window();
      rough.goOn(STEPS_BETWEEN);
    }
  }
}

/** Of a hundred: what a step is. Whatever is left goes to the network. */
const RATES = {
  disk: 18,
  clock: 10,
  propose: 12,
  restart: 3,
  crash: 1,
  isolate: 0.7,
  mend: 0.7,
  snapshot: 4,
  transfer: 1,
  change: 3,
  read: 1,
};

/** Guests have to be taken in twice before they can be put out. */
const CHANGES: readonly MembershipChange['type'][] = ['add-non-voter', 'promote', 'promote', 'remove'];

class RoughRun {
  readonly group: RecordedGroup;
  #commands = 0;

  constructor(seed: number, tell: Tell) {
    this.group = new RecordedGroup([3, 3, 3, 5, 1][seed % 5] ?? 3, seed, tell);
  }

  window(): Window {
    this.group.open();
    for (let steps = 0; this.group.recorder.length < WINDOW_EVENTS; steps += 1) {
      assert(steps < 100_000, 'a run does not come to a stop');
      this.step();
    }
    return this.group.recorder.close();
  }

  goOn(steps: number): void {
    for (let i = 0; i < steps; i += 1) this.step();
  }

  step(): void {
    let roll = this.group.rng.float() * 100;
    for (const [kind, rate] of Object.entries(RATES)) {
      roll -= rate;
      if (roll < 0) return this.#do(kind as keyof typeof RATES);
    }
    this.#network();
  }

  #do(kind: keyof typeof RATES): void {
    const { group } = this;
    const id = this.#pick();
    switch (kind) {
      case 'disk':
        if (group.member(id).raft) group.sync(id, 1 + group.rng.int(3));
        return;
      case 'clock':
        return this.#clock(id);
      case 'propose':
        return this.#propose();
      case 'restart':
        return this.#restart();
      case 'crash':
        if (group.member(id).raft) group.crash(id);
        return;
      case 'isolate':
        group.isolated.add(id);
        return;
      case 'mend':
        return group.isolated.clear();
      case 'snapshot':
        if (group.member(id).raft) group.takeSnapshot(id);
        return;
      case 'transfer':
        group.apply(id, { type: 'transfer-leadership', to: this.#pick() });
        return;
      case 'change':
        return this.#change();
      case 'read':
        if (group.member(id).raft) group.read(id);
    }
  }

  #pick(): ServerId {
    return this.group.ids[this.group.rng.int(this.group.ids.length)] ?? 'a';
  }

  /** Not always the oldest, now and then twice or never. */
  #network(): void {
    const { group } = this;
    const flight = group.flights[group.rng.int(Math.min(6, group.flights.length))];
    if (!flight) return;
    const fate = group.rng.int(100);
    if (fate >= 5) group.flights.splice(group.flights.indexOf(flight), 1);
    if (fate < 92) group.deliver(flight);
  }

  #clock(id: ServerId): void {
    const { group } = this;
    group.now += group.rng.int(TIMING.heartbeatMs);
    const dueAt = group.member(id).raft?.nextDeadline() ?? Infinity;
    if (dueAt < Infinity && group.rng.float() < 0.3) group.now = Math.max(group.now, dueAt);
    group.apply(id, { type: 'time' });
  }

  #propose(): void {
    const leaders = this.group.leaders();
    const id = leaders[this.group.rng.int(leaders.length)];
    if (id !== undefined) this.group.propose(id, `x${(this.#commands += 1)}`);
  }

  #change(): void {
    const { group } = this;
    const leaders = group.leaders();
    const leader = leaders[group.rng.int(leaders.length)];
    const type = CHANGES[group.rng.int(CHANGES.length)];
    if (leader !== undefined && type !== undefined) group.change(leader, { type, server: this.#pick() });
  }

  #restart(): void {
    const { group } = this;
    const id = group.ids.find((candidate) => !group.member(candidate).raft);
    if (id !== undefined) group.start(id);
  }
}
