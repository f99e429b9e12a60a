/**
 * The executor of one task, a process of its own: starts the task in a session of its own, keeps its output, waits for
 * its end and writes that down. It outlives the agent, which is why there is one. Argument: the folder of `spec.ts`.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { LogFiles } from './log-files.ts';
import { killGroupOf, processId, type ProcessId } from './process-id.ts';
import { type ExecutorSpec, type Outcome, outcomeIn, type Running, runningIn, specIn } from './spec.ts';

/** Output that a process outside the task's group still holds open is not waited for any longer. */
const LAST_WORDS_MS = 500;

const CHILD_MS = 2_000;

const folder = process.argv[2] ?? '';
const readSpec = (): ExecutorSpec => JSON.parse(readFileSync(specIn(folder), 'utf8')) as ExecutorSpec;

/** Whole or not at all: an agent may read at any instant. */
function write(file: string, content: Running | Outcome): void {
  writeFileSync(`${file}.new`, JSON.stringify(content));
  renameSync(`${file}.new`, file);
}

/** The agent waits for one line; it may be gone. */
function tell(line: object): void {
  process.stdout.on('error', () => {});
  process.stdout.end(`${JSON.stringify(line)}\n`);
}

function run(spec: ExecutorSpec): void {
  const { attempt, command, args, cwd, env, uid, gid } = spec;
  const as = { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) };
  const refuse = (error: Error): void => {
    write(outcomeIn(folder), { attempt, exitCode: 127, error: error.message });
    tell({ error: error.message });
  };
  let child: ChildProcess;
  try {
    child = spawn(command, args, { cwd, env, ...as, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    return refuse(error as Error);
  }
  child.once('error', refuse);
  child.once('spawn', () => follow(child, spec));
}

function follow(child: ChildProcess, { attempt, stdout, stderr, signalsChild }: ExecutorSpec): void {
  const pid = child.pid as number;
  const own = processId(pid) ?? { pid, startedAt: 'it had ended at once' };
  const task = (signalsChild === true ? childOf(pid) : undefined) ?? own;
  write(runningIn(folder), { attempt, executor: processId(process.pid) as ProcessId, task });
  tell({ task });
  const logs = [
    keep(child.stdout as Readable, new LogFiles(stdout)),
    keep(child.stderr as Readable, new LogFiles(stderr)),
  ];
  child.once('exit', (code, signal) => {
    killGroupOf(pid);
    const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
    const finish = (): never => {
      write(outcomeIn(folder), { attempt, exitCode });
      process.exit(0);
    };
    setTimeout(finish, LAST_WORDS_MS);
    Promise.all(logs).then(finish, finish);
  });
}

/** Its first child, which is there in a moment; undefined: it has ended without one. */
function childOf(pid: number): ProcessId | undefined {
  for (const until = Date.now() + CHILD_MS; Date.now() < until && processId(pid) !== undefined; ) {
    const child = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
    if (child > 0) return processId(child);
  }
  return undefined;
}

async function keep(output: Readable, log: LogFiles): Promise<void> {
  output.on('data', (chunk: Buffer) => log.write(chunk));
  await new Promise((done) => output.once('close', done));
  log.close();
}

// Whoever stops the machine's services tells the task too, and its end is worth writing down.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
const spec = readSpec();
if (spec.attempt === process.argv[3]) run(spec);
