/**
 * `npm run bench -- NAME [flags]`: measures, and prints ratios to what people use today, all taken in the same run. Each
 * benchmark is a file beside this one that exports `bench`. Not tests: nothing passes or fails by a time.
 */
import { parseArgs } from 'node:util';

export interface Flags {
  /** How often each measurement is taken; medians are printed. */
  readonly rounds: number;
  /** Only these contestants, by name; empty: all. */
  readonly only: readonly string[];
  /** Only these measurements, by name; empty: all. */
  readonly measure: readonly string[];
}

const BENCHMARKS: Readonly<Record<string, () => Promise<{ bench: (flags: Flags) => Promise<void> }>>> = {
  agent: () => import('./agent.ts'),
  cli: () => import('./cli.ts'),
  explorer: () => import('./explorer.ts'),
  raft: () => import('./raft.ts'),
  watch: () => import('./watch.ts'),
};

function usage(problem: string): never {
  console.error(
    `${problem}\nnpm run bench -- NAME [--rounds N] [--only A,B] [--measure A,B], NAME one of: ${Object.keys(BENCHMARKS).join(', ')}`,
  );
  process.exit(2);
}

const listed = (text: string): readonly string[] => text.split(',').filter(Boolean);

function read(): { name: string; flags: Flags } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '3' },
      only: { type: 'string', default: '' },
      measure: { type: 'string', default: '' },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    usage(`--rounds takes a whole number from 1, not ${values.rounds}`);
  if (positionals.length !== 1) usage('name one benchmark');
  return {
    name: positionals[0]!,
    flags: { rounds, only: listed(values.only), measure: listed(values.measure) },
  };
}

try {
  const { name, flags } = read();
  const load = BENCHMARKS[name];
  if (!load) usage(`there is no benchmark ${name}`);
  await (await load()).bench(flags);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
