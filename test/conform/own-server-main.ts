/**
 * Our server with heartbeats so short that no client agent could keep up, for drivers that can: arguments are the ports
 * for HTTP, RPC and links, and the folder. `orrery server` refuses such heartbeats, for its clients' sake.
 */
import { HttpServer } from '../../impl/api/http-server.ts';
import { SERVER_ROUTES } from '../../impl/api/routes.ts';
import { DEFAULT_HEARTBEATS } from '../../impl/core/heartbeat.ts';
import { RpcDoor } from '../../impl/io/rpc/answer-call.ts';
import { RpcListener } from '../../impl/io/rpc/rpc-listener.ts';
import { ServerProcess } from '../../impl/io/server-process.ts';

const [http = 0, rpc = 0, link = 0] = process.argv.slice(2, 5).map(Number);
const [dataDir = ''] = process.argv.slice(5);
const host = '127.0.0.1';
const region = 'global';

const server = await ServerProcess.start({
  dataDir,
  id: 's1',
  cluster: region,
  bind: { host, port: link },
  servers: new Map([['s1', { host, port: link }]]),
  rpcServers: new Map([['s1', { host, port: rpc }]]),
  raft: { electionTimeoutMs: 300, heartbeatMs: 50 },
  snapshotEvery: 8192,
  workers: 1,
  // Long enough that a session's steps fit into it on a machine that has other work.
  heartbeats: { ...DEFAULT_HEARTBEATS, minTtlMs: 2_000, graceMs: 500 },
  say: (line) => console.error(line),
  onFailure: (line) => {
    console.error(line);
    process.exit(1);
  },
});
const call = (method: string, args: unknown, gone: AbortSignal) => server.call(method, args, gone);
await HttpServer.listen({ host, port: http }, SERVER_ROUTES, call, { region });
const door = new RpcDoor({ region, ask: call });
await RpcListener.open({ bind: { host, port: rpc }, door, say: (line) => console.error(line) });
