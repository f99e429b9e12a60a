/**
 * The skeleton under every systematic suite: from each state's access word, all words of a given length, and after
 * each event on the way, the words that identify the state reached. Walked lazily and depth first, so that no walk
 * begins another one and nothing is kept but the current path. What identifies a state, others decide.
 */
import { coverOf } from './access.ts';
import type { Mealy, Size, Word } from './types.ts';
import { NOTHING_MORE, wordSets, type WordSet, type WordSets } from './word-set.ts';

/** What to cover: all words of length `depth` (at least 1) after every access word, and whom to identify. */
export interface CoverPlan {
  readonly machine: Mealy;
  readonly depth: number;
  /** For each state the words to try whenever it is reached; none when left out. */
  readonly identifiers?: readonly (readonly Word[])[];
}

/** A point in the walk: where we are, what is still to be tried from here, and how many events before we stop. */
interface Point {
  readonly state: number;
  readonly pending: WordSet;
  readonly left: number;
  /** Is the way here the state's own access word? */
  readonly onAccess: boolean;
}

interface Walker {
  readonly sets: WordSets;
  readonly start: Point;
  step(from: Point, event: number): Point;
}

function walkerOf({ machine, depth, identifiers }: CoverPlan): Walker {
  const sets = wordSets();
  const { inTree } = coverOf(machine);
  const identifierOf = Array.from({ length: machine.stateCount }, (_, state) =>
    sets.of(identifiers?.[state] ?? []),
  );
  return {
    sets,
    start: { state: 0, pending: identifierOf[0] ?? NOTHING_MORE, left: depth, onAccess: true },
    step(from, event) {
      const transition = from.state * machine.eventCount + event;
      const state = machine.next[transition]!;
      const onAccess = from.onAccess && inTree(transition);
      const pending = sets.union(sets.rest(from.pending, event), identifierOf[state]!);
      return { state, pending, left: onAccess ? depth : from.left - 1, onAccess };
    },
  };
}

/** The words of the plan in lexicographic order; none is the beginning of another. Iterate as often as you like. */
export function coverWords(plan: CoverPlan): Iterable<Word> {
  return {
    [Symbol.iterator]() {
      const walker = walkerOf(plan);
      return wordsFrom(walker, plan.machine.eventCount, walker.start, []);
    },
  };
}

function* wordsFrom(walker: Walker, eventCount: number, at: Point, path: number[]): Generator<Word> {
  if (at.left === 0) {
    for (const word of walker.sets.members(at.pending)) yield [...path, ...word];
    return;
  }
  for (let event = 0; event < eventCount; event++) {
    path.push(event);
    yield* wordsFrom(walker, eventCount, walker.step(at, event), path);
    path.pop();
  }
}

/** How large the plan is, without walking it: equal points have equal futures. */
export function coverSize(plan: CoverPlan): Size {
  const walker = walkerOf(plan);
  const known = new Map<string, Size>();
  const sizeFrom = (at: Point): Size => {
    if (at.left === 0) return sizeOfMembers(walker.sets.members(at.pending));
    const key = `${at.state},${at.pending},${at.left},${at.onAccess}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    let [tests, steps] = [0, 0];
    for (let event = 0; event < plan.machine.eventCount; event++) {
      const beyond = sizeFrom(walker.step(at, event));
      tests += beyond.tests;
      steps += beyond.steps + beyond.tests;
    }
    const size = { tests, steps };
    known.set(key, size);
    return size;
  };
  return sizeFrom(walker.start);
}

function sizeOfMembers(words: readonly Word[]): Size {
  return { tests: words.length, steps: words.reduce((sum, word) => sum + word.length, 0) };
}
