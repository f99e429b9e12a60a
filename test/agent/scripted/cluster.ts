/**
 * Three servers and three clients, each a process of its own, on loopback. It starts, freezes, kills and cuts off; when is
 * the script's. Servers write down their transitions, a new file for each start.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../unit/io/links/free-port.ts';
import { http, until } from '../agent-child.ts';
import { ClientDoors } from './doors.ts';

const MAIN = fileURLToPath(new URL('../../../impl/cli/main.ts', import.meta.url));

/** Quick, and yet a client that speaks first 10 s after its registration is waited for. */
export const PACE = { minHeartbeatTtl: 3000, grace: 8000, failoverTtl: 15_000 } as const;

/** One agent, server or client. */
export interface Member {
  readonly id: string;
  readonly httpPort: number;
  readonly args: readonly string[];
  child: ChildProcess | undefined;
}

export class ScriptedCluster {
  readonly servers: readonly Member[];
  readonly clients: readonly Member[];
  readonly traces: string[] = [];
  readonly #doors: ClientDoors;
  readonly #folder: string;

  private constructor(
    folder: string,
    servers: readonly Member[],
    clients: readonly Member[],
    doors: ClientDoors,
  ) {
    this.#folder = folder;
    this.servers = servers;
    this.clients = clients;
    this.#doors = doors;
  }

  static async start(folder: string): Promise<ScriptedCluster> {
    mkdirSync(folder, { recursive: true });
    const clients: Member[] = [];
    const pids = () => clients.flatMap(({ child }) => child?.pid ?? []);
    const doors = new ClientDoors(pids);
    const ids = ['s1', 's2', 's3'];
    const ports = await Promise.all(
      ids.map(async (id) => ({ id, link: await freePort(), rpc: await freePort() })),
    );
    const doorOf = new Map<string, number>();
    for (const { id, rpc } of ports) doorOf.set(id, await doors.open(rpc));
    const listed = (of: (id: string) => number | undefined) =>
      ids.map((id) => `${id}=127.0.0.1:${of(id)}`).join(',');
    const peers = listed((id) => ports.find((it) => it.id === id)?.link);
    const rpc = listed((id) => doorOf.get(id));
    const servers: Member[] = [];
    for (const { id, rpc: bind } of ports)
      servers.push(await aServer(join(folder, id), { id, peers, rpc, 'rpc-bind': `127.0.0.1:${bind}` }));
    const addresses = [...doorOf.values()].map((port) => `127.0.0.1:${port}`).join(',');
    for (const id of ['c1', 'c2', 'c3']) clients.push(await aClient(join(folder, id), id, addresses));
    const cluster = new ScriptedCluster(folder, servers, clients, doors);
    await Promise.all(servers.map((server) => cluster.run(server)));
    await Promise.all(clients.map((client) => cluster.run(client)));
    return cluster;
  }

  /** Resolves when it serves HTTP. */
  async run(member: Member): Promise<void> {
    const isServer = this.servers.includes(member);
    const trace = join(this.#folder, `${member.id}-${this.traces.length + 1}.trace.ndjson`);
    if (isServer) this.traces.push(trace);
    const output = openSync(join(this.#folder, `${member.id}.log`), 'a');
    const args = [MAIN, ...member.args, ...(isServer ? ['--trace', trace] : [])];
    member.child = spawn(process.execPath, args, { stdio: ['ignore', output, output] });
    await until(`${member.id} answers`, () => answers(member), 60_000);
  }

  async end(member: Member, signal: NodeJS.Signals): Promise<void> {
    const { child } = member;
    if (child === undefined) return;
    member.child = undefined;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill(signal);
    await gone;
  }

  freeze(client: Member): void {
    client.child?.kill('SIGSTOP');
  }
  thaw(client: Member): void {
    client.child?.kill('SIGCONT');
  }
  cut(client: Member): void {
    if (client.child?.pid !== undefined) this.#doors.cut(client.child.pid);
  }
  heal(client: Member): void {
    if (client.child?.pid !== undefined) this.#doors.heal(client.child.pid);
  }

  /** The server that leads; undefined while none does. */
  async leader(): Promise<Member | undefined> {
    for (const server of this.servers) {
      if (server.child === undefined) continue;
      const standing = await standingOf(server);
      if (standing?.Leading === true) return server;
    }
    return undefined;
  }

  /** Asks a server that runs, whichever. */
  async ask(method: 'GET' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<unknown> {
    const server = this.servers.find(({ child }) => child !== undefined);
    return JSON.parse(await http(server?.httpPort ?? 0, method, path, body)) as unknown;
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => this.end(client, 'SIGKILL')));
    await Promise.all(this.servers.map((server) => this.end(server, 'SIGTERM')));
    this.#doors.close();
  }
}

async function answers({ id, child, httpPort }: Member): Promise<true | undefined> {
  if (child !== undefined && (child.exitCode !== null || child.signalCode !== null))
    throw new Error(`${id} has ended: see its log`);
  return await fetch(`http://127.0.0.1:${httpPort}/v1/regions`, { signal: AbortSignal.timeout(1000) })
    .then(() => true as const)
    .catch(() => undefined);
}

async function standingOf({ httpPort }: Member): Promise<{ readonly Leading: boolean } | undefined> {
  try {
    const url = `http://127.0.0.1:${httpPort}/v1/orrery/standing`;
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    return (await response.json()) as { readonly Leading: boolean };
  } catch {
    return undefined;
  }
}

async function aServer(dataDir: string, own: Readonly<Record<string, string>>): Promise<Member> {
  mkdirSync(dataDir);
  const httpPort = await freePort();
  const flags = {
    ...own,
    'data-dir': dataDir,
    http: `127.0.0.1:${httpPort}`,
    'election-ms': 500,
    'heartbeat-ms': 100,
    'min-heartbeat-ttl': PACE.minHeartbeatTtl,
    'heartbeat-grace': PACE.grace,
    'failover-heartbeat-ttl': PACE.failoverTtl,
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return { id: own['id'] ?? '', httpPort, args: ['server', ...args], child: undefined };
}

async function aClient(dataDir: string, id: string, servers: string): Promise<Member> {
  mkdirSync(dataDir);
  const httpPort = await freePort();
  const config = join(dataDir, 'client.hcl');
  writeFileSync(config, 'plugin "raw_exec" {\n  config {\n    enabled = true\n  }\n}\n');
  const flags = {
    config,
    'data-dir': join(dataDir, 'data'),
    servers,
    node: id,
    'http-port': httpPort,
    'network-interface': 'lo',
  };
  const args = Object.entries(flags).flatMap(([name, value]) => [`-${name}`, String(value)]);
  return { id, httpPort, args: ['agent', '-client', ...args], child: undefined };
}
