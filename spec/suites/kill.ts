/**
 * How good is a suite? The share of faulty machines on which some walk gives a different answer, mutants that no walk
 * whatever could tell from the machine left out (toolchain study: judge a suite by its kill rate, not by its length).
 * Runs on integers; walks share their beginnings in a tree, and only what follows a fault is run.
 */
import { equivalent } from './mealy.ts';
import { MUTANT_KINDS, mutantSpace, mutantsOf, mutate, type Mutant, type MutantKind } from './mutants.ts';
import type { Mealy, Word } from './types.ts';

/** The walks of a suite as a tree over one machine. Node 0 is the reset; a node is the step that leads to it. */
export interface WalkTree {
  readonly machine: Mealy;
  readonly event: Int32Array;
  readonly firstChild: Int32Array;
  readonly sibling: Int32Array;
  /** What the machine answers at each node's step. */
  readonly output: Int32Array;
  /** For each transition, the nodes that take it for the first time on their way. */
  readonly firstTakenAt: readonly (readonly number[])[];
}

/** The verdict on a list of mutants. */
export interface KillRate {
  readonly killed: number;
  /** Mutants that differ from the machine: `killed` plus the survivors. */
  readonly of: number;
  /** Mutants that no walk can tell from the machine; counted in nothing else. */
  readonly equivalent: number;
  readonly survivors: readonly Mutant[];
  /** `killed / of`, from 0 to 1; 1 when there was nothing to kill. */
  readonly rate: number;
}

/** Arrange walks as a tree. Cheapest when they come in lexicographic order, as the suites give them. */
export function treeOf(machine: Mealy, words: Iterable<Word>): WalkTree {
  const event: number[] = [-1];
  const firstChild: number[] = [0];
  const sibling: number[] = [0];
  const childOn = (parent: number, wanted: number): number => {
    for (let child = firstChild[parent]!; child !== 0; child = sibling[child]!) {
      if (event[child] === wanted) return child;
    }
    const child = event.push(wanted) - 1;
    firstChild.push(0);
    sibling.push(firstChild[parent]!);
    firstChild[parent] = child;
    return child;
  };
  for (const word of words) word.reduce(childOn, 0);
  const shape = {
    event: Int32Array.from(event),
    firstChild: Int32Array.from(firstChild),
    sibling: Int32Array.from(sibling),
  };
  return { machine, ...shape, ...annotate(machine, shape) };
}

type Shape = Pick<WalkTree, 'event' | 'firstChild' | 'sibling'>;

/** Run the machine down the tree once. */
function annotate(machine: Mealy, shape: Shape): Pick<WalkTree, 'output' | 'firstTakenAt'> {
  const { eventCount, next } = machine;
  const output = new Int32Array(shape.event.length);
  const firstTakenAt: number[][] = Array.from({ length: next.length }, () => []);
  const timesOnPath = new Int32Array(next.length);
  // A node is pushed twice: to enter its step, and, negated, to leave it.
  const stack: [node: number, transition: number][] = [];
  const pushChildren = (node: number, state: number): void => {
    for (let child = shape.firstChild[node]!; child !== 0; child = shape.sibling[child]!) {
      stack.push([child, state * eventCount + shape.event[child]!]);
    }
  };
  pushChildren(0, 0);
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const [node, transition] = top;
    if (node < 0) {
      timesOnPath[transition]!--;
      continue;
    }
    output[node] = machine.output[transition]!;
    if (timesOnPath[transition]!++ === 0) firstTakenAt[transition]!.push(node);
    stack.push([-node, transition]);
    pushChildren(node, next[transition]!);
  }
  return { output, firstTakenAt };
}

/** Does some walk of the tree get a different answer from the mutant? */
export function kills(tree: WalkTree, mutant: Mutant): boolean {
  const faulty = mutate(tree.machine, mutant);
  const site = mutant.state * tree.machine.eventCount + mutant.event;
  return tree.firstTakenAt[site]!.some((node) => differs(tree, faulty, node, mutant.state));
}

/** Is there a different answer at this node's step, taken from `from`, or anywhere below it? */
function differs(tree: WalkTree, faulty: Mealy, root: number, from: number): boolean {
  const { event, firstChild, sibling, output } = tree;
  const stack = [root, from];
  while (stack.length > 0) {
    const state = stack.pop()!;
    const node = stack.pop()!;
    const transition = state * faulty.eventCount + event[node]!;
    if (faulty.output[transition] !== output[node]) return true;
    const reached = faulty.next[transition]!;
    for (let child = firstChild[node]!; child !== 0; child = sibling[child]!) stack.push(child, reached);
  }
  return false;
}

/** Measure walks against mutants of the machine. */
export function killRate(machine: Mealy, words: Iterable<Word>, mutants: Iterable<Mutant>): KillRate {
  return killRateOf(treeOf(machine, words), mutants);
}

/** The same for walks already arranged as a tree. */
export function killRateOf(tree: WalkTree, mutants: Iterable<Mutant>): KillRate {
  let killed = 0;
  let alike = 0;
  const survivors: Mutant[] = [];
  for (const mutant of mutants) {
    if (kills(tree, mutant)) killed++;
    else if (equivalent(mutate(tree.machine, mutant), tree.machine)) alike++;
    else survivors.push(mutant);
  }
  const of = killed + survivors.length;
  return { killed, of, equivalent: alike, survivors, rate: of === 0 ? 1 : killed / of };
}

/** The kill rates of one set of walks, by kind of fault; at most `limit` mutants a kind, chosen by `pick`. */
export function killRates(
  machine: Mealy,
  words: Iterable<Word>,
  limit?: number,
  pick?: (bound: number) => number,
): Record<MutantKind, KillRate> {
  const tree = treeOf(machine, words);
  const rates = MUTANT_KINDS.map(
    (kind) => [kind, killRateOf(tree, mutantsOf(mutantSpace(machine, kind), limit, pick))] as const,
  );
  return Object.fromEntries(rates) as Record<MutantKind, KillRate>;
}
