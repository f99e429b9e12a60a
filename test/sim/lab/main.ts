/**
 * `npm run lab`: the cases of MIT's Raft lab under seed after seed. Prints a line per case, and for each failure what
 * brings it back; exits with 1 if there was one.
 */
import { Command, InvalidArgumentError } from 'commander';
import { CASES, runCase } from './cases.ts';

interface Wishes {
  readonly seeds: number;
  readonly seed: number;
  readonly case?: string;
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('write a whole number.');
  return Number(text);
}

function knownCase(text: string): string {
  if (Object.hasOwn(CASES, text)) return text;
  throw new InvalidArgumentError(`choose one of: ${Object.keys(CASES).join(', ')}.`);
}

function main(): void {
  const wishes = new Command('lab')
    .description('The 28 cases of the Raft lab of MIT 6.5840, in simulated time. Nightly: --seeds 1000.')
    .option('--seeds <count>', 'seeds per case', whole, 20)
    .option('--seed <number>', 'the first seed', whole, 1)
    .option('--case <name>', 'only this case', knownCase)
    .parse()
    .opts<Wishes>();
  const names = wishes.case === undefined ? Object.keys(CASES) : [wishes.case];
  const failures = names.reduce((sum, name) => sum + runSeeds(name, wishes), 0);
  console.log(`${names.length} cases, ${wishes.seeds} seeds each, ${failures} failures`);
  process.exitCode = failures > 0 ? 1 : 0;
}

/** How many seeds failed. */
function runSeeds(name: string, { seed, seeds }: Wishes): number {
  const began = performance.now();
  let simulatedMs = 0;
  let failures = 0;
  let idle = 0;
  for (let at = seed; at < seed + seeds; at += 1) {
    try {
      const run = runCase(name, at);
      simulatedMs += run.simulatedMs;
      if (run.isIdle) idle += 1;
    } catch (error) {
      failures += 1;
      console.log(`${name}, seed ${at}: ${error instanceof Error ? error.message : String(error)}`);
      console.log(`  npm run lab -- --case ${name} --seeds 1 --seed ${at}`);
    }
  }
  if (idle * 2 > seeds) {
    failures += 1;
    console.log(`${name}: in ${idle} of ${seeds} seeds nothing was acknowledged, so nothing could be lost`);
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const verdict = failures === 0 ? 'ok' : `${failures} of ${seeds} failed`;
  console.log(
    `${name.padEnd(30)} ${verdict}, ${(simulatedMs / 1000).toFixed(0)} s simulated in ${seconds} s`,
  );
  return failures;
}

main();
