/**
 * `npm run judge:nomad-api`: Nomad's own Go SDK as a user of our HTTP API. A server in this process, a node that a script
 * registers, and a Go program that submits, watches, scales, drains and stops by the SDK alone. Prints a line a step and
 * fails if one fails. Needs `go` on the path, and once the modules of the SDK.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentRoutes } from '../../impl/api/agent.ts';
import { eventRoutes } from '../../impl/api/event-stream.ts';
import { HttpServer } from '../../impl/api/http-server.ts';
import { SERVER_ROUTES } from '../../impl/api/routes.ts';
import type { NodeRegistration } from '../../impl/core/rpc.ts';
import { ServerProcess } from '../../impl/io/server-process.ts';
import { freePort } from '../unit/io/links/free-port.ts';
import { buildGo } from './build-go.ts';

const HOST = '127.0.0.1';
const PATIENCE_MS = 180_000;

const NODE: NodeRegistration = {
  ID: '9b3e64b3-bcf6-f105-7475-a5336f86b074',
  SecretID: '0c8ef2c5-4a86-4d0a-a9a5-65a6a2f0e5b7',
  Datacenter: 'dc1',
  Name: 'scripted',
  Attributes: { 'kernel.name': 'linux', 'driver.raw_exec': '1', 'nomad.version': '1.5.0' },
  Drivers: { raw_exec: { Detected: true, Healthy: true } },
  NodeResources: {
    Cpu: { CpuShares: 4000 },
    Memory: { MemoryMB: 4096 },
    Disk: { DiskMB: 20_000 },
    Networks: [{ Device: 'lo', IP: HOST, MBits: 1000 }],
  },
  Status: 'initializing',
};

/** Until the server leads. */
async function asked(server: ServerProcess, method: string, args: unknown): Promise<void> {
  for (const until = Date.now() + 20_000; ; ) {
    const result = await server.call(method, args);
    if ('ok' in result) return;
    if (Date.now() > until) throw new Error(`${method}: ${result.error}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function started(
  dataDir: string,
): Promise<{ readonly server: ServerProcess; readonly http: HttpServer; readonly at: string }> {
  const [link, port] = [await freePort(), await freePort()];
  const at = `${HOST}:${port}`;
  const own = { host: HOST, port: link };
  const server = await ServerProcess.start({
    dataDir,
    id: 's1',
    cluster: 'judge',
    bind: own,
    servers: new Map([['s1', own]]),
    raft: { electionTimeoutMs: 300, heartbeatMs: 50 },
    snapshotEvery: 8192,
    workers: 1,
    say: () => {},
    onFailure: (line) => {
      throw new Error(line);
    },
  });
  const facts = {
    id: 's1',
    region: 'global',
    datacenter: 'dc1',
    http: at,
    rpc: at,
    dataDir,
    version: '0',
    standing: () => server.standing(),
  };
  const routes = [...SERVER_ROUTES, ...agentRoutes(facts), ...eventRoutes(server.events)];
  const http = await HttpServer.listen({ host: HOST, port }, routes, (method, args, gone) =>
    server.call(method, args, gone),
  );
  return { server, http, at };
}

const program = await buildGo(join(import.meta.dirname, 'nomad-api-user'));
const dataDir = await mkdtemp(join(tmpdir(), 'orrery-nomad-api-'));
const { server, http, at } = await started(dataDir);
await asked(server, 'Node.Register', { Node: NODE });
await asked(server, 'Node.UpdateStatus', { NodeID: NODE.ID, Status: 'ready' });
const user = spawn(program, [at], { stdio: 'inherit', timeout: PATIENCE_MS });
const [code] = (await once(user, 'close')) as [number | null];
await http.close();
await server.stop();
await rm(dataDir, { recursive: true, force: true });
console.log(code === 0 ? 'judge:nomad-api: accepted' : `judge:nomad-api: refused (${code ?? 'out of time'})`);
process.exit(code === 0 ? 0 : 1);
