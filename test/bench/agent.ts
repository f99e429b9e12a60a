/**
 * `npm run bench -- agent`: one server process with its real log, RPC port and HTTP API, under scripted clients: how many
 * it registers and hears, what a placement and an evaluation cost it. The load is that of the performance page of the
 * references, section 3, so the figures of stock servers stand there; processor time a placement is what compares.
 * The clients only register and beat: what runs on nodes is measured by nobody here.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RpcClient } from '../../impl/io/client/rpc-client.ts';
import { recover } from '../../impl/io/log/recover.ts';
import { NodeDisk } from '../../impl/io/node-disk.ts';
import { AgentChild, freePorts, http, type Ports, until } from '../agent/agent-child.ts';
import type { Flags } from './main.ts';

const CONNECTIONS = 32;
/** Calls under way on each connection. */
const DEPTH = 4;
/** Jobs on their way to the server at a time. */
const SUBMITTERS = 16;
const TICKS_PER_SECOND = 100;
const PATIENCE_MS = 280_000;

type Rows = readonly (readonly [row: string, value: number])[];

/** `jobs` jobs of `each` allocations. */
interface Load {
  readonly nodes: number;
  readonly jobs: number;
  readonly each: number;
  readonly type: 'service' | 'batch';
  readonly spread?: boolean;
}

const LOADS: Readonly<Record<string, Load>> = {
  'placements-1k': { nodes: 1_000, jobs: 10, each: 1_000, type: 'batch' },
  'placements-5k': { nodes: 5_000, jobs: 10, each: 1_000, type: 'service' },
  'placements-50k': { nodes: 10_000, jobs: 50, each: 1_000, type: 'service' },
  evaluations: { nodes: 1_000, jobs: 1_000, each: 1, type: 'service' },
};

/** A server, and as many nodes as were asked for, each known to it. */
class Site {
  readonly #dir: string;
  readonly #ports: Ports;
  readonly #agent: AgentChild;
  /** One secret for all nodes, so that they may share connections. */
  readonly #secretId = randomUUID();
  readonly #clients: readonly RpcClient[];
  readonly #ids: string[] = [];

  private constructor(dir: string, ports: Ports, agent: AgentChild) {
    this.#dir = dir;
    this.#ports = ports;
    this.#agent = agent;
    this.#clients = Array.from({ length: CONNECTIONS }, () => {
      const servers = [{ host: '127.0.0.1', port: ports.rpc }];
      const quiet = { onStream: () => {}, say: () => {} };
      const secretId = this.#secretId;
      return new RpcClient({ region: 'global', secretId, servers, answerMs: 60_000, ...quiet });
    });
  }

  static async open(): Promise<Site> {
    const dir = mkdtempSync(join(tmpdir(), 'orrery-bench-'));
    const ports = await freePorts();
    const agent = await AgentChild.start(ports, '-server', '-data-dir', dir);
    await until('the server leads', async () =>
      (await http(ports.http, 'GET', '/status/leader').catch(() => '""')) === '""' ? undefined : true,
    );
    return new Site(dir, ports, agent);
  }

  /** Nodes a second. */
  async register(count: number): Promise<number> {
    const began = performance.now();
    await this.#all(count, async (client, at) => {
      const ID = randomUUID();
      this.#ids[at] = ID;
      await answered(client.call('Node.Register', { Node: nodeOf(ID, this.#secretId, at) }));
      await answered(client.call('Node.UpdateStatus', { NodeID: ID, Status: 'ready' }));
    });
    return count / seconds(began);
  }

  /** A beat of each node, as fast as they are answered: beats a second. */
  async beat(): Promise<number> {
    const began = performance.now();
    await this.#all(this.#ids.length, (client, at) =>
      answered(client.call('Node.UpdateStatus', { NodeID: this.#ids[at] as string, Status: 'ready' })),
    );
    return this.#ids.length / seconds(began);
  }

  async submit({ jobs, each, type, spread }: Load): Promise<void> {
    let next = 0;
    const submit = async (): Promise<void> => {
      for (let job = next++; job < jobs; job = next++)
        await this.ask('PUT', '/jobs', { Job: jobOf(`job-${job}`, each, type, spread) });
    };
    await Promise.all(Array.from({ length: SUBMITTERS }, submit));
  }

  /** Until all of it is placed. One job is asked about at a time: asking costs the server, too. */
  async placed({ jobs, each }: Load): Promise<void> {
    for (let job = 0; job < jobs; job += 1) {
      const whole = async (): Promise<true | undefined> => {
        const { Summary } = (await this.ask('GET', `/job/job-${job}/summary`)) as {
          Summary: Record<string, { Starting: number } | undefined>;
        };
        return (Summary['g']?.Starting ?? 0) >= each ? true : undefined;
      };
      await until(`${each} placements of job ${job}`, whole, PATIENCE_MS);
    }
  }

  async gauges(): Promise<ReadonlyMap<string, number>> {
    const { Gauges } = (await this.ask('GET', '/metrics')) as {
      Gauges: { Name: string; Value: number; Labels?: Record<string, string> }[];
    };
    return new Map(Gauges.map(({ Name, Value }) => [Name, Value]));
  }

  async ask(method: 'GET' | 'PUT', path: string, body?: unknown): Promise<unknown> {
    return JSON.parse(await http(this.#ports.http, method, path, body)) as unknown;
  }

  /** Seconds of processor time that the server has had. */
  get cpu(): number {
    const fields = this.#proc('stat')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }

  get rssMB(): number {
    return Number(/VmRSS:\s+(\d+)/.exec(this.#proc('status'))?.[1]) / 1024;
  }

  #proc(name: string): string {
    return readFileSync(`/proc/${this.#agent.process.pid}/${name}`, 'utf8');
  }

  /** Bytes in its log, while it is idle. */
  async logBytes(): Promise<number> {
    const log = await recover(new NodeDisk(), join(this.#dir, 'server', 'log'));
    return (log?.segments ?? []).reduce((sum, { end }) => sum + end, 0);
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.#agent.end('SIGKILL');
    rmSync(this.#dir, { recursive: true, force: true });
  }

  /** `work` for each of `count`, spread over the connections. */
  async #all(count: number, work: (client: RpcClient, at: number) => Promise<void>): Promise<void> {
    let next = 0;
    const run = async (client: RpcClient): Promise<void> => {
      for (let at = next++; at < count; at = next++) await work(client, at);
    };
    await Promise.all(this.#clients.flatMap((client) => Array.from({ length: DEPTH }, () => run(client))));
  }
}

function seconds(since: number): number {
  return (performance.now() - since) / 1000;
}

async function answered(result: Promise<{ ok: unknown } | { error: string }>): Promise<void> {
  const got = await result;
  if ('error' in got) throw new Error(got.error);
}

function nodeOf(ID: string, SecretID: string, at: number) {
  return {
    ID,
    SecretID,
    Name: `node-${at}`,
    Datacenter: 'dc1',
    Status: 'initializing' as const,
    Attributes: { 'kernel.name': 'linux', 'driver.mock_driver': '1', rack: `r${at % 25}` },
    Drivers: { mock_driver: { Detected: true, Healthy: true } },
    NodeResources: {
      Cpu: { CpuShares: 14_000 },
      Memory: { MemoryMB: 32_000 },
      Disk: { DiskMB: 100_000 },
      Networks: [{ Device: 'lo', IP: '127.0.0.1', MBits: 1000 }],
    },
  };
}

/** Tasks as small as those of the reference: 20 MHz, 20 MB. */
function jobOf(ID: string, Count: number, Type: Load['type'], spread = false) {
  const Tasks = [
    { Name: 't', Driver: 'mock_driver', Config: { run_for: '1h' }, Resources: { CPU: 20, MemoryMB: 20 } },
  ];
  const Spreads = spread ? { Spreads: [{ Attribute: '${attr.rack}', Weight: 100 }] } : {};
  return {
    ID,
    Name: ID,
    Type,
    Datacenters: ['dc1'],
    TaskGroups: [{ Name: 'g', Count, Tasks, EphemeralDisk: { SizeMB: 10 } }],
    ...Spreads,
  };
}

async function placements(load: Load): Promise<Rows> {
  const site = await Site.open();
  try {
    const registered = await site.register(load.nodes);
    const before = { log: await site.logBytes(), cpu: site.cpu, at: performance.now() };
    await site.submit(load);
    const allocs = load.jobs * load.each;
    await site.placed(load);
    const took = seconds(before.at);
    const cpu = site.cpu - before.cpu;
    const delay = (await site.gauges()).get('nomad.runtime.event_loop_delay_ms.p99') ?? Number.NaN;
    const rss = site.rssMB;
    const common: Rows = [
      ['registrations/s', registered],
      ['event-loop delay p99, ms', delay],
      ['memory, MB', rss],
      ['log bytes a placement', ((await site.logBytes()) - before.log) / allocs],
    ];
    if (load.each === 1)
      return [
        ['evaluations/s', load.jobs / took],
        ['CPU ms an evaluation', (cpu * 1000) / load.jobs],
        ...common,
      ];
    return [['placements/s', allocs / took], ['CPU ms a placement', (cpu * 1000) / allocs], ...common];
  } finally {
    await site.close();
  }
}

/** 10,000 nodes, and each beats three times. */
async function heartbeats(): Promise<Rows> {
  const site = await Site.open();
  try {
    const registered = await site.register(10_000);
    const rates: number[] = [];
    for (let round = 0; round < 3; round += 1) rates.push(await site.beat());
    const delay = (await site.gauges()).get('nomad.runtime.event_loop_delay_ms.p99') ?? Number.NaN;
    return [
      ['registrations/s', registered],
      ['heartbeats/s', rates.toSorted((a, b) => a - b)[1] as number],
      ['event-loop delay p99, ms', delay],
      ['memory, MB', site.rssMB],
    ];
  } finally {
    await site.close();
  }
}

const MEASUREMENTS: Readonly<Record<string, () => Promise<Rows>>> = {
  heartbeats,
  ...Object.fromEntries(Object.entries(LOADS).map(([name, load]) => [name, () => placements(load)])),
};

export async function bench({ rounds, measure }: Flags): Promise<void> {
  const wrong = measure.find((name) => !Object.hasOwn(MEASUREMENTS, name));
  if (wrong !== undefined)
    throw new Error(`--measure knows ${Object.keys(MEASUREMENTS).join(', ')}, not ${wrong}`);
  const taken = new Map<string, number[]>();
  for (let round = 1; round <= rounds; round += 1) {
    for (const name of measure.length > 0 ? measure : Object.keys(MEASUREMENTS)) {
      for (const [row, value] of await (MEASUREMENTS[name] as () => Promise<Rows>)()) {
        console.log(`round ${round}  ${name}  ${row}: ${value.toPrecision(4)}`);
        const key = `${name.padEnd(15)} ${row}`;
        taken.set(key, [...(taken.get(key) ?? []), value]);
      }
    }
  }
  console.log('\nmedians');
  for (const [key, values] of taken) {
    const middle = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
    console.log(`${key.padEnd(45)} ${middle.toPrecision(4)}`);
  }
}
