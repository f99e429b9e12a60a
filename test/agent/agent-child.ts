/** An agent as a child process on free ports, and a caller of its HTTP API, for tests with real tasks. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '../unit/io/links/free-port.ts';

const MAIN = fileURLToPath(new URL('../../impl/cli/main.ts', import.meta.url));

export interface Ports {
  readonly http: number;
  readonly rpc: number;
  readonly link: number;
}

export async function freePorts(): Promise<Ports> {
  const [http, rpc, link] = await Promise.all([freePort(), freePort(), freePort()]);
  return { http, rpc, link };
}

export class AgentChild {
  readonly process: ChildProcess;
  /** What it has said so far. */
  output = '';

  private constructor(process: ChildProcess) {
    this.process = process;
    for (const stream of [process.stdout, process.stderr])
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  /** Resolves when it serves HTTP. */
  static async start({ http, rpc, link }: Ports, ...flags: readonly string[]): Promise<AgentChild> {
    const ports = ['-http-port', http, '-rpc-port', rpc, '-link-port', link].map(String);
    return await AgentChild.configured(...ports, ...flags);
  }

  /** The same, with ports as the flags and their files say. */
  static async configured(...flags: readonly string[]): Promise<AgentChild> {
    const agent = AgentChild.spawned(...flags);
    await until('the agent serves', () => {
      if (agent.process.exitCode !== null) throw new Error(`the agent ended: ${agent.output}`);
      return agent.output.includes('serves on') || undefined;
    });
    return agent;
  }

  /** Whatever comes of it. */
  static spawned(...flags: readonly string[]): AgentChild {
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    return new AgentChild(spawn(process.execPath, [MAIN, 'agent', ...flags], { stdio: [...stdio] }));
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exited = once(this.process, 'exit');
    this.process.kill(signal);
    await exited;
  }
}

/** Of the agent's HTTP API; rejects with the text of a refusal. */
export async function http(
  port: number,
  method: 'GET' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/v1${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text;
}

/** Asks until there is an answer. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  withinMs = 30_000,
): Promise<T> {
  for (const end = Date.now() + withinMs; Date.now() < end; ) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`in ${withinMs} ms it did not come to this: ${what}`);
}
