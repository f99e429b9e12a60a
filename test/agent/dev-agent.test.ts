/**
 * One agent, server and client, with real tasks: they run, outlive a `kill -9` of the agent under the same pid, and end
 * when their job does. Source: issue 6, sections 2 and 4.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { isAlive, processId } from '../../impl/drivers/executor/process-id.ts';
import { AgentChild, callRpc, freePorts, type Ports, until } from './agent-child.ts';

const agents: AgentChild[] = [];
const folders: string[] = [];
afterEach(async () => {
  // Gracefully: an agent that is only tried out takes its tasks along.
  await Promise.all(agents.splice(0).map((agent) => agent.end('SIGTERM')));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

async function startAgent(ports: Ports, dataDir: string): Promise<AgentChild> {
  const agent = await AgentChild.start(ports, '-dev', '-data-dir', dataDir);
  agents.push(agent);
  return agent;
}

const job = (ID: string, Type: string, script: string) => ({
  Job: {
    ID,
    Name: ID,
    Type,
    Datacenters: ['dc1'],
    TaskGroups: [
      {
        Name: 'group',
        Count: 1,
        Tasks: [
          {
            Name: 'task',
            Driver: 'raw_exec',
            KillTimeout: 2_000_000_000n,
            Config: { command: '/bin/sh', args: ['-c', script] },
            Resources: { CPU: 20, MemoryMB: 16 },
          },
        ],
      },
    ],
  },
});

/** What the tasks of the job have written, all of it. */
async function outputOf(dataDir: string, jobId: string): Promise<string> {
  const allocs = join(dataDir, 'alloc');
  const found: string[] = [];
  for (const alloc of await readdir(allocs).catch(() => [])) {
    const text = await readFile(join(allocs, alloc, 'alloc/logs/task.stdout.0'), 'utf8').catch(() => '');
    if (text.includes(`job=${jobId} `)) found.push(text);
  }
  return found.join('');
}

const pidIn = (output: string): number | undefined => Number(/pid=(\d+)/.exec(output)?.[1]) || undefined;

test('a service outlives a kill -9 of its agent, and ends with its job; a batch job completes', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'orrery-agent-'));
  folders.push(dataDir);
  const ports = await freePorts();
  const first = await startAgent(ports, dataDir);
  const says = 'echo "job=$NOMAD_JOB_ID pid=$$"';
  const registered = await callRpc(
    ports.rpc,
    'Job.Register',
    job('web', 'service', `${says}; exec sleep 600`),
  );
  expect(registered).toHaveProperty('ok');
  const pid = await until('the service runs', async () => pidIn(await outputOf(dataDir, 'web')));
  const service = processId(pid);
  if (service === undefined) throw new Error('the service has ended');

  await first.end('SIGKILL');
  expect(isAlive(service)).toBe(true);
  await startAgent(ports, dataDir);
  await callRpc(ports.rpc, 'Job.Register', job('sums', 'batch', `${says}; echo $((6*7))`));
  await until('the batch job has run', async () =>
    (await outputOf(dataDir, 'sums')).includes('42') ? true : undefined,
  );
  expect(isAlive(service)).toBe(true);
  expect((await outputOf(dataDir, 'web')).match(/pid=/g)).toHaveLength(1);

  await callRpc(ports.rpc, 'Job.Deregister', { JobID: 'web', Namespace: 'default' });
  await until('the service has ended', () => (isAlive(service) ? undefined : true));
}, 120_000);

test('an agent that is only tried out takes its tasks along when it is told to stop', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'orrery-agent-'));
  folders.push(dataDir);
  const ports = await freePorts();
  const agent = await startAgent(ports, dataDir);
  const script = 'trap "" TERM INT; echo "job=$NOMAD_JOB_ID pid=$$"; while true; do sleep 1; done';
  await callRpc(ports.rpc, 'Job.Register', job('stubborn', 'service', script));
  const pid = await until('the service runs', async () => pidIn(await outputOf(dataDir, 'stubborn')));
  await agent.end('SIGINT');
  expect(processId(pid)).toBeUndefined();
}, 120_000);
