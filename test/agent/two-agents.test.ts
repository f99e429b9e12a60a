/**
 * A server and a client as agents of their own: the client's tasks outlive its end and its `kill -9`, the client outlives
 * its server's, and the server answers for the client's logs. Source: issue 6, sections 2 and 4.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { isAlive, processId, type ProcessId, sendSignal } from '../../impl/drivers/executor/process-id.ts';
import { orrery } from '../unit/cli/recorded-agent.ts';
import { AgentChild, freePorts, http, type Ports, until } from './agent-child.ts';

const agents: AgentChild[] = [];
const tasks: ProcessId[] = [];
const folders: string[] = [];
afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.end('SIGKILL')));
  for (const task of tasks.splice(0)) sendSignal(task, 'SIGKILL', true);
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

async function started(ports: Ports, ...flags: readonly string[]): Promise<AgentChild> {
  const agent = await AgentChild.start(ports, ...flags);
  agents.push(agent);
  return agent;
}

const JOB = {
  ID: 'web',
  Datacenters: ['dc1'],
  Constraints: [{ LTarget: '${node.class}', RTarget: 'small', Operand: '=' }],
  TaskGroups: [
    {
      Name: 'group',
      Tasks: [
        {
          Name: 'task',
          Driver: 'raw_exec',
          Config: { command: '/bin/sh', args: ['-c', 'echo "pid=$$"; exec sleep 600'] },
          Resources: { CPU: 20, MemoryMB: 16 },
        },
      ],
    },
  ],
};

test('tasks outlive their client, and clients their server', async () => {
  const home = await mkdtemp(join(tmpdir(), 'orrery-agents-'));
  folders.push(home);
  const [serverPorts, clientPorts] = [await freePorts(), await freePorts()];
  const startServer = () => started(serverPorts, '-server', '-data-dir', join(home, 's'));
  const servers = `127.0.0.1:${serverPorts.rpc}`;
  const config = join(home, 'client.hcl');
  await writeFile(config, 'plugin "raw_exec" {\n  config {\n    enabled = true\n  }\n}\n');
  const client = [
    '-client',
    '-config',
    config,
    '-data-dir',
    join(home, 'c'),
    '-servers',
    servers,
    '-node-class',
    'small',
  ];
  const startClient = () => started(clientPorts, ...client, '-network-interface', 'lo');

  const server = await startServer();
  const first = await startClient();
  await http(serverPorts.http, 'PUT', '/jobs', { Job: JOB });
  interface Stub {
    readonly ID: string;
    readonly ClientStatus: string;
  }
  const alloc = async (): Promise<Stub | undefined> =>
    (JSON.parse(await http(serverPorts.http, 'GET', '/job/web/allocations')) as readonly Stub[])[0];
  const { ID } = await until('the service runs', async () => {
    const found = await alloc();
    return found?.ClientStatus === 'running' ? found : undefined;
  });
  const logs = `/client/fs/logs/${ID}?task=task&type=stdout&plain=true`;
  const said = await http(serverPorts.http, 'GET', logs);
  const service = processId(Number(/^pid=(\d+)\n$/.exec(said)?.[1]));
  if (service === undefined) throw new Error(`the service has ended: ${said}`);
  tasks.push(service);

  // The server hands the socket on to the client.
  const inside = await orrery(
    { address: `http://127.0.0.1:${serverPorts.http}` },
    `alloc exec ${ID} sh -c`.split(' ').concat('read x; echo "$x $NOMAD_TASK_NAME"; exit 5'),
    'typed\n',
  );
  expect(inside).toEqual({ code: 5, out: 'typed task\n', err: '' });

  await first.end('SIGTERM');
  await (await startClient()).end('SIGKILL');
  await startClient();
  await server.end('SIGKILL');
  await startServer();
  expect(isAlive(service)).toBe(true);
  expect(
    await until('the server answers', () => http(serverPorts.http, 'GET', logs).catch(() => undefined)),
  ).toBe(said);

  await until('the job is stopped', () =>
    http(serverPorts.http, 'DELETE', '/job/web').catch(() => undefined),
  );
  await until('the service has ended', () => (isAlive(service) ? undefined : true), 60_000);
  await until('the servers know', async () =>
    (await alloc())?.ClientStatus === 'complete' ? true : undefined,
  );
}, 150_000);
