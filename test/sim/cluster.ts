/**
 * A cluster in one thread: clock, network, disks, servers, clients, and the checks that watch them. It runs events
 * in the order of simulated time; idle time costs nothing. What goes wrong and what is asked of it comes from
 * outside.
 */
import { setImmediate as promisesKept } from 'node:timers/promises';
import type { EntryForm } from '../../impl/io/storage/entry-form.ts';
import type { Command } from '../../impl/core/commands.ts';
import type { TraceEvent } from '../../impl/core/effects.ts';
import type { MemberConfig } from '../../impl/core/member.ts';
import { AS_COMMANDS } from '../../impl/core/payload.ts';
import type { Index, Instant } from '../../impl/core/records.ts';
import type { NodeRegistration } from '../../impl/core/rpc.ts';
import { Caller } from './caller.ts';
import type { Check, NewCheck, Scene } from './checks/check.ts';
import { ClientProcess } from './client-process.ts';
import { EPOCH } from './clock.ts';
import type { Conditions } from './conditions.ts';
import { Digest } from './digest.ts';
import { commandsForm } from './commands-form.ts';
import { Disk, type PatientClock } from './disk.ts';
import { EventQueue } from './event-queue.ts';
import { Findings } from './findings.ts';
import { History } from './history.ts';
import { Network } from './network.ts';
import { pathOf, Recoveries } from './recoveries.ts';
import type { SeededRandom } from './seeded-random.ts';
import { REAL_MEMBER, ServerProcess, type MemberFactory } from './server-process.ts';

export const TASK_CPU = 500;
const ROUND_MS = 60_000;

export interface ClusterOptions {
  readonly random: SeededRandom;
  readonly conditions: Conditions;
  readonly checks: readonly NewCheck[];
  readonly newMember?: MemberFactory;
  /** Planted fault: disks that confirm what is not durable. */
  readonly disksLie?: boolean;
  /** Every line of the trace, as it is written. */
  readonly onTrace?: (host: string, event: TraceEvent) => void;
}

export class Cluster implements PatientClock {
  now: Instant = EPOCH;
  /** Events run so far. */
  events = 0;
  readonly digest = new Digest();
  readonly conditions: Conditions;
  readonly network: Network;
  readonly servers: readonly ServerProcess[];
  readonly clients: readonly ClientProcess[];
  readonly findings = new Findings(this);
  readonly history: History;
  readonly recoveries = new Recoveries();
  /** Why servers could not start, or ended by themselves: what each said last. */
  readonly lastWords = new Map<string, string>();
  readonly #form: EntryForm<Command> = commandsForm();
  readonly #options: ClusterOptions;
  readonly #queue = new EventQueue();
  readonly #checks: readonly Check[];
  #callers = 0;
  #hasPromises = false;

  constructor(options: ClusterOptions) {
    const { random, conditions } = options;
    this.#options = options;
    this.conditions = conditions;
    this.network = new Network(this, random.stream('network'), conditions.weather);
    this.history = new History((entry) => {
      for (const check of this.#checks) check.onEntry?.(entry);
    });
    const ids = Array.from({ length: conditions.servers }, (_, i) => `s${i + 1}`);
    this.servers = ids.map((id) => this.#newServer(id, ids));
    this.clients = Array.from({ length: conditions.clients }, (_, i) => this.#newClient(`n${i + 1}`));
    this.#checks = options.checks.map((newCheck) => newCheck({ ...this.#scene(), clock: this }));
    for (const server of this.servers) server.start();
    for (const client of this.clients) client.start();
    this.#round();
  }

  after(delayMs: number, act: () => void): void {
    this.at(this.now + delayMs, act);
  }

  at(instant: Instant, act: () => void): void {
    this.#queue.push(Math.max(instant, this.now), act);
  }

  /** Something was begun that is told by promises: time does not go on before they have come to rest. */
  promised(): void {
    this.#hasPromises = true;
  }

  /** Let everything happen that happens by `instant`. An assertion of the core ends the run. */
  async runUntil(instant: Instant): Promise<void> {
    for (;;) {
      if (this.#hasPromises) {
        this.#hasPromises = false;
        await promisesKept();
      }
      if (this.isOver || (this.#queue.nextAt ?? Infinity) > instant) break;
      this.#step();
    }
    if (!this.isOver) this.now = Math.max(this.now, instant);
  }

  /** After the first violation more of them say little, and after a crash nothing is sure. */
  get isOver(): boolean {
    return this.findings.violations.length > 0;
  }

  /** To be called when the last fault is mended. */
  fallQuiet(): void {
    for (const check of this.#checks) check.onQuiet?.();
  }

  /** A new end for calls, with its own preferences. */
  newCaller(host: string): Caller {
    const random = this.#options.random.stream(`caller ${host} ${++this.#callers}`);
    return new Caller(host, this, this.network, random, this.servers);
  }

  #step(): void {
    const next = this.#queue.pop();
    if (next === undefined) return;
    this.now = next.at;
    this.events += 1;
    this.digest.number(next.at);
    this.digest.number(next.order);
    try {
      next.act();
    } catch (error) {
      this.findings.violation(
        'no crash',
        error instanceof Error ? (error.stack ?? error.message) : String(error),
      );
    }
  }

  #scene(): Omit<Scene, 'clock'> {
    const { findings, history, servers, clients, conditions } = this;
    return { findings, history, servers, clients, conditions };
  }

  #round(): void {
    for (const check of this.#checks) check.onRound?.();
    this.after(ROUND_MS, () => this.#round());
  }

  /** The lines that no core can write: a process begins, from nothing or from a snapshot. */
  #started(server: string, snapshotIndex: Index): void {
    const line = { component: 'server', id: server, at: this.now, data: {} };
    this.#traced(server, { ...line, cause: 'started', index: 0 });
    if (snapshotIndex > 0) this.#traced(server, { ...line, cause: 'restored', index: snapshotIndex });
  }

  /** A disk may make a server stop, if it says so; anything else is a mistake of ours. */
  #gaveUp(server: string, doing: 'starting' | 'running', reason: Error): void {
    this.lastWords.set(server, `${doing}: ${reason.message}`);
    this.digest.text(`${server} ${doing}: ${reason.message}`);
    const path = pathOf(doing, reason);
    if (path === undefined) return this.findings.violation('no crash', reason.stack ?? reason.message);
    this.recoveries.count(path);
  }

  #traced(host: string, event: TraceEvent): void {
    this.digest.text(host);
    this.digest.text(JSON.stringify(event));
    for (const check of this.#checks) check.onTrace?.(host, event);
    this.#options.onTrace?.(host, event);
  }

  #newServer(id: string, ids: readonly string[]): ServerProcess {
    const { random, conditions, newMember = REAL_MEMBER, disksLie } = this.#options;
    const manners = { syncMs: conditions.syncMs, ...(disksLie ? { lies: true } : {}) };
    return new ServerProcess({
      config: memberConfig(id, ids, conditions, random.stream(id)),
      clock: this,
      network: this.network,
      disk: new Disk(
        {
          clock: this,
          random: random.stream(`disk ${id}`),
          form: this.#form,
          segmentBytes: conditions.segmentBytes,
          recoveries: this.recoveries,
        },
        manners,
      ),
      newMember,
      peer: (peer) => this.servers.find((server) => server.id === peer),
      watch: {
        started: (server, snapshotIndex) => this.#started(server, snapshotIndex),
        wrote: (server, entries) => this.history.noteWrite(server, entries),
        traced: (server, event) => this.#traced(server, event),
        stepped: (server, member) => {
          this.history.readFrom(member.raftStatus, this.now);
          for (const check of this.#checks) check.onServerStep?.(server);
        },
        stopped: (server) => {
          for (const check of this.#checks) check.onServerStop?.(server);
        },
        gaveUp: (server, doing, reason) => this.#gaveUp(server, doing, reason),
      },
    });
  }

  #newClient(id: string): ClientProcess {
    return new ClientProcess({
      node: registrationOf(id, this.conditions.slotsPerClient),
      clock: this,
      settings: { staleAnswers: this.conditions.staleAnswers },
      tells: this.conditions.clientsOf === 'us',
      caller: this.newCaller(id),
      random: this.#options.random.stream(id),
      watch: {
        traced: (host, event) => this.#traced(host, event),
        called: (host, call) => {
          for (const check of this.#checks) check.onCall?.(host, call);
        },
        answered: (host, callId, isRefused) => {
          for (const check of this.#checks) check.onAnswer?.(host, callId, isRefused);
        },
        stepped: (client) => {
          for (const check of this.#checks) check.onClientStep?.(client);
        },
      },
    });
  }
}

function memberConfig(
  id: string,
  ids: readonly string[],
  conditions: Conditions,
  random: SeededRandom,
): MemberConfig {
  const hex = () => random.int(0x1_0000_0000).toString(16).padStart(8, '0');
  return {
    server: {
      id,
      servers: ids.map((server) => ({ id: server, rpcAddr: `${server}:4647`, datacenter: 'dc1' })),
      heartbeats: conditions.heartbeats,
      rng: random.stream('server'),
      // Named after the server, so that a check can tell who planned an allocation.
      newId: () => `${hex()}-${hex()}-${id}`,
    },
    raft: { ...conditions.raft, rng: random.stream('raft') },
    payload: AS_COMMANDS,
    snapshotEvery: conditions.snapshotEvery,
    workers: conditions.workers,
  };
}

/** A machine on which exactly `slots` tasks of the workload fit. */
function registrationOf(id: string, slots: number): NodeRegistration {
  return {
    ID: id,
    SecretID: `secret-of-${id}`,
    Datacenter: 'dc1',
    Name: id,
    Attributes: { 'kernel.name': 'linux', 'driver.mock': '1' },
    Drivers: { mock: { Detected: true, Healthy: true } },
    NodeResources: {
      Cpu: { CpuShares: slots * TASK_CPU },
      Memory: { MemoryMB: 64_000 },
      Disk: { DiskMB: 640_000 },
      Networks: [{ Device: 'lo', IP: '127.0.0.1', MBits: 1_000 }],
    },
    Status: 'initializing',
  };
}
