/** `orrery fuzz jobspec`: mutated job files against their parser, until something breaks or the time is over. */
import { join } from 'node:path';
import { corpus } from '../../../test/fuzz/corpus.ts';
import { fileOf, judge, type FuzzCounts } from '../../../test/fuzz/jobspec.ts';
import { createProgress, type ProgressStream } from '../../io/progress.ts';
import { EXIT, wholeNumber, type Call, type OptionSpec } from '../command.ts';

const FIXTURES = join(
  process.env['ORRERY_FIXTURES'] ?? join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'fixtures'),
  'jobspec',
);

interface Wishes {
  readonly files: number;
  readonly seed: number;
  readonly seconds?: number;
  readonly only?: number;
  readonly json?: boolean;
}

export const JOB_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--files <count>',
    description: 'jobspec: how many',
    default: 100_000,
    parse: wholeNumber('--files'),
  },
  {
    flags: '--seconds <count>',
    description: 'jobspec: stop after this time',
    parse: wholeNumber('--seconds'),
  },
  {
    flags: '--only <number>',
    description: 'jobspec: print one of the files, and judge it',
    parse: wholeNumber('--only', 0),
  },
];

/** Resolves to the exit code. */
export function fuzzJobs({ out, err, options }: Call): number {
  const wishes = options as unknown as Wishes;
  const texts = corpus(FIXTURES);
  const counts: FuzzCounts = { files: 0, accepted: 0, refused: 0, slowestMs: 0, slowestFile: 0 };
  const started = performance.now();
  const numbers = wishes.only === undefined ? [0, wishes.files] : [wishes.only, wishes.only + 1];
  const progress = createProgress(err as ProgressStream);
  for (let file = numbers[0] ?? 0; file < (numbers[1] ?? 0); file += 1) {
    if (wishes.seconds !== undefined && (performance.now() - started) / 1000 > wishes.seconds) break;
    const bytes = fileOf(texts, wishes.seed, file);
    if (wishes.only !== undefined) out.write(`${Buffer.from(bytes).toString()}\n`);
    const problem = judge(bytes, counts, file);
    if (file % 1000 === 0)
      progress.update(`${file} files, the slowest took ${Math.round(counts.slowestMs)} ms`);
    if (problem === undefined) continue;
    progress.done();
    err.write(`file ${file} of seed ${wishes.seed} ${problem}\n`);
    err.write(`npm run orrery -- fuzz jobspec --seed ${wishes.seed} --only ${file}\n`);
    return EXIT.differs;
  }
  progress.done();
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  const seconds = Math.round((performance.now() - started) / 1000);
  out.write(
    wishes.json === true
      ? `${JSON.stringify({ ...counts, megabytes, seconds })}\n`
      : inWords(counts, megabytes, seconds),
  );
  return EXIT.asExpected;
}

function inWords(
  { files, accepted, refused, slowestMs, slowestFile }: FuzzCounts,
  megabytes: number,
  seconds: number,
): string {
  return (
    `${files} job files in ${seconds} s: ${accepted} accepted, ${refused} refused, none crashed.\n` +
    `The slowest took ${slowestMs.toFixed(1)} ms of CPU (file ${slowestFile}); ${megabytes} MB at most.\n`
  );
}
