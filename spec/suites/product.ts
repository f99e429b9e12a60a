/**
 * Walks for a world of several components: lists of joint actions that together take every action, or every two
 * actions in a row, or every two that were possible at the same time, in both orders. Greedy, deterministic, over as
 * much of the world as a budget allows; it says how much that was. Complete suites are for single components only:
 * a world is far too large for them.
 */
import type { Model } from '../model/types.ts';
import { enabledIn } from './choices.ts';
import type { Share } from './coverage.ts';

/** What must be seen: each action; each action right after each; each two possible at once, in both orders. */
export type ProductGoal = 'actions' | 'pairs' | 'concurrent-pairs';

export interface ProductBudget {
  /** How many states to explore; beyond that, what was found is covered and `explored` is partial. */
  readonly maxStates: number;
  /** Start a new walk rather than make one longer than this (a single way to a far target may be longer). */
  readonly maxSteps: number;
  /** How many points to search for the next thing to cover before a new walk is started. Default 500. */
  readonly reach?: number;
}

/** A list of action names with a stable id such as `two-nodes/pairs/3`. */
export interface ProductWalk {
  readonly id: string;
  readonly actions: readonly string[];
}

export interface ProductSuite {
  readonly name: ProductGoal;
  readonly world: string;
  readonly tests: number;
  readonly steps: number;
  readonly walks: readonly ProductWalk[];
  /** Actions taken, out of those of the model; one that is missing was never enabled in what was explored. */
  readonly actions: Share;
  /** What the goal asks for, out of what is possible in the explored part; covered in full by construction. */
  readonly goals: Share;
  readonly states: number;
  /** `whole` when every reachable state was seen. */
  readonly explored: 'whole' | 'partial';
}

/** Walks for a world. */
export function productSuite(model: Model, goal: ProductGoal, budget: ProductBudget): ProductSuite {
  const graph = explore(model, budget.maxStates);
  const tour = new Tour(graph, GOALS[goal], budget);
  const walks = tour.walks();
  return {
    name: goal,
    world: model.name,
    tests: walks.length,
    steps: walks.reduce((sum, walk) => sum + walk.length, 0),
    walks: walks.map((walk, at) => ({
      id: `${model.name}/${goal}/${at + 1}`,
      actions: walk.map((action) => model.actions[action]!.name),
    })),
    actions: { covered: new Set(walks.flat()).size, of: model.actions.length },
    goals: { covered: tour.coveredCount(), of: tour.goalCount() },
    states: graph.edges.length,
    explored: graph.whole ? 'whole' : 'partial',
  };
}

interface Edge {
  readonly action: number;
  readonly to: number;
}

/** The explored part of a world: states are numbers in breadth-first order, 0 the initial one. */
interface Graph {
  readonly actionCount: number;
  /** Edges between explored states, in action order. */
  readonly edges: readonly (readonly Edge[])[];
  /** The edge by which each state was first reached: from where, by which action. */
  readonly cameBy: readonly (readonly [from: number, action: number] | undefined)[];
  readonly whole: boolean;
}

function explore(model: Model, maxStates: number): Graph {
  const start = model.init();
  const numberOf = new Map([[keyOf(start), 0]]);
  const states: Uint16Array[] = [start];
  const cameBy: (readonly [number, number] | undefined)[] = [undefined];
  const edges: Edge[][] = [];
  let whole = true;
  for (let from = 0; from < states.length; from++) {
    const out: Edge[] = [];
    for (const { action, into } of enabledIn(model, states[from]!)) {
      const key = keyOf(into);
      let to = numberOf.get(key);
      if (to === undefined && states.length < maxStates) {
        to = states.push(into) - 1;
        numberOf.set(key, to);
        cameBy.push([from, action]);
      }
      if (to === undefined) whole = false;
      else out.push({ action, to });
    }
    edges.push(out);
  }
  return { actionCount: model.actions.length, edges, cameBy, whole };
}

function keyOf(state: Uint16Array): string {
  return String.fromCharCode(...state);
}

/** A walk's present point: the state, and how it was reached. */
interface Point {
  readonly state: number;
  /** The state before the last action, and that action; -1 at the start of a walk. */
  readonly before: number;
  readonly last: number;
}

const START: Point = { state: 0, before: -1, last: -1 };

/** The number of what taking `action` at a point would cover, or -1 when it covers nothing that is asked for. */
type Goal = (graph: Graph, at: Point, action: number) => number;

const pairOf: Goal = (graph, { last }, action) => (last === -1 ? -1 : last * graph.actionCount + action);

const GOALS: Readonly<Record<ProductGoal, Goal>> = {
  actions: (_graph, _at, action) => action,
  pairs: pairOf,
  'concurrent-pairs': (graph, at, action) =>
    at.last !== -1 && isEnabled(graph, at.before, action) ? pairOf(graph, at, action) : -1,
};

function isEnabled(graph: Graph, state: number, action: number): boolean {
  return graph.edges[state]!.some((edge) => edge.action === action);
}

/** Where something was first seen possible: take the edges from here. */
interface Witness {
  readonly goal: number;
  readonly from: number;
  readonly edges: readonly Edge[];
}

class Tour {
  private readonly witnesses: readonly Witness[];
  private readonly covered = new Set<number>();
  private readonly graph: Graph;
  private readonly goal: Goal;
  private readonly budget: ProductBudget;

  constructor(graph: Graph, goal: Goal, budget: ProductBudget) {
    this.graph = graph;
    this.goal = goal;
    this.budget = budget;
    this.witnesses = witnessesOf(graph, goal);
  }

  goalCount(): number {
    return this.witnesses.length;
  }

  coveredCount(): number {
    return this.covered.size;
  }

  /** Far targets first: the way to them covers near ones. */
  walks(): number[][] {
    const walks: number[][] = [];
    for (const witness of this.witnesses.toReversed()) {
      if (!this.covered.has(witness.goal)) walks.push(this.walkOver(witness));
    }
    return walks;
  }

  private walkOver({ from, edges }: Witness): number[] {
    const walk: number[] = [];
    let at = this.follow(START, [...wayTo(this.graph, from), ...edges], walk);
    while (walk.length < this.budget.maxSteps) {
      const onward = this.nearest(at, this.budget.maxSteps - walk.length);
      if (onward === undefined) break;
      at = this.follow(at, onward, walk);
    }
    return walk;
  }

  private follow(start: Point, edges: readonly Edge[], walk: number[]): Point {
    let at = start;
    for (const { action, to } of edges) {
      const goal = this.goal(this.graph, at, action);
      if (goal !== -1) this.covered.add(goal);
      walk.push(action);
      at = { state: to, before: at.state, last: action };
    }
    return at;
  }

  /** The shortest way on that ends by covering something new, within the budget's reach. */
  private nearest(start: Point, maxLength: number): Edge[] | undefined {
    const seen = new Set<number>();
    const queue: { at: Point; way: Edge[] }[] = [{ at: start, way: [] }];
    for (const { at, way } of queue) {
      const edges = this.graph.edges[at.state]!;
      const fresh = edges.find(({ action }) => this.isOpen(this.goal(this.graph, at, action)));
      if (fresh !== undefined) return [...way, fresh];
      if (way.length + 1 >= maxLength) continue;
      for (const edge of edges) {
        const key = edge.to * this.graph.actionCount + edge.action;
        if (seen.has(key) || seen.size >= (this.budget.reach ?? 500)) continue;
        seen.add(key);
        queue.push({ at: { state: edge.to, before: at.state, last: edge.action }, way: [...way, edge] });
      }
    }
    return undefined;
  }

  private isOpen(goal: number): boolean {
    return goal !== -1 && !this.covered.has(goal);
  }
}

/** For everything the goal asks for, the first place where it is possible, in breadth-first order. */
function witnessesOf(graph: Graph, goal: Goal): Witness[] {
  const found = new Map<number, Witness>();
  const note = (number: number, from: number, edges: readonly Edge[]): void => {
    if (number !== -1 && !found.has(number)) found.set(number, { goal: number, from, edges });
  };
  for (const [from, edges] of graph.edges.entries()) {
    for (const first of edges) {
      note(goal(graph, { state: from, before: -1, last: -1 }, first.action), from, [first]);
      const at = { state: first.to, before: from, last: first.action };
      for (const second of graph.edges[first.to]!)
        note(goal(graph, at, second.action), from, [first, second]);
    }
  }
  return [...found.values()];
}

/** The edges of the breadth-first tree that lead to a state. */
function wayTo(graph: Graph, state: number): Edge[] {
  const way: Edge[] = [];
  for (let to = state; ; ) {
    const came = graph.cameBy[to];
    if (came === undefined) return way.reverse();
    const [from, action] = came;
    way.push({ action, to });
    to = from;
  }
}
