/**
 * `mock_driver`: no process at all, only a script in the task's configuration: how long it runs, how it ends, whether it
 * starts. For trying out what the rest does. Fields are upstream's; a task goes on while the agent is away, since its end
 * follows from when it was started. Source: reference page nomad-features.md, section 6.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { constants } from 'node:os';
import { writeFileAtomically } from '../io/atomic-write.ts';
import { durationMs } from './duration.ts';
import { type Driver, type PreparedTask, type RunningTask, StartRefused } from './driver.ts';
import { LogFiles } from './executor/log-files.ts';
import type { TaskFolders } from './task-folders.ts';

interface Script {
  readonly startedAt: number;
  /** From the start; null: until it is stopped. */
  readonly runForMs: number | null;
  readonly exitCode: number;
  /** How long it takes to end once it is stopped. */
  readonly killAfterMs: number;
}

const fileIn = ({ state }: TaskFolders): string => join(state, 'mock.json');

export const mockDriver: Driver = {
  name: 'mock_driver',
  isolation: 'none',
  fingerprint: async () => ({ Detected: true, Healthy: true, HealthDescription: 'Healthy' }),
  start,
  attach,
};

async function start(task: PreparedTask): Promise<RunningTask> {
  const { config, folders, logs } = task;
  await sleep(durationMs(config['start_block_for']) ?? 0);
  const reason = config['start_error'];
  if (typeof reason === 'string' && reason !== '')
    throw new StartRefused(reason, config['start_error_recoverable'] === true);
  const script: Script = {
    startedAt: Date.now(),
    runForMs: durationMs(config['run_for']) ?? null,
    exitCode: exitCodeIn(config),
    killAfterMs: durationMs(config['kill_after']) ?? 0,
  };
  await writeFileAtomically(fileIn(folders), JSON.stringify(script));
  const log = new LogFiles(logs.stdout);
  const said = config['stdout_string'];
  if (typeof said === 'string') log.write(Buffer.from(said));
  log.close();
  return new MockTask(script);
}

async function attach(folders: TaskFolders): Promise<RunningTask | undefined> {
  try {
    return new MockTask(JSON.parse(await readFile(fileIn(folders), 'utf8')) as Script);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function exitCodeIn(config: PreparedTask['config']): number {
  const signal = Number(config['exit_signal'] ?? 0);
  return signal > 0 ? 128 + signal : Number(config['exit_code'] ?? 0);
}

class MockTask implements RunningTask {
  readonly pid = undefined;
  readonly exited: Promise<number>;
  readonly #script: Script;
  readonly #end: (exitCode: number) => void;
  #isOver = false;

  constructor(script: Script) {
    this.#script = script;
    const { promise, resolve } = Promise.withResolvers<number>();
    this.exited = promise;
    this.#end = (exitCode) => {
      this.#isOver = true;
      resolve(exitCode);
    };
    const { startedAt, runForMs, exitCode } = script;
    if (runForMs === null) return;
    setTimeout(() => this.#end(exitCode), Math.max(0, startedAt + runForMs - Date.now())).unref();
  }

  async stop(signal: NodeJS.Signals, timeoutMs: number): Promise<void> {
    const { killAfterMs } = this.#script;
    await sleep(Math.min(killAfterMs, timeoutMs));
    const last = killAfterMs > timeoutMs ? 'SIGKILL' : signal;
    this.#end(128 + constants.signals[last]);
  }

  signal(): boolean {
    return !this.#isOver;
  }
}
