/** Names for walks: turns words into a suite, and finds one walk again by its id. It generates no words. */
import type { Size, Suite, Walk, Word } from './types.ts';

/** A suite over words that can be iterated again; `size` is counted from them when the caller does not know it. */
export function suiteOf(machine: string, name: string, words: Iterable<Word>, size?: Size): Suite {
  const { tests, steps } = size ?? sizeOf(words);
  return { name, machine, tests, steps, walks: { [Symbol.iterator]: () => named(machine, name, words) } };
}

/** How many words, and how many events in them. */
export function sizeOf(words: Iterable<Word>): Size {
  let tests = 0;
  let steps = 0;
  for (const word of words) {
    tests++;
    steps += word.length;
  }
  return { tests, steps };
}

/** The words of a suite's walks, without their names. */
export function* wordsOf(suite: Suite): Generator<Word> {
  for (const walk of suite.walks) yield walk.events;
}

/** The walk with this id (`node/complete-1/17`), or `undefined` when the suite has none. */
export function findWalk(suite: Suite, id: string): Walk | undefined {
  if (!id.startsWith(`${suite.machine}/${suite.name}/`)) return undefined;
  for (const walk of suite.walks) if (walk.id === id) return walk;
  return undefined;
}

function* named(machine: string, name: string, words: Iterable<Word>): Generator<Walk> {
  let count = 0;
  for (const events of words) yield { id: `${machine}/${name}/${++count}`, machine, events };
}
