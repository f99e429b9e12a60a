/**
 * One agent, server and client, with real tasks: they run, outlive a `kill -9` of the agent under the same pid, and end
 * when their job does. Source: issue 6, sections 2 and 4.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { isAlive, processId, type ProcessId, sendSignal } from '../../impl/drivers/executor/process-id.ts';
import { AgentChild, freePorts, http, type Ports, until } from './agent-child.ts';

const agents: AgentChild[] = [];
const tasks: ProcessId[] = [];
const folders: string[] = [];
afterEach(async () => {
  // Gracefully: an agent that is only tried out takes its tasks along.
  await Promise.all(agents.splice(0).map((agent) => agent.end('SIGTERM')));
  for (const task of tasks.splice(0)) sendSignal(task, 'SIGKILL', true);
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'orrery-agent-'));
  folders.push(folder);
  return folder;
}

async function startAgent(ports: Ports, dataDir: string): Promise<AgentChild> {
  const agent = await AgentChild.start(ports, '-dev', '-data-dir', dataDir);
  agents.push(agent);
  return agent;
}

const jobOf = (ID: string, Type: string, script: string) => ({
  Job: {
    ID,
    Type,
    Datacenters: ['dc1'],
    TaskGroups: [
      {
        Name: 'group',
        Tasks: [
          {
            Name: 'task',
            Driver: 'raw_exec',
            Config: { command: '/bin/sh', args: ['-c', script] },
            Env: { GREETING: 'hello from ${NOMAD_JOB_ID} on ${node.datacenter}' },
            Resources: { CPU: 20, MemoryMB: 16 },
          },
        ],
      },
    ],
  },
});

interface Stub {
  readonly ID: string;
  readonly ClientStatus: string;
  readonly TaskStates: Readonly<
    Record<string, { readonly Events: readonly { readonly Type: string }[] }>
  > | null;
}

async function allocOf({ http: port }: Ports, jobId: string): Promise<Stub | undefined> {
  return (JSON.parse(await http(port, 'GET', `/job/${jobId}/allocations`)) as readonly Stub[])[0];
}

/** What the job's one task has written. */
async function logsOf(ports: Ports, jobId: string): Promise<string> {
  const alloc = await allocOf(ports, jobId);
  if (alloc === undefined) return '';
  const path = `/client/fs/logs/${alloc.ID}?task=task&type=stdout&plain=true`;
  return await http(ports.http, 'GET', path).catch(() => '');
}

/** The process that the task's last `pid=` names. */
async function processOf(ports: Ports, jobId: string, not?: ProcessId): Promise<ProcessId> {
  const found = await until(`${jobId} runs`, async () => {
    const pid = Number([...(await logsOf(ports, jobId)).matchAll(/pid=(\d+)\n/g)].at(-1)?.[1]);
    return pid > 0 && pid !== not?.pid ? processId(pid) : undefined;
  });
  tasks.push(found);
  return found;
}

const reaches = async (ports: Ports, jobId: string, status: string): Promise<Stub> =>
  await until(`${jobId} is ${status}`, async () => {
    const alloc = await allocOf(ports, jobId);
    return alloc?.ClientStatus === status ? alloc : undefined;
  });

test('a service outlives a kill -9 of its agent, and ends with its job; a batch job completes', async () => {
  const [dataDir, ports] = [await newFolder(), await freePorts()];
  const first = await startAgent(ports, dataDir);
  await http(ports.http, 'PUT', '/jobs', jobOf('web', 'service', 'echo "$GREETING pid=$$"; exec sleep 600'));
  const service = await processOf(ports, 'web');
  await reaches(ports, 'web', 'running');

  await first.end('SIGKILL');
  expect(isAlive(service)).toBe(true);
  await startAgent(ports, dataDir);
  await http(ports.http, 'PUT', '/jobs', jobOf('sums', 'batch', 'echo $((6*7))'));
  await reaches(ports, 'sums', 'complete');
  expect(await logsOf(ports, 'sums')).toBe('42\n');
  expect(isAlive(service)).toBe(true);
  expect(await logsOf(ports, 'web')).toBe(`hello from web on dc1 pid=${service.pid}\n`);

  await http(ports.http, 'DELETE', '/job/web');
  await until('the service has ended', () => (isAlive(service) ? undefined : true));
  await reaches(ports, 'web', 'complete');
}, 120_000);

test('a task is started anew, and signalled, on request; its log is followed meanwhile', async () => {
  const [dataDir, ports] = [await newFolder(), await freePorts()];
  await startAgent(ports, dataDir);
  const script = 'trap "echo heard" USR1; echo "pid=$$"; while true; do sleep 0.1; done';
  await http(ports.http, 'PUT', '/jobs', jobOf('loud', 'service', script));
  const first = await processOf(ports, 'loud');
  const { ID } = await reaches(ports, 'loud', 'running');
  const hangUp = new AbortController();
  const path = `client/fs/logs/${ID}?task=task&type=stdout&follow=true&plain=true&origin=end&offset=0`;
  const followed = await fetch(`http://127.0.0.1:${ports.http}/v1/${path}`, { signal: hangUp.signal });
  const heard = followed.body?.getReader();
  await http(ports.http, 'PUT', `/client/allocation/${ID}/signal`, { Task: 'task', Signal: 'SIGUSR1' });
  expect(Buffer.from((await heard?.read())?.value ?? []).toString()).toBe('heard\n');
  hangUp.abort();

  await http(ports.http, 'PUT', `/client/allocation/${ID}/restart`, { TaskName: 'task' });
  const second = await processOf(ports, 'loud', first);
  expect(isAlive(first)).toBe(false);
  const { TaskStates } = await until('it is said to have been started anew', async () => {
    const alloc = await allocOf(ports, 'loud');
    return alloc?.TaskStates?.['task']?.Events.length === 6 ? alloc : undefined;
  });
  const events = TaskStates?.['task']?.Events.map(({ Type }) => Type);
  expect(events).toEqual(['Received', 'Started', 'Restart Signaled', 'Terminated', 'Restarting', 'Started']);
  const stats = JSON.parse(await http(ports.http, 'GET', `/client/allocation/${ID}/stats`)) as {
    readonly ResourceUsage: { readonly MemoryStats: { readonly RSS: number } };
  };
  expect(stats.ResourceUsage.MemoryStats.RSS).toBeGreaterThan(0);
  await expect(http(ports.http, 'GET', `/client/fs/cat/${ID}?path=../../client/secret-id`)).rejects.toThrow(
    'Path escapes the alloc directory',
  );
  expect(isAlive(second)).toBe(true);
}, 120_000);

test('an agent that is only tried out takes its tasks along when it is told to stop', async () => {
  const [dataDir, ports] = [await newFolder(), await freePorts()];
  const agent = await startAgent(ports, dataDir);
  const script = 'trap "" TERM INT; echo "pid=$$"; while true; do sleep 1; done';
  await http(ports.http, 'PUT', '/jobs', jobOf('stubborn', 'service', script));
  const task = await processOf(ports, 'stubborn');
  await agent.end('SIGINT');
  expect(isAlive(task)).toBe(false);
}, 120_000);
