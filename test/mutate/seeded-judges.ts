/**
 * Who judges the seeded mutants, and what the record says of whom each of them was killed by. The judges are commands;
 * each alone must be able to refuse a tree.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mutant } from './mutants.ts';
import { judgeMutants, judgeUnbroken, type Verdict } from './runner.ts';
import type { Seeded } from './seeded.ts';

const ROOT = join(import.meta.dirname, '../..');
const VITEST = 'node node_modules/vitest/vitest.mjs run';

export interface SeededJudge {
  readonly says: string;
  readonly command: string;
  /** What its runs execute; the others it could not notice. */
  readonly sees: readonly Seeded['part'][];
}

const JUDGES = {
  'raft tests': {
    says: 'unit tests of the Raft core, and its interaction with a disk',
    command: `${VITEST} test/unit/raft --exclude **/chaos.test.ts`,
    sees: ['raft'],
  },
  'raft chaos': {
    says: 'groups of Raft cores under random faults, judged by the invariants of the paper',
    command: `${VITEST} test/unit/raft/chaos.test.ts`,
    sees: ['raft'],
  },
  'lock-step': {
    says: "etcd's RawNode beside each server, 40,000 steps",
    command: 'node test/judges/lockstep/main.ts --steps 40000 --seed 1',
    sees: ['raft'],
  },
  lab: {
    says: "the 28 cases of MIT's Raft lab, two seeds each",
    command: 'node test/sim/lab/main.ts --seeds 2',
    sees: ['raft'],
  },
  simulator: {
    says: 'whole clusters under faults with all their checks, two seeds of ten minutes',
    command: 'node impl/cli/main.ts sim --seed 100 --seeds 2 --hours 0.34',
    sees: ['raft', 'plans'],
  },
  linearizable: {
    says: "Porcupine on the clerks' histories of two seeds of a quarter of an hour; no check of ours",
    command: 'node test/judges/linearizable/main.ts --seed 100 --seeds 2 --hours 0.5',
    sees: ['raft', 'plans'],
  },
  'crash at every step': {
    says: 'the log on a simulated disk: every write and sync cut in turn, random runs, every bit of small logs flipped',
    command: `${VITEST} test/unit/io/log`,
    sees: ['log'],
  },
  'plan tests': {
    says: 'unit tests of scheduler, state and calls',
    command: `${VITEST} test/unit/scheduler test/unit/state test/unit/server`,
    sees: ['plans'],
  },
} satisfies Record<string, SeededJudge>;

export type JudgeName = keyof typeof JUDGES;
export const SEEDED_JUDGES: Readonly<Record<JudgeName, SeededJudge>> = JUDGES;
export const JUDGE_NAMES = Object.keys(JUDGES) as JudgeName[];

/** By mutant, by judge: whether it was killed, how long that took, the judge's last words. */
export type SeededRecord = Readonly<Record<string, Partial<Record<JudgeName, SeededVerdict>>>>;
export interface SeededVerdict {
  readonly killed: boolean;
  readonly seconds: number;
}

export const RECORD = join(import.meta.dirname, 'seeded-verdicts.json');

export async function loadRecord(): Promise<SeededRecord> {
  return JSON.parse(await readFile(RECORD, 'utf8')) as SeededRecord;
}

/** The judge on the given mutants, once it has passed the unbroken tree. */
export async function judgeSeeded(
  name: JudgeName,
  seeded: readonly Seeded[],
  onVerdict: (seeded: Seeded, verdict: Verdict) => void | Promise<void>,
): Promise<void> {
  const command = SEEDED_JUDGES[name].command.split(' ');
  const unbroken = await judgeUnbroken(ROOT, { command, timeoutMs: 600_000 });
  if (unbroken.ended !== 'passed')
    throw new Error(`${name} does not pass the unbroken tree: ${unbroken.lastLine}; mend that first`);
  const byMutant = new Map<Mutant, Seeded>();
  for (const one of seeded) byMutant.set(await asMutant(one), one);
  const judge = { command, timeoutMs: Math.max(300_000, 10 * unbroken.elapsedMs) };
  await judgeMutants(ROOT, [...byMutant.keys()], judge, {
    workers: 1,
    onVerdict: (verdict) => onVerdict(byMutant.get(verdict.mutant) as Seeded, verdict),
  });
}

/** Where the edit goes. What it replaces must stand there exactly once, else it is another mistake by now. */
export async function asMutant({ name, file, before, after }: Seeded): Promise<Mutant> {
  const text = await readFile(join(ROOT, file), 'utf8');
  const start = text.indexOf(before);
  if (start < 0 || text.includes(before, start + 1)) {
    throw new Error(
      `test/mutate/seeded.ts: ${name}: \`${before}\` does not stand exactly once in ${file}: write the mistake anew`,
    );
  }
  const line = text.slice(0, start).split('\n').length;
  const place = { file, line, column: 1, inside: name, start, end: start + before.length };
  return { key: name, operator: 'seeded', before, after, ...place };
}
