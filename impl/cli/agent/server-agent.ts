/**
 * An agent's server: finds its group first, or founds it with others, then runs as a server of it. How a group is founded
 * is in `impl/core/founding.ts`; what runs is in server.ts.
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { dialPlain } from '../../io/links/dial.ts';
import { readAddress } from '../../io/links/address.ts';
import { InputError } from '../../io/input-error.ts';
import type { LogFeed } from '../../io/log-feed.ts';
import { findGroup, type FoundingOptions } from '../../io/founding/founding.ts';
import type { Membership, Places } from '../../io/founding/membership-file.ts';
import { MembershipDesk } from '../../io/founding/membership-desk.ts';
import { type Call, EXIT } from '../command.ts';
import { type Membered, serve, type ServerWishes, type StartCompanion } from '../serve.ts';
import type { AgentSettings } from './agent-settings.ts';
import type { AgentTls } from './agent-tls.ts';
import { advertised } from './advertise.ts';

/** What the agent has beside its server. */
export interface ServerAround {
  readonly tls: AgentTls;
  readonly startCompanion?: StartCompanion;
  readonly feed: LogFeed;
}

/** Resolves to the exit code. */
export async function runServer(
  call: Call,
  settings: AgentSettings,
  dataDir: string,
  around: ServerAround,
): Promise<number> {
  const id = serverName(settings);
  const say = (line: string): void => void call.err.write(`${id}: ${line}\n`);
  const founding = foundingOptions(settings, join(dataDir, 'server'), { id, tls: around.tls.rpc, say });
  const membership = await untilStopped((stopped) => findGroup({ ...founding, stopped }));
  if (membership === undefined) {
    say('stops, as asked, before it had a group');
    return EXIT.asExpected;
  }
  const wishes = wishesFor(settings, founding, membership);
  return await serve(call, wishes, { ...around, membered: deskFor(settings, founding, membership) });
}

type Founding = Omit<FoundingOptions, 'stopped'>;

function foundingOptions(
  settings: AgentSettings,
  folder: string,
  { id, tls, say }: Pick<Founding, 'id' | 'tls' | 'say'>,
): Founding {
  const { bind, linkPort, dc, region } = settings;
  const withPort = (name: string): string => (/:\d+$/.test(name) ? name : `${name}:${linkPort}`);
  const names = (settings.retryJoin ?? []).map(withPort);
  const startNames = (settings.startJoin ?? []).map(withPort);
  for (const name of [...names, ...startNames]) readAddress(name, '--retry-join');
  const { rpc, link } = advertised(settings);
  const places: Places = { rpc, link, datacenter: dc };
  // Nobody to join, and nothing said: it is the whole group, as one that is tried out is.
  const alone = names.length + startNames.length === 0 ? 1 : 0;
  const expect = settings.bootstrapExpect ?? alone;
  const to = { bind: readAddress(`${bind}:${linkPort}`, '--link-port'), dial: tls?.dial ?? dialPlain, tls };
  return { folder, id, cluster: region, ...to, places, names, startNames, expect, say };
}

function wishesFor(settings: AgentSettings, { id, folder }: Founding, { servers }: Membership): ServerWishes {
  const { electionMs, heartbeatMs, snapshotEvery, workers, bind, region, dc } = settings;
  const listOf = (place: 'link' | 'rpc'): string =>
    Object.entries(servers)
      .map(([server, places]) => `${server}=${places[place]}`)
      .join(',');
  return {
    id,
    cluster: region,
    region,
    datacenter: dc,
    dataDir: folder,
    bind: `${bind}:${settings.linkPort}`,
    peers: listOf('link'),
    http: `${bind}:${settings.httpPort}`,
    rpc: listOf('rpc'),
    rpcBind: `${bind}:${settings.rpcPort}`,
    electionMs,
    heartbeatMs,
    snapshotEvery,
    workers,
  };
}

function deskFor(settings: AgentSettings, founding: Founding, membership: Membership): Membered {
  const desk = new MembershipDesk({ ...founding, membership });
  const stopped = new AbortController();
  const { state, promised = [] } = membership;
  return {
    options: {
      joins: state !== 'founder' && state !== 'alone',
      founders: promised,
      announces: true,
      dial: founding.dial,
      tls: founding.tls,
      onAsk: (ask) => desk.answer(ask),
      onPlaces: (servers) => desk.keep(servers),
    },
    onStarted: (server) => desk.open(server, stopped.signal),
    onStop: async (signal) => {
      stopped.abort();
      const leaves = signal === 'SIGINT' ? settings.leaveOnInterrupt : settings.leaveOnTerminate;
      if (leaves === true) await desk.leave();
    },
  };
}

function serverName({ node = hostname() }: AgentSettings): string {
  if (/^[\w.-]{1,64}$/.test(node)) return node;
  throw new InputError({
    file: '--node',
    problem: `"${node}" cannot be the name of a server`,
    remedy: 'name it with up to 64 letters, digits, dots, dashes and underscores',
  });
}

async function untilStopped<T>(work: (stopped: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, onSignal);
  try {
    return await work(stop.signal);
  } finally {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.off(signal, onSignal);
  }
}
