/**
 * Three agents as servers and two as clients, put together by configuration files alone: they found one group, the job goes
 * on when the leader is killed, clients move to another server, and a server that leaves is missed by nobody. Source:
 * issue 6, section 2.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { isAlive, processId, type ProcessId, sendSignal } from '../../impl/drivers/executor/process-id.ts';
import { AgentChild, freePorts, http, type Ports, until } from './agent-child.ts';

const agents: AgentChild[] = [];
const tasks: ProcessId[] = [];
const folders: string[] = [];
afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.end('SIGKILL')));
  for (const task of tasks.splice(0)) sendSignal(task, 'SIGKILL', true);
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

const portsBlock = ({ http: web, rpc, link }: Ports): string =>
  `ports {\n  http = ${web}\n  rpc = ${rpc}\n  serf = ${link}\n}\n`;

const serverConfig = (name: string, home: string, ports: Ports, joins: readonly Ports[]): string => `
name = "${name}"
data_dir = "${join(home, name)}"
bind_addr = "127.0.0.1"
leave_on_terminate = true
${portsBlock(ports)}
server {
  enabled = true
  bootstrap_expect = 3
  server_join {
    retry_join = ${JSON.stringify(joins.map(({ link }) => `127.0.0.1:${link}`))}
  }
}
`;

const clientConfig = (name: string, home: string, ports: Ports, servers: readonly Ports[]): string => `
name = "${name}"
data_dir = "${join(home, name)}"
bind_addr = "127.0.0.1"
${portsBlock(ports)}
# Nobody reaches it there: what servers ask of it goes over the connection that it has opened.
advertise {
  http = "127.0.0.1:1"
}
client {
  enabled = true
  network_interface = "lo"
  server_join {
    retry_join = ${JSON.stringify(servers.map(({ rpc }) => `127.0.0.1:${rpc}`))}
  }
}
plugin "raw_exec" {
  config {
    enabled = true
  }
}
`;

const JOB = {
  ID: 'web',
  Datacenters: ['dc1'],
  TaskGroups: [
    {
      Name: 'group',
      Count: 2,
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

interface Stub {
  readonly ID: string;
  readonly NodeID: string;
  readonly ClientStatus: string;
}

async function started(file: string, text: string): Promise<AgentChild> {
  await writeFile(file, text);
  const agent = await AgentChild.configured('-config', file);
  agents.push(agent);
  return agent;
}

const read = async <T>(port: number, path: string): Promise<T | undefined> =>
  await http(port, 'GET', path).then(
    (text) => JSON.parse(text) as T,
    () => undefined,
  );

/** Whichever agent is asked, about a task on whichever client. */
async function expectClientsReachedFrom(ports: readonly number[], allocs: readonly Stub[]): Promise<void> {
  for (const { ID, NodeID } of allocs) {
    const answers = await Promise.all(
      ports.map(async (port) => {
        const logs = await http(port, 'GET', `/client/fs/logs/${ID}?task=task&type=stdout&plain=true`);
        const files: unknown = JSON.parse(await http(port, 'GET', `/client/fs/ls/${ID}?path=/`));
        const file = await http(port, 'GET', `/client/fs/cat/${ID}?path=alloc/logs/task.stdout.0`);
        const part = await http(
          port,
          'GET',
          `/client/fs/readat/${ID}?path=alloc/logs/task.stdout.0&offset=1&limit=3`,
        );
        const stats = await http(port, 'GET', `/client/allocation/${ID}/stats`);
        const host = await http(port, 'GET', `/client/stats?node_id=${NodeID}`);
        await expect(http(port, 'GET', `/client/fs/logs/${ID}?task=none&type=stdout`)).rejects.toThrow(
          '404 unknown task name "none"',
        );
        await expect(http(port, 'GET', `/client/fs/cat/${ID}?path=../x`)).rejects.toThrow('400 Path escapes');
        expect(JSON.parse(stats)).toMatchObject({ Tasks: { task: { ResourceUsage: {} } } });
        expect(JSON.parse(host)).toMatchObject({ Memory: { Total: expect.any(Number) } });
        return { logs, files, file, part };
      }),
    );
    expect(answers[0]?.logs).toMatch(/^pid=\d+\n$/);
    expect(answers[0]?.part).toBe('id=');
    expect(answers[0]?.file).toBe(answers[0]?.logs);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const [port = 0] = ports;
    await http(port, 'PUT', `/client/allocation/${ID}/signal`, { Signal: 'SIGCONT' });
    await expect(http(port, 'PUT', `/client/allocation/${ID}/signal`, { Signal: 'x' })).rejects.toThrow(
      '400',
    );
  }
}

test('three servers and two clients are one cluster, and outlive their leader', async () => {
  const home = await mkdtemp(join(tmpdir(), 'orrery-cluster-'));
  folders.push(home);
  const names = ['s1', 's2', 's3'];
  const ports = await Promise.all([...names, 'c1', 'c2'].map(freePorts));
  const [one, two, three, first, second] = ports as [Ports, Ports, Ports, Ports, Ports];
  const servers = [one, two, three];
  // Nobody names the third: it is found as it names the others.
  const configs = names.map((name, at) => serverConfig(name, home, servers[at] as Ports, [one, two]));
  const running = await Promise.all(configs.map((text, at) => started(join(home, `${names[at]}.hcl`), text)));
  await started(join(home, 'c1.hcl'), clientConfig('c1', home, first, [one, two]));
  await started(join(home, 'c2.hcl'), clientConfig('c2', home, second, [three]));
  interface Raft {
    readonly Servers: readonly { readonly ID: string; readonly Leader: boolean; readonly Voter: boolean }[];
  }
  const raft = (port: number) => read<Raft>(port, '/operator/raft/configuration');
  const leaderOf = async (port: number): Promise<string | undefined> =>
    (await raft(port))?.Servers.find(({ Leader }) => Leader)?.ID;
  await until('both clients are ready', async () => {
    const nodes = await read<readonly { readonly Status: string }[]>(three.http, '/nodes');
    return nodes?.filter(({ Status }) => Status === 'ready').length === 2 ? true : undefined;
  });
  for (const { http: port } of servers)
    expect((await raft(port))?.Servers.map(({ ID }) => ID).sort()).toEqual(names);

  const follower = servers[(names.indexOf((await leaderOf(one.http)) as string) + 1) % 3] as Ports;
  await http(follower.http, 'PUT', '/jobs', { Job: JOB });
  const allocsAt = async (port: number, count: number): Promise<readonly Stub[] | undefined> => {
    const all = await read<readonly Stub[]>(port, '/job/web/allocations');
    const up = all?.filter(({ ClientStatus }) => ClientStatus === 'running') ?? [];
    return up.length === count ? up : undefined;
  };
  const before = await until('both run', () => allocsAt(follower.http, 2));
  const processes = await Promise.all(
    before.map(async ({ ID }) => {
      const said = await http(follower.http, 'GET', `/client/fs/logs/${ID}?task=task&type=stdout&plain=true`);
      return processId(Number(/^pid=(\d+)\n$/.exec(said)?.[1])) as ProcessId;
    }),
  );
  tasks.push(...processes);

  const everywhere = [one, two, three, first, second].map(({ http: port }) => port);
  await expectClientsReachedFrom(everywhere, before);

  const lead = names.indexOf((await leaderOf(follower.http)) as string);
  await (running[lead] as AgentChild).end('SIGKILL');
  const left = servers.filter((_, at) => at !== lead) as [Ports, Ports];
  const next = await until('another one leads', async () => {
    const leader = await leaderOf(left[0].http);
    return leader === undefined || leader === names[lead] ? undefined : leader;
  });
  // What is written now reaches both clients, also the one whose server is gone.
  await until('the new leader takes a job', () =>
    http(left[0].http, 'PUT', '/jobs', { Job: { ...JOB, ID: 'more' } }).catch(() => undefined),
  );
  await until(
    'the second job runs too',
    async () => {
      const all = await read<readonly Stub[]>(left[1].http, '/job/more/allocations');
      return all?.filter(({ ClientStatus }) => ClientStatus === 'running').length === 2 ? true : undefined;
    },
    60_000,
  );
  expect((await allocsAt(left[0].http, 2))?.map(({ ID }) => ID).sort()).toEqual(
    before.map(({ ID }) => ID).sort(),
  );
  expect(processes.every((process) => isAlive(process))).toBe(true);

  // The dead one comes back by the same file, and then the leader leaves in good order.
  await started(join(home, `${names[lead]}.hcl`), configs[lead] as string);
  await (running[names.indexOf(next)] as AgentChild).end('SIGTERM');
  const rest = servers.filter((_, at) => names[at] !== next) as [Ports, Ports];
  await until('the leader has left', async () => {
    const found = (await raft(rest[0].http))?.Servers;
    const is =
      found?.length === 2 && found.every(({ ID }) => ID !== next) && found.some(({ Leader }) => Leader);
    return is ? true : undefined;
  });
  // And is taken in again when it is started.
  await started(join(home, `${next}.hcl`), configs[names.indexOf(next)] as string);
  await until('it has its vote back', async () => {
    const found = (await raft(rest[1].http))?.Servers;
    return found?.length === 3 && found.every(({ Voter }) => Voter) ? true : undefined;
  });
  for (const id of ['web', 'more'])
    await until('the job is stopped', () =>
      http(rest[0].http, 'DELETE', `/job/${id}`).catch(() => undefined),
    );
  await until(
    'all has ended',
    async () => {
      const all = await Promise.all(
        ['web', 'more'].map((id) => read<readonly Stub[]>(rest[0].http, `/job/${id}/allocations`)),
      );
      const isOver = all.flat().every((alloc) => alloc?.ClientStatus === 'complete');
      return isOver && !processes.some((process) => isAlive(process)) ? true : undefined;
    },
    60_000,
  );
}, 240_000);
