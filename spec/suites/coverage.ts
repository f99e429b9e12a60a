/**
 * What a set of words covers of a machine: states, accepted events, refusals, and pairs of transitions in a row, each
 * out of those that are reachable. It counts visits and judges no answer.
 */
import { coverOf } from './access.ts';
import { acceptedIn } from './mealy.ts';
import type { Mealy, Word } from './types.ts';

/** So many of so many. */
export interface Share {
  readonly covered: number;
  readonly of: number;
}

export interface Coverage {
  readonly states: Share;
  /** Events accepted by a state, those that change nothing included. */
  readonly transitions: Share;
  /** Events refused by a state. */
  readonly refusals: Share;
  /** Two events in a row from a state, refusals included. */
  readonly pairs: Share;
}

/** Measure the words on the machine. */
export function coverageOf(machine: Mealy, words: Iterable<Word>): Coverage {
  const { order } = coverOf(machine);
  const { eventCount } = machine;
  const taken = new Uint8Array(machine.next.length);
  const states = new Uint8Array(machine.stateCount);
  const pairs = new Uint8Array(machine.next.length * eventCount);
  states[0] = 1;
  for (const word of words) visit(machine, word, { states, taken, pairs });
  const reachable = order.flatMap((state) =>
    Array.from({ length: eventCount }, (_, event) => state * eventCount + event),
  );
  const accepted = reachable.filter((transition) => acceptedIn(machine.output[transition]!));
  const refused = reachable.filter((transition) => !acceptedIn(machine.output[transition]!));
  return {
    states: share(states, order),
    transitions: share(taken, accepted),
    refusals: share(taken, refused),
    pairs: { covered: pairs.reduce((sum, one) => sum + one, 0), of: reachable.length * eventCount },
  };
}

interface Marks {
  readonly states: Uint8Array;
  readonly taken: Uint8Array;
  readonly pairs: Uint8Array;
}

function visit({ eventCount, next }: Mealy, word: Word, marks: Marks): void {
  let transition: number | undefined;
  let state = 0;
  for (const event of word) {
    if (transition !== undefined) marks.pairs[transition * eventCount + event] = 1;
    transition = state * eventCount + event;
    marks.taken[transition] = 1;
    state = next[transition]!;
    marks.states[state] = 1;
  }
}

function share(marks: Uint8Array, wanted: readonly number[]): Share {
  return { covered: wanted.filter((index) => marks[index] === 1).length, of: wanted.length };
}
