/** Runs what an agent is asked to be, until it is told to stop: a server, a client, or both in one process. */
import { join } from 'node:path';
import { clientAllocationRoutes } from '../../api/client-allocations.ts';
import { clientFileRoutes } from '../../api/client-files.ts';
import { HttpServer } from '../../api/http-server.ts';
import { InputError } from '../../io/input-error.ts';
import { type Address, readAddress } from '../../io/links/address.ts';
import { type Call, EXIT } from '../command.ts';
import { type Companion, ended, serve, type ServerWishes, stopAsked } from '../server.ts';
import { startClient } from './client-agent.ts';

export interface AgentFlags
  extends Pick<ServerWishes, 'electionMs' | 'heartbeatMs' | 'snapshotEvery' | 'workers'> {
  readonly dev?: boolean;
  readonly server?: boolean;
  readonly client?: boolean;
  readonly dataDir?: string;
  readonly bind: string;
  readonly servers?: string;
  readonly node?: string;
  readonly nodeClass?: string;
  readonly dc: string;
  readonly networkInterface?: string;
  readonly httpPort: string;
  readonly rpcPort: string;
  readonly linkPort: string;
}

/** There is no other server to tell it from. */
const ID = 'server';
const REGION = 'global';

/** Resolves to the exit code. */
export async function runAgent(call: Call, flags: AgentFlags, dataDir: string): Promise<number> {
  const isClient = flags.dev === true || flags.client === true;
  const isServer = flags.dev === true || flags.server === true || !isClient;
  if (!isServer) return await runClient(call, flags, dataDir);
  const { electionMs, heartbeatMs, snapshotEvery, workers, bind } = flags;
  const wishes: ServerWishes = {
    id: ID,
    cluster: REGION,
    dataDir: join(dataDir, 'server'),
    peers: `${ID}=${bind}:${flags.linkPort}`,
    http: `${bind}:${flags.httpPort}`,
    rpc: `${ID}=${bind}:${flags.rpcPort}`,
    electionMs,
    heartbeatMs,
    snapshotEvery,
    workers,
  };
  if (!isClient) return await serve(call, wishes);
  const own = readAddress(`${bind}:${flags.rpcPort}`, '--rpc-port');
  return await serve(call, wishes, (onFailure) => startPart(call, flags, dataDir, [own], onFailure));
}

async function runClient(call: Call, flags: AgentFlags, dataDir: string): Promise<number> {
  const say = (line: string): void => void call.err.write(`client: ${line}\n`);
  const failed = Promise.withResolvers<number>();
  const part = await startPart(call, flags, dataDir, serversIn(flags), (line) => {
    say(`stops: ${line}`);
    failed.resolve(EXIT.differs);
  });
  const http = readAddress(`${flags.bind}:${flags.httpPort}`, '--http-port');
  const door = await HttpServer.listen(http, part.routes, async () => ({ error: 'No path to region' }));
  call.out.write(`client: serves on ${flags.bind}:${flags.httpPort}\n`);
  const code = await Promise.race([stopAsked(say), failed.promise]);
  await door.close();
  await part.stop();
  return ended(code, call.out, 'client');
}

/** The client of this agent. Tasks of one that is only tried out end with it. */
async function startPart(
  call: Call,
  flags: AgentFlags,
  dataDir: string,
  servers: readonly Address[],
  onFailure: (line: string) => void,
): Promise<Companion> {
  const dev = flags.dev === true;
  const { client, desk } = await startClient(
    {
      dataDir,
      region: REGION,
      datacenter: flags.dc,
      name: flags.node,
      nodeClass: flags.nodeClass,
      servers,
      httpAddr: `${flags.bind}:${flags.httpPort}`,
      networkInterface: flags.networkInterface ?? (dev ? 'lo' : undefined),
      dev,
    },
    { say: (line) => void call.err.write(`client: ${line}\n`), onFailure },
  );
  const routes = [...clientFileRoutes(desk), ...clientAllocationRoutes(desk)];
  return { routes, stop: () => client.stop(dev ? 'end' : 'go-on') };
}

function serversIn({ servers = '' }: AgentFlags): readonly Address[] {
  const listed = servers.split(',').filter(Boolean);
  if (listed.length > 0) return listed.map((each) => readAddress(each.trim(), '--servers'));
  throw new InputError({
    file: '--servers',
    problem: 'is missing',
    remedy: 'say where the servers of this client are, as in --servers 10.0.0.1:4647',
  });
}
