/**
 * The agent's side of a task that an executor runs: starts one, finds one again, signals and stops it, and waits for
 * its end. Everything that must outlive the agent is in the folder (`spec.ts`).
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { writeFileAtomically } from '../../io/atomic-write.ts';
import type { RunningTask } from '../driver.ts';
import { isAlive, killGroupOf, type ProcessId, sendSignal } from './process-id.ts';
import { type ExecutorSpec, type Outcome, outcomeIn, type Running, runningIn, specIn } from './spec.ts';

const EXECUTOR = fileURLToPath(new URL('main.ts', import.meta.url));
/** Small: it holds no more than a chunk of output. */
const NODE_FLAGS = ['--max-old-space-size=24', '--max-semi-space-size=1'];

const POLL_MS = 200;
/** An executor that was begun just before its agent died is waited for so long. */
const BEGINNING_MS = 3_000;
/** As a shell tells of SIGKILL, which is what becomes of a task whose executor is gone. */
const KILLED = 137;

export class ExecutedTask implements RunningTask {
  readonly pid: number;
  readonly exited: Promise<number>;
  readonly #folder: string;
  readonly #running: Running;
  #isOver = false;

  /** `gone`: the executor has ended. */
  private constructor(folder: string, running: Running, gone: Promise<unknown>) {
    this.#folder = folder;
    this.#running = running;
    this.pid = running.task.pid;
    this.exited = this.#outcome(gone);
  }

  /** Rejects with the system's reason when it cannot be started. */
  static async start(folder: string, spec: Omit<ExecutorSpec, 'attempt'>): Promise<ExecutedTask> {
    const attempt = randomUUID();
    await mkdir(folder, { recursive: true });
    await rm(outcomeIn(folder), { force: true });
    await rm(runningIn(folder), { force: true });
    await writeFileAtomically(specIn(folder), JSON.stringify({ ...spec, attempt }));
    const executor = spawn(process.execPath, [...NODE_FLAGS, EXECUTOR, folder, attempt], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {},
    });
    const gone = new Promise((resolve) => executor.once('exit', resolve));
    executor.unref();
    const word = await firstWord(executor);
    if ('error' in word) throw new Error(word.error);
    const running = (await read(runningIn(folder))) as Running;
    return new ExecutedTask(folder, running, gone);
  }

  /** Undefined: nothing runs, or has ended, since it was started last. */
  static async attach(folder: string): Promise<ExecutedTask | undefined> {
    const spec = (await read(specIn(folder))) as ExecutorSpec | undefined;
    if (spec === undefined) return undefined;
    const running = await begun(folder, spec.attempt);
    if (running === undefined) return undefined;
    const hasEnded = (await read(outcomeIn(folder))) !== undefined;
    if (!hasEnded && !isAlive(running.executor) && !isAlive(running.task)) return undefined;
    return new ExecutedTask(folder, running, untilGone(running.executor));
  }

  signal(signal: NodeJS.Signals): boolean {
    return sendSignal(this.#running.task, signal);
  }

  /** As what it was started; undefined: another one has been started since. */
  async spec(): Promise<ExecutorSpec | undefined> {
    const spec = (await read(specIn(this.#folder))) as ExecutorSpec | undefined;
    return spec?.attempt === this.#running.attempt ? spec : undefined;
  }

  async stop(signal: NodeJS.Signals, timeoutMs: number): Promise<void> {
    this.signal(signal);
    const until = Date.now() + timeoutMs;
    while (!this.#isOver && Date.now() < until) await sleep(Math.min(50, Math.max(1, until - Date.now())));
    if (!this.#isOver) sendSignal(this.#running.task, 'SIGKILL', true);
  }

  async #outcome(gone: Promise<unknown>): Promise<number> {
    const { task, attempt } = this.#running;
    await gone;
    this.#isOver = true;
    const outcome = (await read(outcomeIn(this.#folder))) as Outcome | undefined;
    if (outcome?.attempt === attempt) return outcome.exitCode;
    // Somebody killed the executor. Nobody would hear of the task's end, or keep its output.
    endOrphan(task);
    return KILLED;
  }
}

async function untilGone(executor: ProcessId): Promise<void> {
  while (isAlive(executor)) await sleep(POLL_MS);
}

function endOrphan(task: ProcessId): void {
  if (isAlive(task)) killGroupOf(task.pid);
}

type Word = { readonly task: ProcessId } | { readonly error: string };

async function firstWord(executor: ChildProcess): Promise<Word> {
  let text = '';
  return await new Promise((resolve) => {
    executor.once('error', (error) => resolve({ error: `the executor cannot be started: ${error.message}` }));
    executor.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
    executor.stdout?.once('close', () => {
      if (text === '') resolve({ error: 'the executor ended before it started the task' });
      else resolve(JSON.parse(text) as Word);
    });
  });
}

async function begun(folder: string, attempt: string): Promise<Running | undefined> {
  for (const until = Date.now() + BEGINNING_MS; ; await sleep(POLL_MS)) {
    const running = (await read(runningIn(folder))) as Running | undefined;
    if (running?.attempt === attempt) return running;
    const outcome = await read(outcomeIn(folder));
    if (outcome !== undefined || Date.now() > until) return undefined;
  }
}

/** Undefined: there is no such file. They are written whole or not at all. */
async function read(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
