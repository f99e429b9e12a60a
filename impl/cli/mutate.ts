/**
 * `orrery mutate`: breaks the implementation by one small change at a time and asks a judge (the generated suites
 * and simulations, no unit test) whether it notices. Needs the source tree with its dependencies.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import type { Mutant } from '../../test/mutate/mutants.ts';
import { judgeMutants, judgeUnbroken, type Judge, type Verdict } from '../../test/mutate/runner.ts';
import { parseExplanations, place, sample, score, type Score } from '../../test/mutate/score.ts';
import { collectMutants } from '../../test/mutate/targets.ts';
import { ensureWritable, writeFolder } from '../io/atomic-write.ts';
import { InputError } from '../io/input-error.ts';
import { createProgress, type ProgressStream } from '../io/progress.ts';
import { EXIT, wholeNumber, type Call, type CommandSpec } from './command.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const EXPLANATIONS = 'test/mutate/equivalents.json';
const LEAST_PERCENT = 95;
/** A mutant is late when it takes this many times what the unbroken tree took, and at least this long. */
const LATE_FACTOR = 5;
const LATE_LEAST_MS = 20_000;

interface Wishes {
  readonly only?: readonly string[];
  readonly sample?: number;
  readonly seed: number;
  readonly jobs: number;
  readonly judge: string;
  readonly report: string;
  readonly list?: boolean;
  readonly json?: boolean;
}

export const command: CommandSpec = {
  options: [
    { flags: '--only <parts...>', description: 'only files whose path contains one of these' },
    {
      flags: '--sample <count>',
      description: 'only so many mutants, drawn by the seed',
      parse: wholeNumber('--sample'),
    },
    { flags: '--seed <number>', description: 'which sample', default: 1, parse: wholeNumber('--seed', 0) },
    {
      flags: '--jobs <count>',
      description: 'mutants judged at a time',
      default: 2,
      parse: wholeNumber('--jobs'),
    },
    {
      flags: '--judge <command>',
      description: 'what judges a tree: exit code 0 means that it saw nothing wrong',
      default: 'node impl/cli/main.ts judge --fast',
    },
    { flags: '--report <folder>', description: 'where mutation.json goes', default: 'report' },
    { flags: '--list', description: 'print the mutants and judge none' },
    { flags: '--json', description: 'print the result as JSON' },
  ],
  examples: [
    { line: 'mutate', says: 'judge every mutant: minutes to an hour' },
    { line: 'mutate --only reconnect.ts', says: 'those of one file' },
    { line: 'mutate --sample 40 --seed 7', says: 'forty of them, the same forty each time' },
    { line: 'mutate --list', says: 'what would be broken, and how' },
  ],
  run: (call) => mutate(call, call.options as unknown as Wishes),
};

async function mutate({ out, err }: Call, wishes: Wishes): Promise<number> {
  const all = await collectMutants(ROOT, wishes.only);
  const mutants = wishes.sample === undefined ? all : sample(all, wishes.sample, wishes.seed);
  if (wishes.list) return list(mutants, wishes, out);
  const explanations = parseExplanations(await readFile(join(ROOT, EXPLANATIONS), 'utf8'), EXPLANATIONS);
  await ensureWritable(wishes.report, '--report');
  const verdicts = await judged(mutants, wishes, err);
  const complete = wishes.only === undefined && wishes.sample === undefined;
  const result = score(verdicts, explanations, { leastPercent: LEAST_PERCENT, complete });
  const json = `${JSON.stringify(forPrograms(result, verdicts), null, 2)}\n`;
  await writeFolder(wishes.report, new Map([['mutation.json', json]]), '--report');
  out.write(wishes.json ? json : forPeople(result));
  return result.complaints.length === 0 ? EXIT.asExpected : EXIT.differs;
}

function list(mutants: readonly Mutant[], { json }: Wishes, out: Writable): number {
  out.write(
    json ? `${JSON.stringify(mutants, null, 2)}\n` : mutants.map((mutant) => `${place(mutant)}\n`).join(''),
  );
  return EXIT.asExpected;
}

async function judged(
  mutants: readonly Mutant[],
  wishes: Wishes,
  err: Writable,
): Promise<readonly Verdict[]> {
  const progress = createProgress(err as ProgressStream);
  // An interrupted run ends its judges and removes its copies: both hang on the process's `exit`.
  const interrupted = (): never => process.exit(130);
  process.once('SIGINT', interrupted);
  try {
    const judge = await timedJudge(wishes.judge);
    let done = 0;
    let survived = 0;
    return await judgeMutants(ROOT, mutants, judge, {
      workers: wishes.jobs,
      onVerdict({ mutant, killed }) {
        done += 1;
        if (!killed) {
          survived += 1;
          progress.line(`survived  ${place(mutant)}`);
        }
        progress.update(`${done} of ${mutants.length} mutants judged, ${survived} survived`);
      },
    });
  } finally {
    process.off('SIGINT', interrupted);
    progress.done();
  }
}

/** The judge with its time limit, once it has passed the unbroken tree. */
async function timedJudge(line: string): Promise<Judge> {
  const judgeCommand = line.trim().split(/\s+/);
  const { ended, exitCode, elapsedMs, lastLine } = await judgeUnbroken(ROOT, {
    command: judgeCommand,
    timeoutMs: 600_000,
  });
  if (ended !== 'passed') {
    throw new InputError({
      file: '--judge',
      field: line,
      problem: `does not pass the unbroken tree (${ended}, exit code ${exitCode}; it said: ${lastLine})`,
      remedy: 'mend the tree, or name another judge',
    });
  }
  return { command: judgeCommand, timeoutMs: Math.max(LATE_LEAST_MS, LATE_FACTOR * elapsedMs) };
}

function forPrograms(result: Score, verdicts: readonly Verdict[]): object {
  const { complaints, ...numbers } = result;
  return {
    ...numbers,
    passed: complaints.length === 0,
    complaints,
    verdicts: verdicts.map(({ mutant, killed, judgement }) => ({
      key: mutant.key,
      killed,
      ended: judgement.ended,
    })),
  };
}

function forPeople({
  mutants,
  killed,
  timeouts,
  equivalent,
  killRate,
  survivors,
  complaints,
}: Score): string {
  const lines = [
    `${mutants} mutants, ${killed} killed (${timeouts} by time), ${equivalent} equivalent: ${killRate.toFixed(1)} % killed`,
    ...survivors.map(({ mutant, explanation }) =>
      [
        `survivor ${place(mutant)}`,
        `         ${explanation ? `${explanation.kind}: ${explanation.reason}` : 'not explained'}`,
      ].join('\n'),
    ),
    ...complaints.map((complaint) => `not good enough: ${complaint}`),
  ];
  return `${lines.join('\n')}\n`;
}
