/**
 * Transition coverage: every reachable state x every event, refusals included, each at least once after a shortest
 * way to the state ("all transitions", 0-switch coverage: Chow 1978). It does not check where a transition led.
 */
import { suiteOf } from './suite.ts';
import { coverSize, coverWords } from './switch-cover.ts';
import type { Mealy, Suite } from './types.ts';

/** The suite `transitions` of a machine. */
export function transitionSuite(machine: Mealy): Suite {
  const plan = { machine, depth: 1 };
  return suiteOf(machine.name, 'transitions', coverWords(plan), coverSize(plan));
}
