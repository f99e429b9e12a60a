/**
 * Pair coverage: from every reachable state, every two events in a row, refusals included ("all transition pairs",
 * 1-switch coverage: Chow 1978).
 */
import { suiteOf } from './suite.ts';
import { coverSize, coverWords } from './switch-cover.ts';
import type { Mealy, Suite } from './types.ts';

/** The suite `pairs` of a machine. */
export function pairSuite(machine: Mealy): Suite {
  const plan = { machine, depth: 2 };
  return suiteOf(machine.name, 'pairs', coverWords(plan), coverSize(plan));
}
