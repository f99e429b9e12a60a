/**
 * `orrery cluster`: several servers on this machine, each a process of its own, from one command. It starts them,
 * starts again what dies, and stops them all. What a server is stands in server.ts.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { ensureWritable } from '../io/atomic-write.ts';
import { InputError } from '../io/input-error.ts';
import { type Call, type CommandSpec, EXIT, wholeNumber } from './command.ts';
import { TIMING_OPTIONS } from './server.ts';

interface Wishes {
  readonly dataDir: string;
  readonly servers: number;
  readonly httpPort: number;
  readonly linkPort: number;
  readonly restart: boolean;
  readonly electionMs: number;
  readonly heartbeatMs: number;
  readonly snapshotEvery: number;
  readonly workers: number;
}

/** Between ports of one kind: leaves room for those that Nomad would use beside them. */
const PORT_STEP = 10;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** A server that stood for so long did not die of its start. */
const STEADY_MS = 10_000;

export const command: CommandSpec = {
  options: [
    { flags: '--data-dir <dir>', description: 'each server keeps its log in a folder of this' },
    {
      flags: '--servers <count>',
      description: 'how many: 1, 3 or 5',
      default: 3,
      parse: wholeNumber('--servers'),
    },
    {
      flags: '--http-port <port>',
      description: `HTTP of the first server; of the others each ${PORT_STEP} further`,
      default: 4646,
      parse: wholeNumber('--http-port'),
    },
    {
      flags: '--link-port <port>',
      description: `between servers, of the first; of the others each ${PORT_STEP} further`,
      default: 4649,
      parse: wholeNumber('--link-port'),
    },
    { flags: '--no-restart', description: 'leave a server down that has died' },
    ...TIMING_OPTIONS,
  ],
  examples: [
    {
      line: 'cluster --servers 3 --data-dir /tmp/cluster',
      says: 'three servers; kill -9 any of them at any time; ctrl-C stops all',
    },
  ],
  run: async (call) => await runCluster(call, wishesOf(call)),
};

function wishesOf({ options }: Call): Wishes {
  const wishes = options as unknown as Wishes;
  if (wishes.dataDir === undefined) {
    throw new InputError({ file: '--data-dir', problem: 'is missing', remedy: 'name a folder for the logs' });
  }
  if (![1, 3, 5].includes(wishes.servers)) {
    throw new InputError({
      file: '--servers',
      problem: `is ${wishes.servers}`,
      remedy: 'take 1, 3 or 5: an even number survives no more than the odd one below it',
    });
  }
  return wishes;
}

async function runCluster({ out, err }: Call, wishes: Wishes): Promise<number> {
  await ensureWritable(wishes.dataDir, '--data-dir');
  const cluster = new LocalCluster(wishes, out, err);
  cluster.startAll();
  const stopped = Promise.withResolvers<void>();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopped.resolve());
  await Promise.race([stopped.promise, cluster.allGone]);
  await cluster.stopAll();
  return cluster.hasFailed ? EXIT.differs : EXIT.asExpected;
}

class LocalCluster {
  readonly #wishes: Wishes;
  readonly #out: Writable;
  readonly #err: Writable;
  readonly #children = new Map<string, ChildProcess>();
  readonly #pauses = new Map<string, number>();
  readonly #restarts = new Map<string, NodeJS.Timeout>();
  readonly #gone = Promise.withResolvers<void>();
  #isStopping = false;
  hasFailed = false;

  constructor(wishes: Wishes, out: Writable, err: Writable) {
    this.#wishes = wishes;
    this.#out = out;
    this.#err = err;
  }

  /** When no server is left, and none will be started. */
  get allGone(): Promise<void> {
    return this.#gone.promise;
  }

  get #ids(): readonly string[] {
    return Array.from({ length: this.#wishes.servers }, (_, at) => `s${at + 1}`);
  }

  startAll(): void {
    for (const id of this.#ids) this.#start(id);
  }

  async stopAll(): Promise<void> {
    this.#isStopping = true;
    for (const timer of this.#restarts.values()) clearTimeout(timer);
    const exits = [...this.#children.values()].map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    });
    await Promise.all(exits);
  }

  #start(id: string): void {
    const startedAt = performance.now();
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const child = spawn(process.execPath, [main, 'server', ...this.#argumentsOf(id)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // A ctrl-C is for us: we pass it on.
      detached: true,
    });
    this.#children.set(id, child);
    for (const [from, to] of [
      [child.stdout, this.#out],
      [child.stderr, this.#err],
    ] as const) {
      createInterface({ input: from }).on('line', (line) => to.write(`${line}\n`));
    }
    this.#out.write(`${id}: process ${child.pid}\n`);
    child.on('exit', (code, signal) => this.#onExit(id, { code, signal, startedAt }));
  }

  #onExit(id: string, end: { code: number | null; signal: string | null; startedAt: number }): void {
    this.#children.delete(id);
    if (this.#isStopping) return;
    const { code, signal, startedAt } = end;
    // Bad input stays bad, and damage stays where it is.
    const mayRestart = this.#wishes.restart && code !== EXIT.badInput && code !== EXIT.differs;
    this.#err.write(`${id}: ended (${signal ?? `exit ${code}`})${mayRestart ? ', starts again' : ''}\n`);
    if (!mayRestart) return this.#stayDown();
    const steady = performance.now() - startedAt > STEADY_MS;
    const pauseMs = steady ? FIRST_PAUSE_MS : (this.#pauses.get(id) ?? FIRST_PAUSE_MS);
    this.#pauses.set(id, Math.min(pauseMs * 2, LONGEST_PAUSE_MS));
    this.#restarts.set(
      id,
      setTimeout(() => {
        this.#restarts.delete(id);
        this.#start(id);
      }, pauseMs),
    );
  }

  #stayDown(): void {
    this.hasFailed = true;
    if (this.#children.size === 0 && this.#restarts.size === 0) this.#gone.resolve();
  }

  #argumentsOf(id: string): readonly string[] {
    const { dataDir, httpPort, linkPort, electionMs, heartbeatMs, snapshotEvery, workers } = this.#wishes;
    const at = this.#ids.indexOf(id);
    const peers = this.#ids.map((peer, i) => `${peer}=127.0.0.1:${linkPort + i * PORT_STEP}`).join(',');
    const given = {
      'data-dir': join(dataDir, id),
      id,
      peers,
      http: `127.0.0.1:${httpPort + at * PORT_STEP}`,
      'election-ms': electionMs,
      'heartbeat-ms': heartbeatMs,
      'snapshot-every': snapshotEvery,
      workers,
    };
    return Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)]);
  }
}
