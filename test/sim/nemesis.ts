/**
 * What goes wrong in a simulation, and when: faults of the kinds that the seed has drawn, at random, each for a
 * while. It can be told to stop and to undo everything. It never looks at what the cluster does, but for who leads.
 */
import type { RpcMethod, RpcMethods } from '../../impl/core/rpc.ts';
import type { Caller } from './caller.ts';
import type { ClientProcess } from './client-process.ts';
import type { Cluster } from './cluster.ts';
import { calm, drawBadWeather, type FaultKind } from './conditions.ts';
import { DiskFaults } from './disk-faults.ts';
import type { Host } from './network.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { ServerProcess } from './server-process.ts';

/** Begins the fault; what it returns ends it. */
type Fault = () => () => void;

export class Nemesis {
  readonly counts: Partial<Record<FaultKind, number>> = {};
  readonly #cluster: Cluster;
  readonly #random: SeededRandom;
  readonly #operator: Caller;
  readonly #faults: Readonly<Record<FaultKind, Fault>>;
  /** Undone when the nemesis stops. */
  readonly #active = new Set<() => void>();
  readonly #diskFaults: DiskFaults;
  #isOn = true;
  #requests = 0;
  #fingerprints = 0;

  constructor(cluster: Cluster, random: SeededRandom) {
    this.#cluster = cluster;
    this.#random = random;
    this.#diskFaults = new DiskFaults(random);
    this.#operator = cluster.newCaller('nemesis');
    this.#faults = this.#table();
    if (cluster.conditions.faults.length > 0) this.#waitForNext();
  }

  /** Everything is mended and switched on again, the weather is calm, and stays so; but now and then one client is gone for good. */
  stop(): void {
    this.#isOn = false;
    for (const end of this.#active) end();
    for (const server of this.#cluster.servers) server.start();
    const { network, conditions } = this.#cluster;
    network.weather = calm(conditions.weather);
    if (this.#cluster.clients.length > 1 && this.#random.chance(0.25)) this.#client().crashMachine();
  }

  #waitForNext(): void {
    const { faults, faultEveryMs } = this.#cluster.conditions;
    this.#cluster.after(this.#random.waitMs(faultEveryMs), () => {
      if (!this.#isOn) return;
      this.#strike(this.#random.pick(faults));
      this.#waitForNext();
    });
  }

  #strike(kind: FaultKind): void {
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    const undo = this.#faults[kind]();
    const end = (): void => {
      if (this.#active.delete(end)) undo();
    };
    this.#active.add(end);
    // Squared: short ones are more frequent than long ones.
    const length = this.#random.float() ** 2 * this.#cluster.conditions.longestFaultMs;
    this.#cluster.after(Math.ceil(length), end);
  }

  #table(): Record<FaultKind, Fault> {
    return {
      'server-crash': () => this.#off(this.#server()),
      'server-kill': () => this.#kill(this.#server()),
      'server-pause': () => this.#pause(this.#server()),
      'client-crash': () => this.#agentOff(this.#client()),
      'client-reboot': () => this.#machineOff(this.#client()),
      'client-isolated': () => this.#cut(bothWays([this.#client().id], this.#serverHosts())),
      'client-deaf': () => this.#cut(oneWay(this.#serverHosts(), [this.#client().id])),
      'client-mute': () => this.#cut(oneWay([this.#client().id], this.#serverHosts())),
      'client-loses-server': () => this.#cut(bothWays([this.#client().id], [this.#server().id])),
      'server-isolated': () => this.#isolate(this.#server().id),
      'leader-deaf': () => (this.#leader() ?? this.#server()).deafen(),
      'servers-split': () => this.#split(),
      'link-one-way': () => this.#cut(oneWay([this.#server().id], [this.#server().id])),
      'bad-weather': () => this.#badWeather(),
      'slow-disk': () => this.#slowDisk(this.#server()),
      'full-disk': () => this.#diskFaults.full(this.#server()),
      'sync-fails': () => this.#diskFaults.failSync(this.#server()),
      'disk-unreadable': () => this.#diskFaults.makeUnreadable(this.#server()),
      'bit-flip-log': () => this.#diskFaults.flip(this.#server(), 'log'),
      'bit-flip-vote': () => this.#diskFaults.flip(this.#server(), 'vote'),
      'bit-flip-snapshot': () =>
        this.#diskFaults.flip(this.#server(), this.#random.chance(0.5) ? 'snapshot' : 'snapshots'),
      'clock-jump': () => this.#jump(this.#server()),
      'clock-drift': () => this.#drift(this.#server()),
      'node-changed': () => this.#changeNode(this.#client()),
      ineligible: () => this.#closeNode(this.#client()),
      purge: () => this.#purge(this.#client()),
    };
  }

  #off(server: ServerProcess): () => void {
    server.crash();
    return () => server.start();
  }

  #kill(server: ServerProcess): () => void {
    server.kill();
    this.#cluster.recoveries.count('killed, and what was not synced still there');
    return () => server.start();
  }

  #pause(server: ServerProcess): () => void {
    server.pause();
    return () => {
      server.resume();
      this.#cluster.recoveries.count('paused and gone on');
    };
  }

  /** Somebody sets a clock, and nobody sets it back. */
  #jump(server: ServerProcess): () => void {
    const byMs = this.#random.pick([-60_000, -1_000, 1_000, 5_000]);
    server.clock.jump(byMs, this.#cluster.now);
    server.clockChanged();
    this.#cluster.recoveries.count(byMs < 0 ? 'clock set back' : 'clock set forward');
    return () => {};
  }

  #drift(server: ServerProcess): () => void {
    server.clock.drift(this.#random.pick([0.9, 0.99, 1.01, 1.1]), this.#cluster.now);
    server.clockChanged();
    return () => {
      server.clock.drift(1, this.#cluster.now);
      server.clockChanged();
      this.#cluster.recoveries.count('clock too fast or too slow');
    };
  }

  #agentOff(client: ClientProcess): () => void {
    client.stopAgent();
    return () => client.start();
  }

  #machineOff(client: ClientProcess): () => void {
    client.crashMachine();
    return () => client.start();
  }

  #cut(links: readonly (readonly [Host, Host])[]): () => void {
    const { network } = this.#cluster;
    for (const [from, to] of links) network.cut(from, to);
    return () => {
      for (const [from, to] of links) network.mend(from, to);
    };
  }

  /** From the other servers; clients still reach it. */
  #isolate(server: Host): () => void {
    return this.#cut(bothWays([server], this.#serverHosts()));
  }

  /** Every host, clients too, on one side or the other. */
  #split(): () => void {
    const hosts = [...this.#serverHosts(), ...this.#cluster.clients.map((client) => client.id)];
    const here = this.#random.some(hosts, 0.5);
    const there = hosts.filter((host) => !here.includes(host));
    return this.#cut(bothWays(here, there));
  }

  #badWeather(): () => void {
    const { network, conditions } = this.#cluster;
    network.weather = drawBadWeather(this.#random);
    return () => {
      network.weather = conditions.weather;
    };
  }

  #slowDisk({ disk }: ServerProcess): () => void {
    disk.manners.syncMs = this.#random.pick([50, 500, 3_000]);
    return () => {
      disk.manners.syncMs = this.#cluster.conditions.syncMs;
    };
  }

  #changeNode(client: ClientProcess): () => void {
    this.#fingerprints += 1;
    client.changeAttributes({ 'kernel.name': 'linux', fingerprint: String(this.#fingerprints) });
    return () => {};
  }

  #closeNode({ id }: ClientProcess): () => void {
    this.#ask('Node.UpdateEligibility', { NodeID: id, Eligibility: 'ineligible' });
    return () => this.#ask('Node.UpdateEligibility', { NodeID: id, Eligibility: 'eligible' });
  }

  #purge({ id }: ClientProcess): () => void {
    this.#ask('Node.Deregister', { NodeID: id });
    return () => {};
  }

  #ask<M extends RpcMethod>(method: M, args: RpcMethods[M]['args']): void {
    this.#operator.call(`nemesis/${++this.#requests}`, method, args, () => {});
  }

  #leader(): ServerProcess | undefined {
    return this.#cluster.servers.find(({ member }) => member?.isLeading);
  }

  #server(): ServerProcess {
    return this.#random.pick(this.#cluster.servers);
  }

  #client(): ClientProcess {
    return this.#random.pick(this.#cluster.clients);
  }

  #serverHosts(): readonly Host[] {
    return this.#cluster.servers.map((server) => server.id);
  }
}

function oneWay(from: readonly Host[], to: readonly Host[]): [Host, Host][] {
  return from.flatMap((a) => to.filter((b) => b !== a).map((b): [Host, Host] => [a, b]));
}

function bothWays(some: readonly Host[], others: readonly Host[]): [Host, Host][] {
  return [...oneWay(some, others), ...oneWay(others, some)];
}
