/**
 * From verdicts to a score and an answer: are enough mutants killed, and is every survivor explained? The
 * explanations are a file kept by hand; one that explains nothing any more is an error too.
 */
import { createHash } from 'node:crypto';
import { InputError } from '../../impl/io/input-error.ts';
import type { Mutant } from './mutants.ts';
import type { Verdict } from './runner.ts';

export interface Explanation {
  /** `equivalent`: nobody could tell the difference. `untested`: somebody could; `reason` says what would. */
  readonly kind: 'equivalent' | 'untested';
  readonly reason: string;
}

/** By the mutant's key. */
export type Explanations = Readonly<Record<string, Explanation>>;

export interface Score {
  readonly mutants: number;
  readonly killed: number;
  readonly timeouts: number;
  readonly equivalent: number;
  /** Percent killed of those that are not equivalent. */
  readonly killRate: number;
  readonly survivors: readonly { readonly mutant: Mutant; readonly explanation?: Explanation }[];
  /** What is wrong, one sentence each; empty when the gate is passed. */
  readonly complaints: readonly string[];
}

/** `complete`: the verdicts are of all mutants, so an explanation without a mutant is stale. */
export function score(
  verdicts: readonly Verdict[],
  explanations: Explanations,
  { leastPercent, complete }: { leastPercent: number; complete: boolean },
): Score {
  const survivors = verdicts
    .filter(({ killed }) => !killed)
    .map(({ mutant }) => {
      const explanation = explanations[mutant.key];
      return explanation ? { mutant, explanation } : { mutant };
    });
  const equivalent = survivors.filter(({ explanation }) => explanation?.kind === 'equivalent').length;
  const unexplained = survivors.filter(({ explanation }) => !explanation).length;
  const killed = verdicts.length - survivors.length;
  const killRate = percent(killed, verdicts.length - equivalent);
  const complaints = [
    ...(killRate < leastPercent
      ? [`${killRate.toFixed(1)} % killed, at least ${leastPercent} % wanted`]
      : []),
    ...(unexplained === 0 ? [] : [`survivors without an explanation: ${unexplained}`]),
    ...contradictions(verdicts, explanations, complete),
  ];
  const timeouts = verdicts.filter(({ judgement }) => judgement.ended === 'timeout').length;
  return { mutants: verdicts.length, killed, timeouts, equivalent, killRate, survivors, complaints };
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 100 : (100 * part) / whole;
}

/** Explanations of mutants that are dead, or that no longer exist. */
function contradictions(
  verdicts: readonly Verdict[],
  explanations: Explanations,
  complete: boolean,
): readonly string[] {
  const byKey = new Map(verdicts.map((verdict) => [verdict.mutant.key, verdict]));
  return Object.keys(explanations).flatMap((key) => {
    const verdict = byKey.get(key);
    if (verdict?.killed) return [`explained as a survivor, but killed: ${place(verdict.mutant)}`];
    return verdict || !complete ? [] : [`explanation ${key} is of no mutant: remove it`];
  });
}

export function place({ key, file, line, column, operator, before, after }: Mutant): string {
  const short = (text: string): string => {
    const flat = text.replaceAll(/\s+/g, ' ');
    return flat.length > 60 ? `${flat.slice(0, 59)}…` : flat;
  };
  return `${key} ${file}:${line}:${column} ${operator}: ${short(before)} -> ${short(after)}`;
}

/** The same `count` mutants for the same seed, spread evenly by chance; adding a mutant moves no other. */
export function sample(mutants: readonly Mutant[], count: number, seed: number): readonly Mutant[] {
  const rank = ({ key }: Mutant): string => createHash('sha256').update(`${seed}:${key}`).digest('hex');
  const chosen = new Set(
    mutants
      .map((mutant) => ({ mutant, rank: rank(mutant) }))
      .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
      .slice(0, count)
      .map(({ mutant }) => mutant),
  );
  return mutants.filter((mutant) => chosen.has(mutant));
}

/** Read the explanations; `file` is for the complaint. */
export function parseExplanations(text: string, file: string): Explanations {
  const wrong = (field: string, problem: string): InputError =>
    new InputError({
      file,
      field,
      problem,
      remedy: 'write {"KEY": {"kind": "equivalent", "reason": "..."}}',
    });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw wrong('', error instanceof Error ? error.message : 'is not JSON');
  }
  if (typeof content !== 'object' || content === null) throw wrong('', 'is not an object');
  for (const [key, value] of Object.entries(content) as [string, Partial<Explanation> | null][]) {
    if (value?.kind !== 'equivalent' && value?.kind !== 'untested')
      throw wrong(`${key}.kind`, 'is neither equivalent nor untested');
    if (typeof value.reason !== 'string' || value.reason === '') throw wrong(`${key}.reason`, 'is missing');
  }
  return content as Explanations;
}
