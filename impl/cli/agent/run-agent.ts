/** Runs what an agent is asked to be, until it is told to stop: a server, a client, or both in one process. */
import { join } from 'node:path';
import { clientAllocationRoutes } from '../../api/client-allocations.ts';
import { clientFileRoutes } from '../../api/client-files.ts';
import { HttpServer } from '../../api/http-server.ts';
import { InputError } from '../../io/input-error.ts';
import { type Address, readAddress } from '../../io/links/address.ts';
import { type Call, EXIT } from '../command.ts';
import { type Companion, ended, serve, type ServerWishes, stopAsked } from '../server.ts';
import type { AgentSettings } from './agent-settings.ts';
import { startClient } from './client-agent.ts';

/** There is no other server to tell it from. */
const ID = 'server';

/** Resolves to the exit code. */
export async function runAgent(call: Call, settings: AgentSettings, dataDir: string): Promise<number> {
  const isClient = settings.dev === true || settings.client === true;
  const isServer = settings.dev === true || settings.server === true || !isClient;
  if (!isServer) return await runClient(call, settings, dataDir);
  const { electionMs, heartbeatMs, snapshotEvery, workers, bind } = settings;
  const wishes: ServerWishes = {
    id: ID,
    cluster: settings.region,
    region: settings.region,
    dataDir: join(dataDir, 'server'),
    peers: `${ID}=${bind}:${settings.linkPort}`,
    http: `${bind}:${settings.httpPort}`,
    rpc: `${ID}=${bind}:${settings.rpcPort}`,
    electionMs,
    heartbeatMs,
    snapshotEvery,
    workers,
    ...heartbeatsIn(settings),
  };
  if (!isClient) return await serve(call, wishes);
  const own = readAddress(`${bind}:${settings.rpcPort}`, '--rpc-port');
  return await serve(call, wishes, (onFailure) => startPart(call, settings, dataDir, [own], onFailure));
}

/** What is left out stays as it is in Nomad. */
function heartbeatsIn({ minHeartbeatTtl, heartbeatGrace }: AgentSettings): Partial<ServerWishes> {
  return {
    ...(minHeartbeatTtl === undefined ? {} : { minHeartbeatTtl }),
    ...(heartbeatGrace === undefined ? {} : { heartbeatGrace }),
  };
}

async function runClient(call: Call, settings: AgentSettings, dataDir: string): Promise<number> {
  const say = (line: string): void => void call.err.write(`client: ${line}\n`);
  const failed = Promise.withResolvers<number>();
  const part = await startPart(call, settings, dataDir, serversIn(settings), (line) => {
    say(`stops: ${line}`);
    failed.resolve(EXIT.differs);
  });
  const http = readAddress(`${settings.bind}:${settings.httpPort}`, '--http-port');
  const door = await HttpServer.listen(http, part.routes, async () => ({ error: 'No path to region' }));
  call.out.write(`client: serves on ${settings.bind}:${settings.httpPort}\n`);
  const code = await Promise.race([stopAsked(say), failed.promise]);
  await door.close();
  await part.stop();
  return ended(code, call.out, 'client');
}

/** The client of this agent. Tasks of one that is only tried out end with it. */
async function startPart(
  call: Call,
  settings: AgentSettings,
  dataDir: string,
  servers: readonly Address[],
  onFailure: (line: string) => void,
): Promise<Companion> {
  const dev = settings.dev === true;
  const { client, desk } = await startClient(
    {
      ...settings,
      dataDir,
      datacenter: settings.dc,
      name: settings.node,
      servers,
      httpAddr: `${settings.bind}:${settings.httpPort}`,
      networkInterface: settings.networkInterface ?? (dev ? 'lo' : undefined),
      rawExec: settings.rawExec ?? dev,
      dev,
    },
    { say: (line) => void call.err.write(`client: ${line}\n`), onFailure },
  );
  const routes = [...clientFileRoutes(desk), ...clientAllocationRoutes(desk)];
  return { routes, stop: () => client.stop(dev ? 'end' : 'go-on') };
}

function serversIn({ servers = '' }: AgentSettings): readonly Address[] {
  const listed = servers.split(',').filter(Boolean);
  if (listed.length > 0) return listed.map((each) => readAddress(each.trim(), '--servers'));
  throw new InputError({
    file: '--servers',
    problem: 'is missing',
    remedy: 'say where the servers of this client are, as in --servers 10.0.0.1:4647',
  });
}
