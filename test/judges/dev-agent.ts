/** An agent as somebody new starts one, `orrery agent -dev` on free ports, for judges that speak to it over HTTP. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AgentChild, freePorts } from '../agent/agent-child.ts';

export interface DevAgent {
  readonly host: string;
  readonly port: number;
  /** It still runs. */
  readonly isUp: () => boolean;
  /** What it has said, since it was started last. */
  readonly output: () => string;
  /** Killed without a word, and started again with what it had on its disk. */
  readonly killAndStart: () => Promise<void>;
  readonly end: () => Promise<void>;
}

export async function devAgent(): Promise<DevAgent> {
  const folder = await mkdtemp(join(tmpdir(), 'orrery-judge-'));
  const ports = await freePorts();
  const start = () => AgentChild.start(ports, '-dev', '-data-dir', join(folder, 'data'));
  let child = await start();
  return {
    host: '127.0.0.1',
    port: ports.http,
    isUp: () => child.process.exitCode === null && child.process.signalCode === null,
    output: () => child.output,
    killAndStart: async () => {
      await child.end('SIGKILL');
      child = await start();
    },
    end: async () => {
      await child.end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
