/**
 * A transition tour: few long walks that take every reachable transition, refusals included, for targets whose reset
 * is dear. Greedy: always on to the nearest transition not yet taken, a new walk only when none can be reached any
 * more (Naito and Tsunoyama 1981 for tours; not the shortest possible, which is the Chinese postman's).
 */
import { coverOf } from './access.ts';
import { suiteOf } from './suite.ts';
import type { Mealy, Suite, Word } from './types.ts';

/** The suite `tour` of a machine. */
export function tourSuite(machine: Mealy): Suite {
  const open = openTransitions(machine);
  const words: Word[] = [];
  while (open.left > 0) words.push(oneWalk(machine, open));
  return suiteOf(machine.name, 'tour', words);
}

interface Open {
  /** 1 for each reachable transition not yet taken. */
  readonly transitions: Uint8Array;
  left: number;
}

function openTransitions({ eventCount, ...machine }: Mealy): Open {
  const transitions = new Uint8Array(machine.next.length);
  const { order } = coverOf({ eventCount, ...machine });
  for (const state of order) transitions.fill(1, state * eventCount, (state + 1) * eventCount);
  return { transitions, left: order.length * eventCount };
}

function oneWalk(machine: Mealy, open: Open): Word {
  const walk: number[] = [];
  let state = 0;
  for (;;) {
    const way = nearestOpen(machine, open, state);
    if (way === undefined) return walk;
    for (const event of way) {
      take(open, state * machine.eventCount + event);
      state = machine.next[state * machine.eventCount + event]!;
      walk.push(event);
    }
  }
}

function take(open: Open, transition: number): void {
  if (open.transitions[transition] === 0) return;
  open.transitions[transition] = 0;
  open.left--;
}

/** A shortest word from `from` whose last event is an open transition; one that stays in place is preferred. */
function nearestOpen(machine: Mealy, open: Open, from: number): Word | undefined {
  const { eventCount, next } = machine;
  const wayTo = new Map<number, Word>([[from, []]]);
  for (const [state, way] of wayTo) {
    const event = openEvent(machine, open, state);
    if (event !== undefined) return [...way, event];
    for (let e = 0; e < eventCount; e++) {
      const reached = next[state * eventCount + e]!;
      if (!wayTo.has(reached)) wayTo.set(reached, [...way, e]);
    }
  }
  return undefined;
}

function openEvent({ eventCount, next }: Mealy, open: Open, state: number): number | undefined {
  let moving: number | undefined;
  for (let event = 0; event < eventCount; event++) {
    const transition = state * eventCount + event;
    if (open.transitions[transition] === 0) continue;
    if (next[transition] === state) return event;
    moving ??= event;
  }
  return moving;
}
