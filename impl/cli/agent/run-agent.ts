/** Runs what an agent is asked to be, until it is told to stop: a server, a client, or both in one process. */
import { agentServerRoutes } from '../../api/agent-servers.ts';
import { clientAllocationRoutes } from '../../api/client-allocations.ts';
import { clientExecRoutes } from '../../api/client-exec.ts';
import { clientFileRoutes } from '../../api/client-files.ts';
import { HttpServer } from '../../api/http-server.ts';
import { monitorRoutes } from '../../api/monitor.ts';
import { LogFeed } from '../../io/log-feed.ts';
import { InputError } from '../../io/input-error.ts';
import { NearestClient } from '../../io/client/nearest-client.ts';
import { RemoteClient } from '../../io/client/remote-client.ts';
import { type Address, readAddress } from '../../io/links/address.ts';
import { type Call, EXIT } from '../command.ts';
import { type Companion, ended, stopAsked } from '../serve.ts';
import { advertised } from './advertise.ts';
import type { AgentSettings } from './agent-settings.ts';
import { type AgentTls, agentTls } from './agent-tls.ts';
import { startClient } from './client-agent.ts';
import { runServer } from './server-agent.ts';

/** Resolves to the exit code. */
export async function runAgent(asked: Call, settings: AgentSettings, dataDir: string): Promise<number> {
  const feed = new LogFeed();
  const call = { ...asked, out: feed.over(asked.out), err: feed.over(asked.err) };
  const isClient = settings.dev === true || settings.client === true;
  const isServer = settings.dev === true || settings.server === true || !isClient;
  const tls = await agentTls(settings, (line) => void call.err.write(`${line}\n`));
  if (!isServer) return await runClient(call, settings, dataDir, { tls, feed });
  if (!isClient) return await runServer(call, settings, dataDir, { tls, feed });
  const own = readAddress(advertised(settings).rpc, '--rpc-port');
  const startCompanion = (onFailure: (line: string) => void) =>
    startPart(call, settings, dataDir, { servers: [own], tls, onFailure });
  return await runServer(call, settings, dataDir, { tls, feed, startCompanion });
}

async function runClient(
  call: Call,
  settings: AgentSettings,
  dataDir: string,
  { tls, feed }: { readonly tls: AgentTls; readonly feed: LogFeed },
): Promise<number> {
  const say = (line: string): void => void call.err.write(`client: ${line}\n`);
  const failed = Promise.withResolvers<number>();
  const onFailure = (line: string): void => {
    say(`stops: ${line}`);
    failed.resolve(EXIT.differs);
  };
  const part = await startPart(call, settings, dataDir, { servers: serversIn(settings), tls, onFailure });
  const http = readAddress(`${settings.bind}:${settings.httpPort}`, '--http-port');
  const client = new NearestClient(part.desk, part.others);
  const routes = [
    ...clientFileRoutes(client),
    ...clientAllocationRoutes(client),
    ...part.routes,
    ...monitorRoutes(feed),
  ];
  const door = await HttpServer.listen(http, routes, async () => ({ error: 'No path to region' }), {
    region: settings.region,
    tls: tls.http,
  });
  call.out.write(`client: serves on ${settings.bind}:${settings.httpPort}\n`);
  const code = await Promise.race([stopAsked(say).then(() => EXIT.asExpected), failed.promise]);
  await door.close();
  await part.stop();
  return ended(code, call.out, 'client');
}

interface Part {
  readonly servers: readonly Address[];
  readonly tls: AgentTls;
  readonly onFailure: (line: string) => void;
}

/** The client of this agent. Tasks of one that is only tried out end with it. */
async function startPart(
  call: Call,
  settings: AgentSettings,
  dataDir: string,
  { servers, tls, onFailure }: Part,
): Promise<Companion & { readonly others: RemoteClient }> {
  const dev = settings.dev === true;
  const { client, desk } = await startClient(
    {
      ...settings,
      dataDir,
      datacenter: settings.dc,
      name: settings.node,
      servers,
      tls: tls.rpc,
      httpAddr: advertised(settings).http,
      networkInterface: settings.networkInterface ?? (dev ? 'lo' : undefined),
      rawExec: settings.rawExec ?? dev,
      dev,
    },
    { say: (line) => void call.err.write(`client: ${line}\n`), onFailure },
  );
  return {
    desk,
    others: new RemoteClient(client.wayToClients),
    routes: [...clientExecRoutes(desk), ...agentServerRoutes(client)],
    stop: () => client.stop(dev ? 'end' : 'go-on'),
  };
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
