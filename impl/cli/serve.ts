/**
 * One server in this process, until it is told to stop: put together from what impl/io and impl/api have. What it is told is
 * a command's business: server.ts, agent.ts.
 */
import type { Writable } from 'node:stream';
import { agentRoutes } from '../api/agent.ts';
import { execElsewhereRoutes } from '../api/exec-elsewhere.ts';
import { eventRoutes } from '../api/event-stream.ts';
import { clientAllocationRoutes } from '../api/client-allocations.ts';
import { clientFileRoutes } from '../api/client-files.ts';
import type { Route } from '../api/exchange.ts';
import { HttpServer, type HttpTls } from '../api/http-server.ts';
import { metricsRoutes } from '../api/metrics.ts';
import { openApiRoute } from '../api/openapi/route.ts';
import { monitorRoutes } from '../api/monitor.ts';
import { SERVER_ROUTES } from '../api/routes.ts';
import { standingRoutes } from '../api/standing.ts';
import type { TraceEvent } from '../core/effects.ts';
import { DiskFailure } from '../io/disk.ts';
import { InputError } from '../io/input-error.ts';
import { type Address, readAddress, readPeers } from '../io/links/address.ts';
import type { ClientDesk } from '../io/client/client-desk.ts';
import { NearestClient } from '../io/client/nearest-client.ts';
import { RemoteClient } from '../io/client/remote-client.ts';
import { LogFeed } from '../io/log-feed.ts';
import { LogDamage } from '../io/log/log-damage.ts';
import { RpcDoor } from '../io/rpc/answer-call.ts';
import { ClientRouter } from '../io/rpc/client-router.ts';
import { type ListenerOptions, RpcListener } from '../io/rpc/rpc-listener.ts';
import { type ServerOptions, ServerProcess } from '../io/server-process.ts';
import type { RpcTls } from '../io/tls/tls-doors.ts';
import { SnapshotDamage } from '../io/snapshots/snapshot-damage.ts';
import { type Call, EXIT } from './command.ts';
import { heartbeatsOf, type HeartbeatWishes } from './heartbeat-options.ts';
import { TransitionLog } from './transition-log.ts';
import { ourVersion } from './version.ts';

/** Nomad's name for the one region that there is, as long as nobody says another. */
const REGION = 'global';

export interface ServerWishes extends HeartbeatWishes {
  readonly dataDir: string;
  readonly id: string;
  readonly cluster: string;
  readonly region?: string;
  readonly bind?: string;
  readonly http: string;
  readonly rpc?: string;
  /** Where to listen for clients; absent: as `rpc` says. */
  readonly rpcBind?: string;
  readonly datacenter?: string;
  readonly join?: boolean;
  readonly peers: string;
  readonly electionMs: number;
  readonly heartbeatMs: number;
  readonly snapshotEvery: number;
  readonly workers: number;
  /** A new file for the server's own account of its transitions. */
  readonly trace?: string;
}

/** What runs in the same process: it ends before the server does. */
export interface Companion {
  readonly desk: ClientDesk;
  /** That it alone can answer. */
  readonly routes: readonly Route[];
  stop(): Promise<void>;
}

/** Starts a companion, once clients can reach the server. */
export type StartCompanion = (onFailure: (line: string) => void) => Promise<Companion>;

/** A server that keeps its membership by itself: what that adds to it. */
export interface Membered {
  readonly options: Partial<ServerOptions>;
  onStarted(server: ServerProcess): void;
  /** Before it ends; the server still runs. */
  onStop(signal: NodeJS.Signals): Promise<void>;
}

/** Absent: in the clear. Links are the membered's business. */
export interface ServerTls {
  readonly rpc?: RpcTls;
  readonly http?: HttpTls;
}

export interface Around {
  readonly startCompanion?: StartCompanion;
  readonly membered?: Membered;
  /** Where what the server does is told, for those who listen. */
  readonly feed?: LogFeed;
  readonly tls?: ServerTls;
}

/** Until it is told to stop. Resolves to the exit code. */
export async function serve(
  call: Call,
  wishes: ServerWishes,
  { startCompanion, membered, feed = new LogFeed(), tls = {} }: Around = {},
): Promise<number> {
  const { id } = wishes;
  const say = (line: string): void => void call.err.write(`${id}: ${line}\n`);
  const failed = Promise.withResolvers<number>();
  const onFailure = (line: string): void => {
    say(`stops: ${line}`);
    failed.resolve(EXIT.differs);
  };
  try {
    const options = { ...optionsOf(wishes), ...membered?.options };
    const trace = wishes.trace === undefined ? undefined : new TransitionLog(wishes.trace);
    const onTrace = (event: TraceEvent): void => {
      trace?.add(event);
      tellOf(feed, id, event);
    };
    const server = await ServerProcess.start({ ...options, onTrace, say, onFailure });
    membered?.onStarted(server);
    const rpc = rpcBindOf(wishes);
    const clients = routerOf(server, wishes, tls.rpc);
    const listener =
      rpc && (await listenForClients(rpc, server, wishes.region ?? REGION, { clients, tls: tls.rpc, say }));
    const companion = await startCompanion?.(onFailure);
    const more = [...clientRoutes(clients, companion), ...monitorRoutes(feed)];
    const door = await openDoor(server, wishes, more, tls.http);
    call.out.write(`${id}: serves on ${wishes.http}\n`);
    const asked = await Promise.race([stopAsked(say), failed.promise]);
    const code = typeof asked === 'number' ? asked : EXIT.asExpected;
    await door.close();
    await companion?.stop();
    if (typeof asked !== 'number') await membered?.onStop(asked);
    await listener?.close();
    clients.close();
    // What failed may fail again, or hang: there is nothing left to keep.
    if (code === EXIT.asExpected) await server.stop();
    trace?.end();
    return ended(code, call.out, id);
  } catch (error) {
    if (!isWorldsFault(error)) throw error;
    onFailure(error.message);
    return EXIT.differs;
  }
}

/** Who leads is news; the rest is for those who look closely. */
function tellOf(feed: LogFeed, id: string, { component, id: about, cause, data }: TraceEvent): void {
  const level = component === 'leader' ? 'info' : 'debug';
  if (level === 'debug' && !feed.hears(level)) return;
  const words = Object.entries(data).map(([name, value]) => `${name}=${String(value)}`);
  feed.add(level, `${id}: ${component} ${about}: ${cause}: ${words.join(' ')}`);
}

function routerOf(server: ServerProcess, wishes: ServerWishes, tls: RpcTls | undefined): ClientRouter {
  return new ClientRouter({
    region: wishes.region ?? REGION,
    rpcAddr: rpcAddrOf(wishes),
    ask: (method, args, gone) => server.call(method, args, gone),
    tls,
  });
}

/** Own tasks are near; others are asked for over the connections of their clients. */
function clientRoutes(clients: ClientRouter, companion: Companion | undefined): readonly Route[] {
  const others = new RemoteClient(clients);
  const client = companion ? new NearestClient(companion.desk, others) : others;
  return [
    ...clientFileRoutes(client),
    ...clientAllocationRoutes(client),
    ...(companion?.routes ?? execElsewhereRoutes),
  ];
}

/** As the other servers know it. */
function rpcAddrOf({ id, rpc, peers }: ServerWishes): string {
  const reached = readPeers(rpc ?? peers, '--rpc').get(id);
  return reached === undefined ? '' : `${reached.host}:${reached.port}`;
}

async function listenForClients(
  bind: Address,
  server: ServerProcess,
  region: string,
  parts: Pick<ListenerOptions, 'clients' | 'tls' | 'say'>,
): Promise<RpcListener> {
  const door = new RpcDoor({ region, ask: (method, args, gone) => server.call(method, args, gone) });
  try {
    return await RpcListener.open({ bind, door, ...parts });
  } catch (error) {
    throw new InputError({
      file: '--rpc',
      problem: `cannot listen on ${bind.host}:${bind.port}: ${(error as Error).message}`,
      remedy: 'stop what listens there, or name another port',
    });
  }
}

function rpcBindOf(wishes: ServerWishes): Address | undefined {
  const { id, rpcBind } = wishes;
  return rpcBind === undefined ? rpcServersOf(wishes)?.get(id) : readAddress(rpcBind, '--rpc-bind');
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
  return {
    dataDir,
    id,
    cluster,
    bind,
    servers,
    joins,
    raft,
    snapshotEvery,
    workers,
    heartbeats: heartbeatsOf(wishes),
    ...told,
  };
}

async function openDoor(
  server: ServerProcess,
  wishes: ServerWishes,
  more: readonly Route[],
  tls: HttpTls | undefined,
): Promise<HttpServer> {
  const { id, http, dataDir, region = REGION, datacenter = 'dc1' } = wishes;
  const standing = () => server.standing();
  const facts = {
    id,
    http,
    dataDir,
    standing,
    region,
    datacenter,
    version: await ourVersion(),
    rpc: rpcAddrOf(wishes),
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
  const all = [...routes, openApiRoute(routes, facts.version)];
  return await HttpServer.listen(readAddress(http, '--http'), all, call, { region, tls });
}

/** The disk's, or of what it holds: said in one line, no defect of ours. */
function isWorldsFault(error: unknown): error is Error {
  return error instanceof LogDamage || error instanceof SnapshotDamage || error instanceof DiskFailure;
}

export async function stopAsked(say: (line: string) => void): Promise<NodeJS.Signals> {
  return await new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        say(`stops, as asked by ${signal}`);
        resolve(signal);
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
