/**
 * Job files, mutated: whatever comes out, the parser answers with a job or with mistakes that can be shown, in time, and
 * keeps no memory. Each file is made from the seed and its number alone, so that any one can be made again.
 */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { explain, SyntaxMistake } from '../../impl/jobspec/hcl/diagnostic.ts';
import { readSource } from '../../impl/jobspec/hcl/read-source.ts';
import { writeJson } from '../../impl/jobspec/job/json-output.ts';
import { parseJob } from '../../impl/jobspec/job/parse-job.ts';
import { mutate } from './mutate-text.ts';

/** Milliseconds of CPU that one file may take. */
export const SLOWEST_MS = 100;

export interface Finding {
  readonly file: number;
  readonly problem: string;
  readonly text: Uint8Array;
}

export interface FuzzCounts {
  files: number;
  accepted: number;
  refused: number;
  slowestMs: number;
  slowestFile: number;
}

/** File `number` of `seed`. */
export function fileOf(corpus: readonly string[], seed: number, number: number): Uint8Array {
  const rng = xoroshiro128plus((seed * 0x9e3779b1) ^ (number * 0x85ebca6b));
  const next = (below: number): number => (rng.next() >>> 0) % below;
  // The first numbers of neighbouring seeds are alike.
  for (let skip = 0; skip < 4; skip += 1) rng.next();
  return mutate(corpus, next);
}

/** Undefined: nothing is wrong with how it was answered. */
export function judge(bytes: Uint8Array, counts: FuzzCounts, file: number): string | undefined {
  counts.files += 1;
  const started = process.cpuUsage();
  const problem = answer(bytes, counts);
  const ms = milliseconds(started);
  if (ms > counts.slowestMs) {
    // A collection of garbage may have fallen into it: only what is slow each time is slow.
    const again = [1, 2, 3].map(() => timed(bytes));
    const least = Math.min(ms, ...again);
    if (least > counts.slowestMs) [counts.slowestMs, counts.slowestFile] = [least, file];
    if (least > SLOWEST_MS) return `took ${Math.round(least)} ms of CPU, more than ${SLOWEST_MS}`;
  }
  return problem;
}

function timed(bytes: Uint8Array): number {
  const started = process.cpuUsage();
  answer(bytes, { files: 0, accepted: 0, refused: 0, slowestMs: 0, slowestFile: 0 });
  return milliseconds(started);
}

function milliseconds(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

function answer(bytes: Uint8Array, counts: FuzzCounts): string | undefined {
  try {
    const { job, diagnostics } = parseJob({ source: readSource('fuzz.hcl', bytes) });
    for (const diagnostic of diagnostics.slice(0, 5)) explain(diagnostic);
    if (job) writeJson(new Map([['Job', job]]));
    counts[job ? 'accepted' : 'refused'] += 1;
    return job || diagnostics.length > 0 ? undefined : 'was neither accepted nor refused';
  } catch (error) {
    if (error instanceof SyntaxMistake) {
      explain(error.diagnostic);
      counts.refused += 1;
      return undefined;
    }
    return `crashed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}
