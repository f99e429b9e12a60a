/**
 * Runs a judge against mutants: each worker owns a copy of the tree, breaks one file, asks the judge, and mends it.
 * A judge is a command; it kills a mutant by any exit code but 0, or by not ending in time.
 *
 * Copies rather than links: Node resolves a link to the file behind it, and the unbroken tree would be judged.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { mutate, type Mutant } from './mutants.ts';

export interface Judge {
  /** Program and arguments; `node` stands for the Node that runs us. Started in the tree's root. */
  readonly command: readonly string[];
  readonly timeoutMs: number;
}

export interface Judgement {
  readonly ended: 'passed' | 'failed' | 'timeout';
  readonly exitCode: number | null;
  readonly elapsedMs: number;
  /** The judge's last words, for whoever wants to know who killed the mutant. */
  readonly lastLine: string;
}

export interface Verdict {
  readonly mutant: Mutant;
  readonly killed: boolean;
  readonly judgement: Judgement;
}

/** What no judge reads. */
const NOT_COPIED = new Set(['.git', 'node_modules', 'report', 'site', 'coverage']);

/** Judges `mutants` with `workers` processes at a time; verdicts in the order of the mutants. */
export async function judgeMutants(
  root: string,
  mutants: readonly Mutant[],
  judge: Judge,
  { workers, onVerdict }: { workers: number; onVerdict: (verdict: Verdict) => void | Promise<void> },
): Promise<readonly Verdict[]> {
  const verdicts = new Map<Mutant, Verdict>();
  const waiting = mutants.values();
  const work = (): Promise<void> =>
    inCopyOf(root, async (copy) => {
      for (const mutant of waiting) {
        const judgement = await judgeOne(copy, mutant, judge);
        const verdict = { mutant, killed: judgement.ended !== 'passed', judgement };
        verdicts.set(mutant, verdict);
        await onVerdict(verdict);
      }
    });
  await Promise.all(Array.from({ length: Math.min(workers, mutants.length) }, work));
  return mutants.flatMap((mutant) => verdicts.get(mutant) ?? []);
}

/** The judge on the unbroken tree: it must pass, and how long it takes sets what is too long. */
export function judgeUnbroken(root: string, judge: Judge): Promise<Judgement> {
  return inCopyOf(root, (copy) => run(copy, judge));
}

/** In a copy of the tree under `root`, gone afterwards. */
export async function inCopyOf<T>(root: string, work: (copy: string) => Promise<T>): Promise<T> {
  const copy = await mkdtemp(join(tmpdir(), 'orrery-mutate-'));
  const clear = (): void => rmSync(copy, { recursive: true, force: true });
  process.once('exit', clear);
  try {
    await cp(root, copy, {
      recursive: true,
      filter: (path) => path === root || !NOT_COPIED.has(basename(path)),
    });
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
    return await work(copy);
  } finally {
    process.off('exit', clear);
    await rm(copy, { recursive: true, force: true });
  }
}

async function judgeOne(copy: string, mutant: Mutant, judge: Judge): Promise<Judgement> {
  const path = join(copy, mutant.file);
  const text = await readFile(path, 'utf8');
  await writeFile(path, mutate(text, mutant));
  try {
    return await run(copy, judge);
  } finally {
    await writeFile(path, text);
  }
}

/** Enough for any judge; a mutant that eats all memory is dead, not the machine. */
const MEMORY_MB = 4096;
const KEPT_OUTPUT = 4000;

function run(cwd: string, { command, timeoutMs }: Judge): Promise<Judgement> {
  const [program = 'node', ...args] = command;
  const startedAt = performance.now();
  // A process group of its own, so that a timeout also ends what the judge has started.
  const child = spawn(program === 'node' ? process.execPath : program, args, {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: `--max-old-space-size=${MEMORY_MB}`, NO_COLOR: '1' },
  });
  return ended(child, timeoutMs, startedAt);
}

function ended(child: ChildProcess, timeoutMs: number, startedAt: number): Promise<Judgement> {
  let output = '';
  let late = false;
  const keep = (chunk: unknown): void => {
    output = `${output}${String(chunk)}`.slice(-KEPT_OUTPUT);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const endGroup = (): void => killGroup(child);
  const timer = setTimeout(() => {
    late = true;
    endGroup();
  }, timeoutMs);
  process.once('exit', endGroup);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      clearTimeout(timer);
      process.off('exit', endGroup);
      resolve({
        ended: late ? 'timeout' : exitCode === 0 ? 'passed' : 'failed',
        exitCode,
        elapsedMs: performance.now() - startedAt,
        lastLine: lastWords(output),
      });
    });
  });
}

/** Node ends the report of a crash with its version, which says nothing of the crash. */
function lastWords(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('Node.js v'));
  return lines.at(-1)?.trim() ?? '';
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}
