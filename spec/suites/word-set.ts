/**
 * Finite sets of words as interned tries: equal sets have equal numbers, so unions are remembered and sets can be
 * keys. A set stands for "all these words, begun here": a beginning of a member adds nothing. Number 0 is the set
 * of the empty word alone.
 */
import type { Word } from './types.ts';

/** An interned set of words. */
export type WordSet = number;

/** The set that asks for nothing more. */
export const NOTHING_MORE: WordSet = 0;

type Branches = ReadonlyMap<number, WordSet>;

/** A pool of sets; numbers of one pool mean nothing in another. */
export interface WordSets {
  of(words: Iterable<Word>): WordSet;
  union(a: WordSet, b: WordSet): WordSet;
  /** What remains of the set once `event` has been seen. */
  rest(set: WordSet, event: number): WordSet;
  /** The members that begin no other member, in lexicographic order; `[[]]` for `NOTHING_MORE`. */
  members(set: WordSet): readonly Word[];
}

/** An empty pool. */
export function wordSets(): WordSets {
  const branchesOf: Branches[] = [new Map()];
  const known = new Map<string, WordSet>([['', NOTHING_MORE]]);
  const unions = new Map<string, WordSet>();
  const listed = new Map<WordSet, readonly Word[]>();

  function intern(branches: readonly (readonly [number, WordSet])[]): WordSet {
    const sorted = branches.toSorted(([a], [b]) => a - b);
    const key = sorted.map(([event, rest]) => `${event}:${rest}`).join();
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, branchesOf.length);
    return branchesOf.push(new Map(sorted)) - 1;
  }

  function union(a: WordSet, b: WordSet): WordSet {
    if (a === b || b === NOTHING_MORE) return a;
    if (a === NOTHING_MORE) return b;
    const key = a < b ? `${a},${b}` : `${b},${a}`;
    const found = unions.get(key);
    if (found !== undefined) return found;
    const merged = new Map(branchesOf[a]!);
    for (const [event, rest] of branchesOf[b]!)
      merged.set(event, union(merged.get(event) ?? NOTHING_MORE, rest));
    const set = intern([...merged]);
    unions.set(key, set);
    return set;
  }

  function members(set: WordSet): readonly Word[] {
    const found = listed.get(set);
    if (found !== undefined) return found;
    const words = [...branchesOf[set]!].flatMap(([event, rest]) =>
      members(rest).map((word) => [event, ...word]),
    );
    const list = words.length === 0 ? [[]] : words;
    listed.set(set, list);
    return list;
  }

  const single = (word: Word): WordSet =>
    word.reduceRight<WordSet>((rest, event) => intern([[event, rest]]), NOTHING_MORE);

  return {
    of: (words) => [...words].map(single).reduce(union, NOTHING_MORE),
    union,
    rest: (set, event) => branchesOf[set]!.get(event) ?? NOTHING_MORE,
    members,
  };
}
