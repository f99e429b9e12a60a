/** What the nemesis does to a cluster of processes: one fault at a time, each with its end. A seed says which. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../sim/seeded-random.ts';
import type { Proxy } from './proxy.ts';
import type { RealCluster } from './real-cluster.ts';
import type { ServerChild } from './server-child.ts';

/** Does it and undoes it. Returns what was done, in words. */
type Fault = (nemesis: Faults) => Promise<string>;

const FAULTS = {
  'kill -9': (it) => it.kill('SIGKILL', 1),
  'kill -9 of all': (it) => it.kill('SIGKILL', it.cluster.servers.length),
  'kill -9 of a majority': (it) => it.kill('SIGKILL', Math.floor(it.cluster.servers.length / 2) + 1),
  SIGTERM: (it) => it.kill('SIGTERM', 1),
  SIGSTOP: (it) => it.pause(),
  'one cut off': (it) => it.isolate(),
  'split in two': (it) => it.split(),
  'one link down, one way': (it) => it.oneWay(),
  'full disk': (it) => it.fillDisk(),
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;

export class Faults {
  readonly cluster: RealCluster;
  readonly counts: Record<string, number> = {};
  readonly #random: SeededRandom;
  readonly #names: readonly FaultName[];

  constructor(cluster: RealCluster, random: SeededRandom) {
    this.cluster = cluster;
    this.#random = random;
    const all = Object.keys(FAULTS) as FaultName[];
    this.#names = cluster.smallDisk ? all : all.filter((name) => name !== 'full disk');
  }

  /** The next fault, from its begin to its end, and a while of peace. */
  async next(): Promise<string> {
    const name = this.#names[this.#random.int(this.#names.length)] as FaultName;
    this.counts[name] = (this.counts[name] ?? 0) + 1;
    const done = await FAULTS[name](this);
    await sleep(this.#between(500, 3_000));
    return `${name}: ${done}`;
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM', count: number): Promise<string> {
    const victims = new Set([await this.#victim()]);
    while (victims.size < count) victims.add(this.#any());
    await Promise.all([...victims].map((victim) => victim.end(signal)));
    await sleep(this.#between(0, 3_000));
    for (const victim of victims) victim.start();
    return names([...victims]);
  }

  async pause(): Promise<string> {
    const victim = await this.#victim();
    victim.pause();
    await sleep(this.#between(200, 8_000));
    victim.resume();
    return names([victim]);
  }

  async isolate(): Promise<string> {
    const victim = await this.#victim();
    await this.#shut(this.cluster.doors((from, to) => from === victim.id || to === victim.id));
    return names([victim]);
  }

  async split(): Promise<string> {
    const side = new Set(this.cluster.servers.filter(() => this.#random.chance(0.5)).map(({ id }) => id));
    await this.#shut(this.cluster.doors((from, to) => side.has(from) !== side.has(to)));
    return [...side].join(' ') || 'nobody';
  }

  async oneWay(): Promise<string> {
    const [one, other] = [await this.#victim(), this.#any()];
    await this.#shut(this.cluster.doors((from, to) => from === one.id && to === other.id));
    return `${one.id} to ${other.id}`;
  }

  /** The server there has to stop by itself, and to say why; with room again it goes on. */
  async fillDisk(): Promise<string> {
    const { smallDisk, servers } = this.cluster;
    const server = servers.at(-1);
    if (smallDisk === undefined || server === undefined) return 'no such disk';
    smallDisk.fill();
    const endAt = performance.now() + 20_000;
    while (server.isRunning && performance.now() < endAt) await sleep(50);
    const says = server.stopped ?? 'it goes on';
    smallDisk.empty();
    server.start();
    return `${server.id}: ${says}`;
  }

  async #shut(doors: readonly Proxy[]): Promise<void> {
    for (const door of doors) door.shut();
    await sleep(this.#between(500, 10_000));
    const cut = this.#random.chance(0.5);
    for (const door of doors) door.reopen(cut);
  }

  /** The leader, as often as not. */
  async #victim(): Promise<ServerChild> {
    const leader = this.#random.chance(0.5) ? await this.cluster.leader() : undefined;
    return leader ?? this.#any();
  }

  #any(): ServerChild {
    const { servers } = this.cluster;
    return servers[this.#random.int(servers.length)] as ServerChild;
  }

  #between(least: number, most: number): number {
    return least + this.#random.int(most - least);
  }
}

function names(servers: readonly ServerChild[]): string {
  return servers.map(({ id }) => id).join(' ');
}
