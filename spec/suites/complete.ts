/**
 * Complete suites: an implementation that passes answers every word as the machine does, or else has more than
 * `extraStates` states beyond the machine's own. Two ways to identify the state reached: the characterization set
 * after everything (W-method: Chow 1978, Vasilevskii 1973), or each state's harmonized identifier (HSI-method: Luo,
 * Petrenko, v. Bochmann 1994), which gives the same guarantee with fewer steps.
 *
 * The guarantee is about the machine that tests can see. Where states are equivalent it is about their quotient, and
 * `equivalent` names them. It assumes a reliable reset and an implementation that answers deterministically.
 */
import { characterize, equivalentStates, quotient } from './characterize.ts';
import { suiteOf } from './suite.ts';
import { coverSize, coverWords, type CoverPlan } from './switch-cover.ts';
import type { Mealy, Size, Suite } from './types.ts';

export interface CompleteOptions {
  /** How many states the implementation may have beyond the machine's distinguishable ones: 0, 1, 2. */
  readonly extraStates: number;
  /** Default `hsi`. */
  readonly method?: 'hsi' | 'w';
}

/** A complete suite, and what it is complete for. */
export interface CompleteSuite extends Suite {
  readonly extraStates: number;
  /** The number of states that tests can tell apart: the guarantee counts from here. */
  readonly classCount: number;
  /** Sets of the machine's states that no walk tells apart; empty when the machine is minimal. */
  readonly equivalent: readonly (readonly number[])[];
}

/** The suite `complete-K` (`complete-w-K` for the W-method); walks are generated as they are asked for. */
export function completeSuite(machine: Mealy, options: CompleteOptions): CompleteSuite {
  const characterization = characterize(machine);
  const plan = planOf(machine, options, characterization);
  const { extraStates, method = 'hsi' } = options;
  const name = method === 'hsi' ? `complete-${extraStates}` : `complete-w-${extraStates}`;
  return {
    ...suiteOf(machine.name, name, coverWords(plan), coverSize(plan)),
    extraStates,
    classCount: characterization.classCount,
    equivalent: equivalentStates(machine, characterization),
  };
}

/** How large `completeSuite` will be; exact, and cheap even where the suite is not. */
export function countComplete(machine: Mealy, options: CompleteOptions): Size {
  return coverSize(planOf(machine, options, characterize(machine)));
}

function planOf(
  machine: Mealy,
  { extraStates, method = 'hsi' }: CompleteOptions,
  characterization: ReturnType<typeof characterize>,
): CoverPlan {
  const { identifiers, characterizationSet } = characterization;
  return {
    machine: quotient(machine, characterization),
    depth: extraStates + 1,
    identifiers: method === 'hsi' ? identifiers : identifiers.map(() => characterizationSet),
  };
}
