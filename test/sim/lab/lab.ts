/**
 * A Raft group under the rules of MIT 6.5840's Raft lab: servers that can be cut off, crashed and restarted, a network
 * that is reliable or not, state machines that are compared entry by entry. In simulated time, judged after every step
 * by the invariants of test/sim/raft-invariants.ts. What happens to it, and what it must then do, is in the cases.
 *
 * A script is a generator that yields how many ms to let pass; several may run side by side (`spawn`).
 */
import assert from 'node:assert/strict';
import type { ServerId } from '../../../impl/core/effects.ts';
import type { RaftMessage } from '../../../impl/core/raft/messages.ts';
import type { Index, Instant } from '../../../impl/core/records.ts';
import { EPOCH, type Clock } from '../clock.ts';
import { EventQueue } from '../event-queue.ts';
import { Network, type Weather } from '../network.ts';
import { RaftJudge } from '../raft-invariants.ts';
import { SeededRandom } from '../seeded-random.ts';
import { LabServer } from './lab-server.ts';

export type Script<T = void> = Generator<number, T, void>;

/** The lab's generous bound: an election takes no longer than this, nearly always. */
export const ELECTION_MS = 1_000;
/** As the lab's tests take one: after so many commands. */
export const SNAPSHOT_EVERY = 10;

export interface LabOptions {
  readonly servers: number;
  readonly unreliable?: boolean;
  readonly snapshots?: boolean;
}

export class Lab implements Clock {
  now: Instant = EPOCH;
  readonly random: SeededRandom;
  readonly servers: readonly LabServer[];
  /** Of messages that ask for something, and of all. */
  readonly counts = { requests: 0, bytes: 0 };
  /** Its clients were told of nothing that it is agreed on, so whether that was kept was not tried. */
  isIdle = false;
  /** Two thirds of all answers come late, and so in another order. */
  reorders = false;
  readonly #network: Network;
  readonly #reliable: Weather;
  readonly #queue = new EventQueue();
  readonly #judge = new RaftJudge<string>();
  readonly #connected: Set<ServerId>;
  /** What the first server to apply an index applied there. */
  readonly #applied = new Map<Index, string>();
  readonly #late: SeededRandom;

  constructor(seed: string, { servers, unreliable = false, snapshots = false }: LabOptions) {
    this.random = new SeededRandom(seed);
    const ground = this.random.stream('ground');
    this.#reliable = {
      delayMs: ground.pick([0, 1, 2]),
      jitterMs: ground.pick([0, 1, 5]),
      lossRate: 0,
      repeatRate: 0,
      straggleRate: 0,
      straggleMs: 0,
    };
    this.#late = this.random.stream('late');
    this.#network = new Network(this, this.random.stream('network'), this.#reliable);
    this.setReliable(!unreliable);
    const ids = Array.from({ length: servers }, (_, at) => `s${at}`);
    this.#connected = new Set(ids);
    this.servers = ids.map(
      (id) =>
        new LabServer({
          id,
          peers: ids,
          clock: this,
          random: this.random.stream(id),
          syncMs: ground.pick([0, 1, 3]),
          snapshotEvery: snapshots ? SNAPSHOT_EVERY : Infinity,
          send: (to, message) => this.#send(id, to, message),
          applied: (index, command) => this.#noteApplied(id, index, command),
          stepped: () => this.#observe(),
          stopped: () => this.#judge.forget(id),
        }),
    );
    for (const server of this.servers) server.start();
  }

  after(delayMs: number, act: () => void): void {
    this.at(this.now + delayMs, act);
  }

  at(instant: Instant, act: () => void): void {
    this.#queue.push(Math.max(instant, this.now), act);
  }

  /** Let a script run to its end. */
  run<T>(script: Script<T>): T {
    for (;;) {
      const step = script.next();
      if (step.done === true) return step.value;
      this.#pass(step.value);
    }
  }

  /** Let a script run beside the one that calls; the answer says what it returned, once it has. */
  spawn<T>(script: Script<T>): () => { readonly value: T } | undefined {
    let result: { value: T } | undefined;
    const step = (): void => {
      const { done, value } = script.next();
      if (done === true) result = { value };
      else this.after(value, step);
    };
    this.after(0, step);
    return () => result;
  }

  /** The lab's unreliable network: up to 27 ms late, and one message in ten lost. */
  setReliable(isReliable: boolean): void {
    this.#network.weather = isReliable
      ? this.#reliable
      : { ...this.#reliable, delayMs: 0, jitterMs: 27, lossRate: 0.1 };
  }

  server(at: number): LabServer {
    const server = this.servers[at % this.servers.length];
    assert(server, 'servers are counted from 0');
    return server;
  }

  /** So many servers further on, in a circle. */
  next(server: LabServer, steps: number): LabServer {
    return this.server(this.servers.indexOf(server) + steps);
  }

  isConnected({ id }: LabServer): boolean {
    return this.#connected.has(id);
  }

  connect(...servers: readonly LabServer[]): void {
    for (const { id } of servers) this.#connected.add(id);
  }

  disconnect(...servers: readonly LabServer[]): void {
    for (const { id } of servers) this.#connected.delete(id);
  }

  /** How many servers have applied something at this index; that it is the same everywhere is seen to elsewhere. */
  appliedBy(index: Index): number {
    return this.servers.filter((server) => server.applied.has(index)).length;
  }

  commandAt(index: Index): string | undefined {
    return this.#applied.get(index);
  }

  /** Every command that was applied anywhere, in order. */
  commands(): readonly string[] {
    return [...this.#applied].sort(([a], [b]) => a - b).map(([, command]) => command);
  }

  #pass(ms: number): void {
    const end = this.now + ms;
    while ((this.#queue.nextAt ?? Infinity) <= end) {
      const next = this.#queue.pop();
      if (!next) break;
      this.now = next.at;
      next.act();
    }
    this.now = end;
  }

  #send(from: ServerId, to: ServerId, message: RaftMessage<string>): void {
    const isAnswer = message.type.endsWith('response');
    if (!isAnswer) this.counts.requests += 1;
    this.counts.bytes += JSON.stringify(message).length;
    const isOpen = (): boolean => this.#connected.has(from) && this.#connected.has(to);
    if (!isOpen()) return;
    const arrive = (): void => {
      if (isOpen()) this.servers.find(({ id }) => id === to)?.receive(from, message);
    };
    const isLate = this.reorders && isAnswer && this.#late.chance(2 / 3);
    const lateMs = isLate ? 200 + this.#late.int(1 + this.#late.int(2_000)) : 0;
    this.#network.send(from, to, () => (lateMs > 0 ? this.after(lateMs, arrive) : arrive()));
  }

  #noteApplied(id: ServerId, index: Index, command: string): void {
    const known = this.#applied.get(index) ?? command;
    assert.equal(command, known, `${id} applies another command at ${index} than was applied before`);
    this.#applied.set(index, known);
  }

  #observe(): void {
    const running = this.servers.flatMap(({ raft }) => raft?.status ?? []);
    assert.equal(this.#judge.observe(running), undefined);
  }
}

/** How many entries a server keeps. */
export function keptEntries({ raft }: LabServer): number {
  return raft ? raft.status.lastIndex - raft.status.firstIndex + 1 : 0;
}
