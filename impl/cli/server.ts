/**
 * `orrery server`: one server of a cluster, in this process, until it is told to stop. Assembles; the work is in
 * impl/io and impl/api.
 */
import type { Writable } from 'node:stream';
import { agentRoutes } from '../api/agent.ts';
import { eventRoutes } from '../api/event-stream.ts';
import { clientElsewhereRoutes } from '../api/client-elsewhere.ts';
import type { Route } from '../api/exchange.ts';
import { HttpServer } from '../api/http-server.ts';
import { metricsRoutes } from '../api/metrics.ts';
import { SERVER_ROUTES } from '../api/routes.ts';
import { standingRoutes } from '../api/standing.ts';
import { DiskFailure } from '../io/disk.ts';
import { InputError } from '../io/input-error.ts';
import { type Address, readAddress, readPeers } from '../io/links/address.ts';
import { LogDamage } from '../io/log/log-damage.ts';
import { RpcDoor } from '../io/rpc/answer-call.ts';
import { RpcListener } from '../io/rpc/rpc-listener.ts';
import { type ServerOptions, ServerProcess } from '../io/server-process.ts';
import { SnapshotDamage } from '../io/snapshots/snapshot-damage.ts';
import { type Call, type CommandSpec, EXIT, type OptionSpec, wholeNumber } from './command.ts';
import { nanoseconds } from './show/read-duration.ts';
import { ourVersion } from './version.ts';

/** Nomad's name for the one region that there is, as long as nobody says another. */
const REGION = 'global';

export interface ServerWishes {
  readonly dataDir: string;
  readonly id: string;
  readonly cluster: string;
  readonly region?: string;
  readonly bind?: string;
  readonly http: string;
  readonly rpc?: string;
  readonly join?: boolean;
  readonly peers: string;
  readonly electionMs: number;
  readonly heartbeatMs: number;
  readonly snapshotEvery: number;
  readonly workers: number;
  /** ms, both. */
  readonly minHeartbeatTtl?: number;
  readonly heartbeatGrace?: number;
}

const milliseconds =
  (flag: string) =>
  (text: string): number =>
    nanoseconds(flag, text) / 1e6;

/** Also of `orrery cluster`, which hands them on. */
export const TIMING_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--election-ms <ms>',
    description: 'least time without a leader after which a server asks to lead; the longest is twice that',
    default: 1000,
    parse: wholeNumber('--election-ms', 10),
  },
  {
    flags: '--heartbeat-ms <ms>',
    description: 'longest silence of a leader towards the other servers',
    default: 100,
    parse: wholeNumber('--heartbeat-ms'),
  },
  {
    flags: '--snapshot-every <entries>',
    description: 'write a snapshot of the state after so many log entries',
    default: 8192,
    parse: wholeNumber('--snapshot-every'),
  },
  {
    flags: '--workers <count>',
    description: 'scheduling workers in each server',
    default: 1,
    parse: wholeNumber('--workers', 0),
  },
  {
    flags: '--min-heartbeat-ttl <time>',
    description: 'least time that a client is granted until its next heartbeat; 10s',
    parse: milliseconds('--min-heartbeat-ttl'),
  },
  {
    flags: '--heartbeat-grace <time>',
    description: 'how much later a heartbeat may come; 10s',
    parse: milliseconds('--heartbeat-grace'),
  },
];

export const command: CommandSpec = {
  options: [
    { flags: '--data-dir <dir>', description: 'where this server keeps its log; its own, on a real disk' },
    { flags: '--id <id>', description: 'name of this server, one of --peers' },
    {
      flags: '--peers <list>',
      description: 'all servers and where they are reached: s1=HOST:PORT,s2=HOST:PORT,...',
    },
    { flags: '--bind <address>', description: 'where to listen for other servers; default: as --peers says' },
    {
      flags: '--http <address>',
      description: 'where to listen for HTTP (port 0: any)',
      default: '127.0.0.1:4646',
    },
    {
      flags: '--rpc <list>',
      description: "all servers and where Nomad's clients reach them, as --peers; this one listens there",
    },
    {
      flags: '--join',
      description: 'wait to be taken into a running cluster (orrery operator raft add-peer)',
    },
    {
      flags: '--cluster <name>',
      description: 'name of the cluster, equal on all its servers',
      default: 'global',
    },
    ...TIMING_OPTIONS,
  ],
  examples: [
    {
      line: 'server --data-dir /var/lib/orrery --id s1 --peers s1=10.0.0.1:4649,s2=10.0.0.2:4649,s3=10.0.0.3:4649',
      says: 'the first of three servers; SIGTERM stops it gracefully',
    },
  ],
  run: (call) => serve(call, wishesOf(call)),
};

function wishesOf({ options }: Call): ServerWishes {
  const wishes = options as unknown as ServerWishes;
  for (const [name, flag] of [
    ['dataDir', '--data-dir'],
    ['id', '--id'],
    ['peers', '--peers'],
  ] as const) {
    if (wishes[name] === undefined) {
      throw new InputError({ file: flag, problem: 'is missing', remedy: 'see orrery server --help' });
    }
  }
  if (wishes.heartbeatMs * 2 > wishes.electionMs) {
    throw new InputError({
      file: '--heartbeat-ms',
      problem: `${wishes.heartbeatMs} does not fit twice into --election-ms ${wishes.electionMs}`,
      remedy: 'a tenth of it is a good value',
    });
  }
  return wishes;
}

/** What runs in the same process: it ends before the server does. */
export interface Companion {
  readonly routes: readonly Route[];
  stop(): Promise<void>;
}

/** Starts a companion, once clients can reach the server. */
export type StartCompanion = (onFailure: (line: string) => void) => Promise<Companion>;

/** Until it is told to stop. Resolves to the exit code. */
export async function serve(
  call: Call,
  wishes: ServerWishes,
  startCompanion?: StartCompanion,
): Promise<number> {
  const { id } = wishes;
  const say = (line: string): void => void call.err.write(`${id}: ${line}\n`);
  const failed = Promise.withResolvers<number>();
  const onFailure = (line: string): void => {
    say(`stops: ${line}`);
    failed.resolve(EXIT.differs);
  };
  try {
    const server = await ServerProcess.start({ ...optionsOf(wishes), say, onFailure });
    const rpc = rpcServersOf(wishes)?.get(id);
    const listener = rpc && (await listenForClients(rpc, server, wishes.region ?? REGION, say));
    const companion = await startCompanion?.(onFailure);
    const door = await openDoor(server, wishes, companion?.routes ?? clientElsewhereRoutes);
    call.out.write(`${id}: serves on ${wishes.http}\n`);
    const code = await Promise.race([stopAsked(say), failed.promise]);
    await door.close();
    await companion?.stop();
    await listener?.close();
    // What failed may fail again, or hang: there is nothing left to keep.
    if (code === EXIT.asExpected) await server.stop();
    return ended(code, call.out, id);
  } catch (error) {
    if (!isWorldsFault(error)) throw error;
    onFailure(error.message);
    return EXIT.differs;
  }
}

async function listenForClients(
  bind: Address,
  server: ServerProcess,
  region: string,
  say: (line: string) => void,
): Promise<RpcListener> {
  const door = new RpcDoor({ region, ask: (method, args, gone) => server.call(method, args, gone) });
  try {
    return await RpcListener.open({ bind, door, say });
  } catch (error) {
    throw new InputError({
      file: '--rpc',
      problem: `cannot listen on ${bind.host}:${bind.port}: ${(error as Error).message}`,
      remedy: 'stop what listens there, or name another port',
    });
  }
}

/** Where clients reach each server, if this one listens for them. */
function rpcServersOf({ id, rpc }: ServerWishes): ReadonlyMap<string, Address> | undefined {
  if (rpc === undefined) return undefined;
  const servers = readPeers(rpc, '--rpc');
  if (servers.has(id)) return servers;
  throw new InputError({ file: '--rpc', problem: `does not name ${id}`, remedy: 'name it there' });
}

function optionsOf(wishes: ServerWishes): Omit<ServerOptions, 'say' | 'onFailure'> {
  const { dataDir, id, cluster, snapshotEvery, workers } = wishes;
  const servers = readPeers(wishes.peers, '--peers');
  const bind = wishes.bind === undefined ? servers.get(id) : readAddress(wishes.bind, '--bind');
  if (bind === undefined) {
    throw new InputError({ file: '--id', problem: `"${id}" is not among --peers`, remedy: 'name it there' });
  }
  // Looked at before anything is begun.
  readAddress(wishes.http, '--http');
  const raft = { electionTimeoutMs: wishes.electionMs, heartbeatMs: wishes.heartbeatMs };
  const rpcServers = rpcServersOf(wishes);
  const joins = wishes.join === true;
  const told = rpcServers ? { rpcServers } : {};
  const { minHeartbeatTtl, heartbeatGrace } = wishes;
  const heartbeats = {
    ...(minHeartbeatTtl === undefined ? {} : { minTtlMs: minHeartbeatTtl }),
    ...(heartbeatGrace === undefined ? {} : { graceMs: heartbeatGrace }),
  };
  return { dataDir, id, cluster, bind, servers, joins, raft, snapshotEvery, workers, heartbeats, ...told };
}

async function openDoor(
  server: ServerProcess,
  wishes: ServerWishes,
  more: readonly Route[],
): Promise<HttpServer> {
  const { id, http, rpc, peers, dataDir, region = REGION } = wishes;
  const standing = () => server.standing();
  const reached = readPeers(rpc ?? peers, '--rpc').get(id);
  const facts = {
    id,
    http,
    dataDir,
    standing,
    region,
    datacenter: 'dc1',
    version: await ourVersion(),
    rpc: reached === undefined ? '' : `${reached.host}:${reached.port}`,
  };
  const routes = [
    ...more,
    ...SERVER_ROUTES,
    ...agentRoutes(facts),
    ...eventRoutes(server.events),
    ...metricsRoutes(standing),
    ...standingRoutes(standing),
  ];
  const call = (method: string, args: unknown, gone: AbortSignal) => server.call(method, args, gone);
  return await HttpServer.listen(readAddress(http, '--http'), routes, call, region);
}

/** The disk's, or of what it holds: said in one line, no defect of ours. */
function isWorldsFault(error: unknown): error is Error {
  return error instanceof LogDamage || error instanceof SnapshotDamage || error instanceof DiskFailure;
}

export async function stopAsked(say: (line: string) => void): Promise<number> {
  return await new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        say(`stops, as asked by ${signal}`);
        resolve(EXIT.asExpected);
      });
    }
  });
}

/** Links of peers and timers may still hold the process up: it is over when this says so. */
export function ended(code: number, out: Writable, id: string): number {
  out.write(`${id}: stopped\n`);
  setTimeout(() => process.exit(code), 100).unref();
  return code;
}
