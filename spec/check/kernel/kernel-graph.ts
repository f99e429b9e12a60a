/** The graph that the inner loop has explored. By which action a state was found is not kept: it is the first that leads there. */
import type { Model } from '../../model/types.ts';
import { IntColumn, SmallColumn } from '../columns.ts';
import type { Graph, QuietEdges } from '../graph.ts';
import type { Path, Step } from '../path.ts';
import type { Arrays } from './arrays.ts';
import type { PackedStates } from './packed-states.ts';
import * as at from './places.ts';

export class KernelGraph implements Graph {
  readonly model: Model;
  readonly store: PackedStates;
  readonly levels: number[] = [0];
  levelEnd = 1;
  private readonly arrays: () => Arrays;
  private readonly rowStarts = new IntColumn();
  private readonly targets = new IntColumn();
  private readonly actions = new SmallColumn();

  constructor(model: Model, store: PackedStates, arrays: () => Arrays) {
    this.model = model;
    this.store = store;
    this.arrays = arrays;
    this.rowStarts.push(0);
  }

  get size(): number {
    return this.store.size;
  }

  get expanded(): number {
    return this.arrays().views[at.CONTROL]?.[at.EXPANDED] ?? 0;
  }

  get bytes(): number {
    return this.store.bytes + this.rowStarts.bytes + this.targets.bytes + this.actions.bytes;
  }

  /** Bytes that so many new states and quiet edges may add. */
  growthBytes(states: number, edges: number): number {
    const columns = this.rowStarts.growthBytes(states) + this.targets.growthBytes(edges);
    return this.store.growthBytes(states) + columns + this.actions.growthBytes(edges);
  }

  /** Begins the level of the states found and not yet expanded, if there are any. */
  finishLevel(): void {
    if (this.levelEnd >= this.size) return;
    this.levels.push(this.levelEnd);
    this.levelEnd = this.size;
  }

  /** Takes over what the inner loop has written down: quiet edges by pairs of action and target, and how many each state has. */
  addRows(counts: Int32Array, edges: Int32Array): void {
    for (let i = 0; i < edges.length; i += 2) {
      this.actions.push(edges[i] as number);
      this.targets.push(edges[i + 1] as number);
    }
    let end = this.rowStarts.at(this.rowStarts.length - 1);
    for (const count of counts) {
      end += count / 2;
      this.rowStarts.push(end);
    }
  }

  statesPerDepth(): readonly number[] {
    return this.levels.map((start, depth) => (this.levels[depth + 1] ?? this.size) - start);
  }

  quietEdges(): QuietEdges {
    return { rowStarts: this.rowStarts.view(), targets: this.targets.view(), actions: this.actions.view() };
  }

  state(id: number): Uint16Array {
    const state = new Uint16Array(this.model.width);
    this.store.read(id, state);
    return state;
  }

  depthOf(id: number): number {
    return this.levels.findLastIndex((first) => first <= id);
  }

  pathTo(id: number): Path {
    const parents = this.arrays().views[at.PARENTS] as Int32Array;
    const steps: Step[] = [];
    let child = id;
    for (; (parents[child] as number) >= 0; child = parents[child] as number)
      steps.push(this.step(this.actionBetween(parents[child] as number, child), child));
    return { initial: this.state(child), steps: steps.reverse() };
  }

  step(action: number, id: number): Step {
    return { action, name: this.model.actions[action]?.name ?? String(action), state: this.state(id) };
  }

  private actionBetween(parent: number, child: number): number {
    const [before, wanted] = [this.state(parent), this.state(child)];
    const after = new Uint16Array(this.model.width);
    const found = this.model.actions.findIndex(
      (_, a) => this.model.step(before, a, after) && after.every((value, f) => value === wanted[f]),
    );
    if (found < 0) throw new Error(`no action of ${this.model.name} leads from state ${parent} to ${child}`);
    return found;
  }
}
