/**
 * `npm run bench -- cli`: what it costs to start the command line, in CPU beside a Node that does nothing (`node -e 0`). The
 * contestants take turns within each round; the first start of each, which fills the compile cache, is not counted.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXAMPLE } from '../../impl/cli/job/example.ts';
import type { Flags } from './main.ts';

const LAUNCHER = join(import.meta.dirname, '../../impl/cli/orrery.mjs');
const STARTS_PER_ROUND = 5;

/** Milliseconds of CPU, this process's children as a whole being the only clock that counts them. */
function cost(args: readonly string[]): number {
  // A shell of its own reports what its one child used.
  const script = `"$0" "$@" >/dev/null; times`;
  const { stdout } = spawnSync('bash', ['-c', script, process.execPath, ...args], { encoding: 'utf8' });
  const children = stdout.trim().split('\n').at(-1) ?? '';
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (total, [, minutes, seconds]) => total + (Number(minutes) * 60 + Number(seconds)) * 1000,
    0,
  );
}

export function bench({ rounds, only }: Flags): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'orrery-bench-'));
  const job = join(folder, 'example.nomad.hcl');
  writeFileSync(job, EXAMPLE);
  const contestants: Readonly<Record<string, readonly string[]>> = {
    'node -e 0': ['-e', '0'],
    help: [LAUNCHER, '--help'],
    version: [LAUNCHER, 'version'],
    'job status': [LAUNCHER, 'job', 'status', '-address', 'http://127.0.0.1:1'],
    'job run': [LAUNCHER, 'job', 'run', '-output', job],
  };
  const names = Object.keys(contestants).filter((name) => only.length === 0 || only.includes(name));
  const taken = new Map(names.map((name): [string, number[]] => [name, []]));
  try {
    for (const name of names) cost(contestants[name] ?? []);
    for (let round = 0; round < rounds * STARTS_PER_ROUND; round += 1) {
      for (const name of names) taken.get(name)?.push(cost(contestants[name] ?? []));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const plain = median(taken.get('node -e 0') ?? []);
  for (const [name, costs] of taken) {
    const ratio = plain > 0 ? `  ${(median(costs) / plain).toFixed(1)} times node -e 0` : '';
    console.log(`${name.padEnd(14)} ${median(costs).toFixed(0).padStart(4)} ms of CPU${ratio}`);
  }
  return Promise.resolve();
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
