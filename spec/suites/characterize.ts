/**
 * Which states can tests tell apart, and by which words? A splitting tree over the states gives three things at
 * once: the equivalence classes (Moore 1956; partition refinement), a characterization set W (Chow 1978), and
 * harmonized state identifiers (Luo, Petrenko, v. Bochmann 1994: any two states share the beginning that tells
 * them apart). It generates no suite.
 */
import { coverOf, withoutPrefixes } from './access.ts';
import { after, outputsAlong } from './mealy.ts';
import type { Mealy, Word } from './types.ts';

/** The outcome for the reachable states of a machine; unreachable ones are in no class. */
export interface Characterization {
  /** The class of each state, numbered by first appearance from the initial state; -1 when unreachable. */
  readonly classOf: Int32Array;
  readonly classCount: number;
  /** For each class its harmonized identifier: words that together tell it from every other class. */
  readonly identifiers: readonly (readonly Word[])[];
  /** The characterization set W: words that together tell all classes apart. */
  readonly characterizationSet: readonly Word[];
}

interface Block {
  readonly states: readonly number[];
  readonly parent: Block | undefined;
  readonly depth: number;
  /** The word that tells the children apart; absent in a leaf. */
  word?: Word;
}

/** Classes, identifiers and characterization set of a machine. */
export function characterize(machine: Mealy): Characterization {
  const { order } = coverOf(machine);
  const leafOf = splitAll(machine, order);
  const classOf = new Int32Array(machine.stateCount).fill(-1);
  const leaves: Block[] = [];
  for (const state of order) {
    const leaf = leafOf.get(state)!;
    if (!leaves.includes(leaf)) leaves.push(leaf);
    classOf[state] = leaves.indexOf(leaf);
  }
  const identifiers = leaves.map((leaf) => withoutPrefixes(wordsAbove(leaf)));
  const characterizationSet = withoutPrefixes(identifiers.flat());
  return { classOf, classCount: leaves.length, identifiers, characterizationSet };
}

/** The words on the way from the root: two leaves share the word of the block in which they parted. */
function wordsAbove(leaf: Block): Word[] {
  const words: Word[] = [];
  for (let block = leaf.parent; block !== undefined; block = block.parent) words.push(block.word!);
  return words;
}

/** Split until nothing splits; answers the leaf of each state. */
function splitAll(machine: Mealy, states: readonly number[]): Map<number, Block> {
  const root: Block = { states: [...states].sort((a, b) => a - b), parent: undefined, depth: 0 };
  const leafOf = new Map(states.map((state) => [state, root]));
  // One event first, everywhere: the longer words are built from the shorter ones, and stay short.
  splitWhere(machine, leafOf, (block) => singleEvents(machine, block));
  for (let split = true; split; )
    split = splitWhere(machine, leafOf, (block) => longer(machine, block, leafOf));
  return leafOf;
}

/** Split each leaf, and what comes of it, by the best of the words proposed for it; true when any was. */
function splitWhere(machine: Mealy, leafOf: Map<number, Block>, propose: (block: Block) => Word[]): boolean {
  const pending = [...new Set(leafOf.values())].filter((block) => block.states.length > 1);
  let split = false;
  for (const block of pending) {
    const parts = bestSplit(machine, block, propose(block));
    if (parts === undefined) continue;
    split = true;
    for (const states of parts) {
      const child: Block = { states, parent: block, depth: block.depth + 1 };
      for (const state of states) leafOf.set(state, child);
      if (states.length > 1) pending.push(child);
    }
  }
  return split;
}

/** Take the proposal with most parts, then the shortest, then the first; notes its word in the block. */
function bestSplit(machine: Mealy, block: Block, proposals: readonly Word[]): number[][] | undefined {
  let best: number[][] | undefined;
  for (const word of proposals) {
    const parts = partsBy(machine, block.states, word);
    const better =
      best === undefined
        ? parts.length > 1
        : parts.length > best.length || (parts.length === best.length && word.length < block.word!.length);
    if (!better) continue;
    best = parts;
    block.word = word;
  }
  return best;
}

function partsBy(machine: Mealy, states: readonly number[], word: Word): number[][] {
  const parts = new Map<string, number[]>();
  for (const state of states) {
    const key = outputsAlong(machine, word, state).join();
    const part = parts.get(key);
    if (part === undefined) parts.set(key, [state]);
    else part.push(state);
  }
  return [...parts.values()];
}

function singleEvents(machine: Mealy, block: Block): Word[] {
  const words: Word[] = [];
  for (let event = 0; event < machine.eventCount; event++) {
    if (partsBy(machine, block.states, [event]).length > 1) words.push([event]);
  }
  return words;
}

/** An event that sends the block's states into different leaves, then the word by which those leaves parted. */
function longer(machine: Mealy, block: Block, leafOf: ReadonlyMap<number, Block>): Word[] {
  const words: Word[] = [];
  for (let event = 0; event < machine.eventCount; event++) {
    const leaves = new Set(block.states.map((state) => leafOf.get(after(machine, [event], state))!));
    if (leaves.size > 1) words.push([event, ...commonAncestor([...leaves]).word!]);
  }
  return words;
}

function commonAncestor(blocks: readonly Block[]): Block {
  return blocks.reduce((a, b) => {
    let [left, right] = [a, b];
    while (left !== right) {
      if (left.depth >= right.depth) left = left.parent!;
      else right = right.parent!;
    }
    return left;
  });
}

/** Sets of two or more reachable states that no walk tells apart; none when the machine is minimal. */
export function equivalentStates(
  machine: Mealy,
  { classOf, classCount } = characterize(machine),
): number[][] {
  const classes: number[][] = Array.from({ length: classCount }, () => []);
  for (const [state, group] of classOf.entries()) if (group >= 0) classes[group]!.push(state);
  return classes.filter((states) => states.length > 1);
}

/** The smallest machine that answers every walk as this one does: its states are the classes. */
export function quotient(machine: Mealy, { classOf, classCount } = characterize(machine)): Mealy {
  const { eventCount } = machine;
  const next = new Int32Array(classCount * eventCount);
  const output = new Int32Array(classCount * eventCount);
  // States of one class may show different things when no refusal ever reads them there; the first speaks for all.
  const shown = Int32Array.from({ length: classCount }, (_, group) => machine.shown[classOf.indexOf(group)]!);
  for (const [state, group] of classOf.entries()) {
    if (group < 0) continue;
    for (let event = 0; event < eventCount; event++) {
      next[group * eventCount + event] = classOf[machine.next[state * eventCount + event]!]!;
      output[group * eventCount + event] = machine.output[state * eventCount + event]!;
    }
  }
  return { ...machine, stateCount: classCount, next, output, shown };
}
