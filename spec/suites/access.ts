/**
 * The state cover: one shortest word to every reachable state, as the tree that a breadth-first search leaves.
 * Every other suite starts from these words.
 */
import { suiteOf } from './suite.ts';
import type { Mealy, Suite, Word } from './types.ts';

/** A prefix-closed state cover. */
export interface Cover {
  /** A shortest word to each state; `undefined` where no word leads. Ties go to the smaller event index. */
  readonly words: readonly (Word | undefined)[];
  /** The reachable states, nearest first. */
  readonly order: readonly number[];
  /** Is this transition (`state * eventCount + event`) one of the tree's? */
  readonly inTree: (transition: number) => boolean;
}

/** The state cover of a machine. */
export function coverOf(machine: Mealy): Cover {
  const { eventCount } = machine;
  const words: (Word | undefined)[] = Array.from({ length: machine.stateCount });
  const tree = new Set<number>();
  const order = [0];
  words[0] = [];
  for (const state of order) {
    for (let event = 0; event < eventCount; event++) {
      const transition = state * eventCount + event;
      const reached = machine.next[transition]!;
      if (words[reached] !== undefined) continue;
      words[reached] = [...words[state]!, event];
      tree.add(transition);
      order.push(reached);
    }
  }
  return { words, order, inTree: (transition) => tree.has(transition) };
}

/** All states: the access words, without those that begin another one. */
export function accessSuite(machine: Mealy): Suite {
  const { words, order } = coverOf(machine);
  return suiteOf(machine.name, 'access', withoutPrefixes(order.map((state) => words[state]!)));
}

/** The words that are not the beginning of another one, in lexicographic order, each once. */
export function withoutPrefixes(words: readonly Word[]): Word[] {
  const sorted = words.toSorted(compareWords);
  return sorted.filter((word, at) => word.length > 0 && !begins(word, sorted[at + 1]));
}

/** Lexicographic order, a beginning before what it begins. */
export function compareWords(a: Word, b: Word): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const difference = a[at]! - b[at]!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function begins(word: Word, other: Word | undefined): boolean {
  return other !== undefined && other.length >= word.length && word.every((event, at) => other[at] === event);
}
