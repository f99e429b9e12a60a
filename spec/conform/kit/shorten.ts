/**
 * Makes a walk on which a target disagrees shorter, by asking the target again without some of its events. Every event
 * is possible in every state (to refuse is an answer), so whatever is left out, what remains is a walk. A target is slow
 * and may be fickle: a shorter walk counts only if it disagrees too, and tries are limited.
 */
import type { Mealy, Word } from '../../suites/types.ts';

/** What a run of a walk came to, as far as shortening it goes. */
export interface Tried<R> {
  readonly result: R;
  /** How many events it took until it disagreed; undefined when it did not. */
  readonly partedAfter: number | undefined;
}

/**
 * The shortest walk found, with its result; at first the one given, which disagreed at its last event.
 *
 * @param tries how many runs it may take at most
 */
export async function shorten<R>(
  word: Word,
  result: R,
  run: (word: Word) => Promise<Tried<R>>,
  tries: number,
): Promise<{ readonly word: Word; readonly result: R }> {
  let kept = { word, result };
  let left = tries;
  for (let size = Math.max(1, word.length >> 1); size >= 1; size >>= 1) {
    for (let end = kept.word.length - 1; end > 0 && left > 0; end -= size) {
      const shorter = [...kept.word.slice(0, Math.max(0, end - size)), ...kept.word.slice(end)];
      if (shorter.length === kept.word.length) continue;
      left -= 1;
      const { result: found, partedAfter } = await run(shorter);
      if (partedAfter === undefined) continue;
      kept = { word: shorter.slice(0, partedAfter), result: found };
      end = Math.min(end, kept.word.length);
    }
  }
  return kept;
}

/** A shortest word from the reset to a state, by transitions that can be had; breadth first. */
export function shortestWay({ eventCount, next }: Mealy, to: number, possible?: readonly boolean[]): Word {
  const ways = new Map<number, Word>([[0, []]]);
  for (const [state, way] of ways) {
    if (state === to) return way;
    for (let event = 0; event < eventCount; event++) {
      const transition = state * eventCount + event;
      const into = next[transition]!;
      if (possible?.[transition] !== false && !ways.has(into)) ways.set(into, [...way, event]);
    }
  }
  return [];
}
