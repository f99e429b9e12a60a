/**
 * What a client agent is put through, and what must come of it in time: it joins, runs what is placed on it, is cut off
 * and comes back, is forgotten and registers anew, and stops what is not wanted any more. Whether what it says on the way
 * is in order is judged apart, by the machines.
 */
import { BESIDE, type WatchedServer } from './watched-server.ts';

export interface Phase {
  readonly name: string;
  /** What was waited for. */
  readonly wanted: string;
  /** ms; undefined: it did not come in time. */
  readonly took?: number;
}

interface NodeSeen {
  readonly Datacenter: string;
  readonly ID: string;
  readonly Status: string;
}

interface AllocSeen {
  readonly ID: string;
  readonly ClientStatus: string;
  readonly DesiredStatus: string;
}

const JOB = 'conform-client';
const POLL_MS = 100;

/** One after the other; the first that does not come ends it. */
export async function playScript(server: WatchedServer, withinMs: number): Promise<readonly Phase[]> {
  const script = new Script(server, withinMs);
  const phases: Phase[] = [];
  for (const play of PHASES) {
    const phase = await play(script);
    phases.push(phase);
    if (phase.took === undefined) break;
  }
  return phases;
}

const PHASES: readonly ((script: Script) => Promise<Phase>)[] = [
  (script) => script.until('joins', 'its node is ready', () => script.nodeIs('ready')),
  async (script) => {
    await script.submit();
    return script.until('runs what is placed on it', 'it reports the allocation running', () =>
      script.runs(),
    );
  },
  async (script) => {
    await script.server.shut();
    return script.until('is cut off', 'its node is disconnected', () => script.nodeIs('disconnected'));
  },
  async (script) => {
    await script.server.open();
    return script.until(
      'comes back',
      'it reports what was thought unknown, and its node is ready',
      async () => (await script.runs()) && (await script.nodeIs('ready')),
    );
  },
  async (script) => {
    await script.purge();
    return script.until('is forgotten', 'it registers anew, and its node is ready', () =>
      script.nodeIs('ready'),
    );
  },
  async (script) => {
    await script.remove();
    return script.until('stops what is not wanted', 'it reports every allocation ended', () =>
      script.hasEnded(),
    );
  },
];

class Script {
  readonly server: WatchedServer;
  readonly #withinMs: number;

  constructor(server: WatchedServer, withinMs: number) {
    this.server = server;
    this.#withinMs = withinMs;
  }

  async until(name: string, wanted: string, is: () => Promise<boolean>): Promise<Phase> {
    const startedAt = performance.now();
    while (performance.now() - startedAt < this.#withinMs) {
      if (await is()) return { name, wanted, took: Math.round(performance.now() - startedAt) };
      await new Promise((resolve) => {
        setTimeout(resolve, POLL_MS);
      });
    }
    return { name, wanted };
  }

  async nodeIs(status: string): Promise<boolean> {
    const nodes = await this.#nodes();
    return nodes.length > 0 && nodes.every(({ Status }) => Status === status);
  }

  async runs(): Promise<boolean> {
    const allocs = await this.#allocs();
    return allocs.some(
      ({ ClientStatus, DesiredStatus }) => ClientStatus === 'running' && DesiredStatus === 'run',
    );
  }

  async hasEnded(): Promise<boolean> {
    const allocs = await this.#allocs();
    return allocs.every(({ ClientStatus }) => /^(complete|failed|lost)$/.test(ClientStatus));
  }

  async submit(): Promise<void> {
    const task = {
      Name: 'task',
      Driver: 'raw_exec',
      Config: { command: '/bin/sleep', args: ['3600'] },
      Resources: { CPU: 50, MemoryMB: 32 },
    };
    const window = { MaxClientDisconnect: 3_600e9 };
    const group = { Name: 'group', Count: 1, Tasks: [task], ...window };
    await this.#http('POST', '/v1/jobs', {
      Job: { ID: JOB, Name: JOB, Type: 'service', Datacenters: ['dc1'], TaskGroups: [group] },
    });
  }

  async remove(): Promise<void> {
    await this.#http('DELETE', `/v1/job/${JOB}`);
  }

  async purge(): Promise<void> {
    for (const { ID } of await this.#nodes()) await this.#http('POST', `/v1/node/${ID}/purge`);
  }

  async #nodes(): Promise<readonly NodeSeen[]> {
    const nodes = (await this.#http('GET', '/v1/nodes')) as readonly NodeSeen[];
    return nodes.filter(({ Datacenter }) => Datacenter !== BESIDE);
  }

  async #allocs(): Promise<readonly AllocSeen[]> {
    return (await this.#http('GET', `/v1/job/${JOB}/allocations?all=true`)) as readonly AllocSeen[];
  }

  async #http(method: string, path: string, body?: unknown): Promise<unknown> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(new URL(path, this.server.http), { method, ...sent });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }
}
