/**
 * One run of TLC as a child process: modules and a configuration in, a verdict out. What is checked, and whether the
 * verdict is the one that was hoped for, is the caller's.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CACHE, tlcJar } from './jar.ts';

/** The folder of our modules; generated ones find them there. */
export const SPECS = join(import.meta.dirname, '../../spec/raft');

export interface TlcJob {
  /** The name of the module to check. */
  readonly module: string;
  /** Modules that are not in spec/raft: their texts by name. */
  readonly modules?: Readonly<Record<string, string>>;
  readonly config: string;
}

export type Verdict =
  | { readonly kind: 'holds' }
  /** The name of an invariant or of an action property. */
  | { readonly kind: 'violated'; readonly property: string }
  /** TLC could not evaluate something, or did not understand it. */
  | { readonly kind: 'error'; readonly message: string };

export interface TlcOutcome {
  readonly verdict: Verdict;
  readonly generated: number;
  readonly distinct: number;
  /** Seconds of wall clock, start-up included. */
  readonly seconds: number;
  /** Everything TLC printed. */
  readonly output: string;
}

/** @throws NoTlc if there is no jar; Error if Java does not start. */
export async function runTlc(job: TlcJob): Promise<TlcOutcome> {
  const jar = tlcJar();
  const startedAt = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'orrery-tlc-'));
  try {
    // TLC looks for everything beside the module, and leaves things there.
    cpSync(SPECS, folder, { recursive: true });
    for (const [name, text] of Object.entries(job.modules ?? {}))
      writeFileSync(join(folder, `${name}.tla`), text);
    writeFileSync(join(folder, 'job.cfg'), job.config);
    const jvm = [
      '-XX:+UseSerialGC',
      '-Xss64m',
      '-Xmx3g',
      `-Duser.home=${CACHE}`,
      `-Djava.io.tmpdir=${folder}`,
    ];
    const options = ['-nowarning', '-deadlock', '-workers', '1', '-config', 'job.cfg'];
    const output = await java(folder, [...jvm, '-cp', jar, 'tlc2.TLC', ...options, job.module]);
    return { ...readOutput(output), seconds: (performance.now() - startedAt) / 1000, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function java(cwd: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('java', args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (cause) =>
      reject(new Error('Java does not start: TLC needs Java 11 or newer', { cause })),
    );
    child.on('close', () => resolve(Buffer.concat(chunks).toString()));
  });
}

/** What TLC says in its plain output. */
export function readOutput(output: string): Pick<TlcOutcome, 'verdict' | 'generated' | 'distinct'> {
  const counts = [...output.matchAll(/([\d,]+) states generated.*?, ([\d,]+) distinct states found/g)].at(-1);
  return {
    verdict: verdictOf(output),
    generated: numberOf(counts?.[1]),
    distinct: numberOf(counts?.[2]),
  };
}

function verdictOf(output: string): Verdict {
  const [, property] = /(?:Invariant|Action property) (\w+).*? is violated/.exec(output) ?? [];
  if (property !== undefined) return { kind: 'violated', property };
  if (output.includes('Model checking completed. No error has been found.')) return { kind: 'holds' };
  const at = output.search(/^(Error|Fatal error|\*\*\* Errors|.*Exception)/m);
  return { kind: 'error', message: (at < 0 ? output : output.slice(at)).slice(0, 2000) };
}

function numberOf(text = '0'): number {
  return Number(text.replaceAll(',', ''));
}
