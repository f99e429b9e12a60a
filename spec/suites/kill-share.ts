/**
 * One number for a set of words: the share of faulty machines that it tells from the right one, over all kinds of faults,
 * from a sample that is the same in every run. The rates by kind are `kill.ts`.
 */
import { characterize, quotient } from './characterize.ts';
import { killRateOf, treeOf } from './kill.ts';
import { MUTANT_KINDS, mutantSpace, mutantsOf, type Mutant } from './mutants.ts';
import type { Mealy, Word } from './types.ts';

export interface KillOptions {
  /** Mutants a kind. */
  readonly limit: number;
  /** Transitions that could not be sent: a fault that sits there is none that this target could show. */
  readonly never?: ReadonlySet<number>;
}

/** The share of faulty machines that the words tell from the right one, 0 to 1. */
export function killShare(
  mealy: Mealy,
  words: Iterable<Word>,
  { limit, never = new Set() }: KillOptions,
): number {
  const characterization = characterize(mealy);
  const smallest = quotient(mealy, characterization);
  const { eventCount } = mealy;
  const closed = new Set(
    [...never].map((transition) => {
      const group = characterization.classOf[Math.floor(transition / eventCount)]!;
      return group * eventCount + (transition % eventCount);
    }),
  );
  const reachable = (mutant: Mutant): boolean => {
    const site = mutant.state * eventCount + mutant.event;
    if (closed.has(site)) return false;
    return mutant.kind !== 'extra-state' || !closed.has(smallest.next[site]! * eventCount + mutant.altered);
  };
  const tree = treeOf(smallest, words);
  const pick = seededPick();
  const rates = MUTANT_KINDS.map((kind) =>
    killRateOf(tree, filtered(mutantsOf(mutantSpace(smallest, kind), limit, pick), reachable)),
  );
  const of = rates.reduce((sum, rate) => sum + rate.of, 0);
  return of === 0 ? 1 : rates.reduce((sum, rate) => sum + rate.killed, 0) / of;
}

function* filtered(mutants: Iterable<Mutant>, keep: (mutant: Mutant) => boolean): Generator<Mutant> {
  for (const mutant of mutants) if (keep(mutant)) yield mutant;
}

/** The same choices in every run (a 32-bit linear congruential generator, constants of Numerical Recipes). */
function seededPick(): (bound: number) => number {
  let state = 15808;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
