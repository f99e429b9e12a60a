/**
 * One run of a program, with what it cost: wall clock, CPU of all its threads, the most memory it held, and when it first
 * printed a line of interest. What the program is, and what its output means, is not here. Needs Linux for the memory.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Job {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Ends the run when output matches it. */
  readonly until?: RegExp;
  /** Seconds after which the run is ended, and not counted. */
  readonly patience: number;
}

export interface Cost {
  readonly output: string;
  /** Seconds of wall clock, start-up included; until the match when there was one to wait for. */
  readonly wall: number;
  /** Seconds of CPU, of the system's work on its behalf too. */
  readonly cpu: number;
  /** Bytes of memory at the peak, as the system counts them. */
  readonly peak: number;
}

/** It did not come to an end in time, or badly. */
export class NotMeasured extends Error {}

/** A shell of its own tells what its one child used. */
const SCRIPT = '"$0" "$@"; code=$?; times; exit $code';
const POLL_MS = 20;

/** @throws NotMeasured */
export function measured({ program, args, cwd, until, patience }: Job): Promise<Cost> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const shell = spawn('bash', ['-c', SCRIPT, program, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const since = () => (performance.now() - startedAt) / 1000;
    let [output, peak, matchedAt, isLate] = ['', 0, undefined as number | undefined, false];
    const timer = setInterval(() => {
      peak = Math.max(peak, peakOf(shell));
      if (since() > patience && !isLate) isLate = endChild(shell);
    }, POLL_MS);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (until === undefined || matchedAt !== undefined || !until.test(output)) return;
      matchedAt = since();
      endChild(shell);
    };
    shell.stdout.on('data', read);
    shell.stderr.on('data', read);
    shell.on('error', (cause) => reject(new NotMeasured('bash does not start', { cause })));
    shell.on('close', (code) => {
      clearInterval(timer);
      const wall = matchedAt ?? since();
      if (isLate) reject(new NotMeasured(`not finished after ${patience} s`));
      else if (code !== 0 && matchedAt === undefined)
        reject(new NotMeasured(`${program} ended with ${code}: ${output.slice(-1000)}`));
      else resolve({ output, wall, cpu: cpuOf(output), peak });
    });
  });
}

function childOf(shell: ChildProcess): number | undefined {
  try {
    const text = readFileSync(`/proc/${shell.pid}/task/${shell.pid}/children`, 'utf8');
    return Number(text.trim().split(' ')[0]) || undefined;
  } catch {
    return undefined;
  }
}

/** Ends the program and leaves the shell, which then says what it used. */
function endChild(shell: ChildProcess): boolean {
  const child = childOf(shell);
  if (child !== undefined) process.kill(child);
  return true;
}

function peakOf(shell: ChildProcess): number {
  const child = childOf(shell);
  if (child === undefined) return 0;
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child}/status`, 'utf8')) ?? [];
    return Number(kib ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** The last line that `times` prints: what the children of the shell used, user and system. */
function cpuOf(output: string): number {
  const line = output.trim().split('\n').at(-1) ?? '';
  return [...line.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
}
