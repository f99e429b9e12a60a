/**
 * The explored part of a model as numbers: states by discovery order, the breadth-first tree that gives shortest
 * paths, and the quiet edges (no environment action, no self loop) that liveness is decided on.
 */
import type { Model } from '../model/types.ts';
import { IntColumn, SmallColumn } from './columns.ts';
import { StateStore } from './packed/state-store.ts';
import type { Path, Step } from './path.ts';

/** What is known of the explored part when the search is over. */
export interface Graph {
  readonly model: Model;
  readonly store: { read(id: number, into: Uint16Array): void };
  readonly size: number;
  /** States 0 .. expanded-1 have all their edges. */
  readonly expanded: number;
  /** First state of each depth. */
  readonly levels: readonly number[];
  /** The quiet edges: those of state s are at rowStarts[s] .. rowStarts[s + 1] - 1. */
  quietEdges(): QuietEdges;
  state(id: number): Uint16Array;
  /** Length of the shortest path to a state. */
  depthOf(id: number): number;
  /** The shortest path to a state. */
  pathTo(id: number): Path;
  /** A step by `action` into state `id`. */
  step(action: number, id: number): Step;
}

export class GrowingGraph implements Graph {
  readonly model: Model;
  readonly store: StateStore;
  /** States 0 .. expanded-1 have all their edges. */
  expanded = 0;
  /** First state of each depth begun so far. */
  readonly levels: number[] = [0];
  /** Where the level being expanded ends. */
  private levelEnd = 1;
  private readonly parents = new IntColumn();
  /** Of a state where runs begin: nothing that means anything. */
  private readonly parentActions = new SmallColumn();
  private readonly rowStarts = new IntColumn();
  private readonly targets = new IntColumn();
  private readonly actions = new SmallColumn();

  constructor(model: Model) {
    this.model = model;
    this.store = new StateStore(model.width);
    this.rowStarts.push(0);
  }

  get size(): number {
    return this.store.size;
  }

  /** Bytes held by typed arrays. */
  get bytes(): number {
    const { store, parents, parentActions, rowStarts, targets, actions } = this;
    return (
      store.bytes + parents.bytes + parentActions.bytes + rowStarts.bytes + targets.bytes + actions.bytes
    );
  }

  /** Bytes that expanding one state with `edges` successors may add at worst. */
  growthBytes(edges: number): number {
    const { store, parents, parentActions, rowStarts, targets, actions } = this;
    const ofStates = store.growthBytes(edges) + parents.growthBytes(edges) + parentActions.growthBytes(edges);
    return ofStates + rowStarts.growthBytes(1) + targets.growthBytes(edges) + actions.growthBytes(edges);
  }

  /** What was discovered so far is where runs begin. */
  beginLevels(): void {
    this.levelEnd = this.size;
  }

  /** Records how a new state was found; -1, -1 for one where runs begin. */
  discover(parent: number, action: number): void {
    this.parents.push(parent);
    this.parentActions.push(Math.max(0, action));
  }

  /** State `id`, the next in order, is about to be expanded. */
  openRow(id: number): void {
    if (id === this.levelEnd) this.finishLevels();
  }

  /** Begins the level of the states found and not yet expanded, if there are any. */
  finishLevels(): void {
    if (this.levelEnd >= this.size) return;
    this.levels.push(this.levelEnd);
    this.levelEnd = this.size;
  }

  /** How many states have each depth. */
  statesPerDepth(): readonly number[] {
    return this.levels.map((start, depth) => (this.levels[depth + 1] ?? this.size) - start);
  }

  addQuietEdge(action: number, target: number): void {
    this.actions.push(action);
    this.targets.push(target);
  }

  /** All edges of the next state are known. (Those of a state expanded in part stay behind the last row, unseen.) */
  closeRow(): void {
    this.rowStarts.push(this.targets.length);
    this.expanded++;
  }

  /** The quiet edges: those of state s are at rowStarts[s] .. rowStarts[s + 1] - 1. */
  quietEdges(): QuietEdges {
    return { rowStarts: this.rowStarts.view(), targets: this.targets.view(), actions: this.actions.view() };
  }

  state(id: number): Uint16Array {
    const state = new Uint16Array(this.model.width);
    this.store.read(id, state);
    return state;
  }

  /** Length of the shortest path to a state. */
  depthOf(id: number): number {
    let low = 0;
    let high = this.levels.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.levels[middle] as number) <= id) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The shortest path to a state. */
  pathTo(id: number): Path {
    const steps: Step[] = [];
    let at = id;
    for (; this.parents.at(at) >= 0; at = this.parents.at(at)) {
      steps.push(this.step(this.parentActions.at(at), at));
    }
    return { initial: this.state(at), steps: steps.reverse() };
  }

  /** A step by `action` into state `id`. */
  step(action: number, id: number): Step {
    return { action, name: this.model.actions[action]?.name ?? String(action), state: this.state(id) };
  }
}

export interface QuietEdges {
  readonly rowStarts: Int32Array;
  readonly targets: Int32Array;
  readonly actions: Uint16Array;
}
