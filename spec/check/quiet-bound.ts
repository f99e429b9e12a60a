/**
 * How long a quiet run can take at worst, counted in beats: the most steps of one kind (a heartbeat) that it takes
 * before a goal holds for good. Time is a priority here: what can be done at once happens before anything that is due
 * by a time-out, and that before the next beat. It is not a clock: how long a time-out takes is not asked.
 */
import { Components } from './components.ts';
import type { Exploration } from './explore.ts';
import type { Graph, QuietEdges } from './graph.ts';
import type { Predicate } from '../model/types.ts';

/** Of an action in a state: done at once, when a time-out has run out, when the next beat comes, or in vain and so not at all. */
export type Pace = (action: number, state: Uint16Array) => 'urgent' | 'due' | 'beat' | 'vain';

export interface QuietBound {
  readonly beats: number | 'unbounded';
  /** A state from which it takes that many, and what is done from there; up to the loop where it is unbounded. */
  readonly from: number;
  readonly actions: readonly string[];
}

/** The worst case over every explored state. The exploration must be complete and have kept its quiet edges. */
export function quietBound({ graph, complete }: Exploration, goal: Predicate, pace: Pace): QuietBound {
  if (!complete) throw new Error('a bound holds for a graph that was explored whole');
  return new Longest(graph, goal, pace).run();
}

const UNBOUNDED = 1e9;

class Longest {
  private readonly graph: Graph;
  private readonly edges: QuietEdges;
  private readonly isBeat: Uint8Array;
  private readonly lacksGoal: Uint8Array;
  /** State -> the most beats before the goal holds for good; -1: it does. */
  private readonly beats: Int32Array;
  /** State -> the edge that a worst run takes. */
  private readonly worst: Int32Array;

  constructor(graph: Graph, goal: Predicate, pace: Pace) {
    this.graph = graph;
    const { edges, isBeat } = firstThingsFirst(graph, pace);
    this.edges = edges;
    this.isBeat = isBeat;
    this.lacksGoal = new Uint8Array(graph.size);
    const state = new Uint16Array(graph.model.width);
    for (let s = 0; s < graph.size; s++) {
      graph.store.read(s, state);
      this.lacksGoal[s] = goal(state) ? 0 : 1;
    }
    this.beats = new Int32Array(graph.size).fill(-1);
    this.worst = new Int32Array(graph.size).fill(-1);
  }

  run(): QuietBound {
    const components = new Components(this.graph.size, this.edges);
    const all = Int32Array.from({ length: this.graph.size }, (_, s) => s);
    // A component comes after all that can be reached from it.
    components.split(all, components.newRegion(all), (component, region) =>
      this.judge(component, region, components.region),
    );
    let from = 0;
    for (let s = 1; s < this.beats.length; s++) {
      if ((this.beats[s] as number) > (this.beats[from] as number)) from = s;
    }
    const most = Math.max(0, this.beats[from] as number);
    return { beats: most >= UNBOUNDED ? 'unbounded' : most, from, actions: this.runFrom(from) };
  }

  private judge(component: Int32Array, region: number, regionOf: Int32Array): void {
    let most = component.some((s) => this.lacksGoal[s] === 1) ? 0 : -1;
    let worst = -1;
    let beatsInside = false;
    for (const s of component) {
      for (let e = this.edges.rowStarts[s] as number; e < (this.edges.rowStarts[s + 1] as number); e++) {
        const isBeat = this.isBeat[e] === 1;
        const target = this.edges.targets[e] as number;
        if (regionOf[target] === region) {
          beatsInside ||= isBeat;
          continue;
        }
        const after = this.beats[target] as number;
        if (after < 0 && most < 0) continue;
        const beats = Math.min(UNBOUNDED, Math.max(0, after) + (isBeat ? 1 : 0));
        if (worst >= 0 && beats <= most) continue;
        [most, worst] = [Math.max(most, beats), e];
      }
    }
    // Beats for ever, or nothing that leads on: the goal need never hold for good.
    if (most >= 0 && (beatsInside || worst < 0)) most = UNBOUNDED;
    for (const s of component) {
      this.beats[s] = most;
      this.worst[s] = worst;
    }
  }

  private runFrom(from: number): string[] {
    const actions: string[] = [];
    for (let s = from; (this.worst[s] as number) >= 0 && (this.beats[s] as number) >= 0; ) {
      const e = this.worst[s] as number;
      actions.push(this.graph.model.actions[this.edges.actions[e] as number]?.name ?? '');
      s = this.edges.targets[e] as number;
    }
    return actions;
  }
}

/** The quiet edges, of each state only those of the first pace that it has any of. */
function firstThingsFirst(graph: Graph, pace: Pace): { edges: QuietEdges; isBeat: Uint8Array } {
  const all = graph.quietEdges();
  const rowStarts = new Int32Array(graph.size + 1);
  const targets = new Int32Array(all.targets.length);
  const actions = new Uint16Array(all.actions.length);
  const isBeat = new Uint8Array(all.actions.length);
  const state = new Uint16Array(graph.model.width);
  let end = 0;
  for (let s = 0; s < graph.size; s++) {
    graph.store.read(s, state);
    const row = Array.from(
      { length: (all.rowStarts[s + 1] as number) - (all.rowStarts[s] as number) },
      (_, i) => (all.rowStarts[s] as number) + i,
    );
    const paces = row.map((e) => pace(all.actions[e] as number, state));
    const first = (['urgent', 'due', 'beat'] as const).find((tier) => paces.includes(tier));
    for (const [i, e] of row.entries()) {
      if (paces[i] !== first) continue;
      isBeat[end] = first === 'beat' ? 1 : 0;
      targets[end] = all.targets[e] as number;
      actions[end++] = all.actions[e] as number;
    }
    rowStarts[s + 1] = end;
  }
  return {
    edges: { rowStarts, targets: targets.subarray(0, end), actions: actions.subarray(0, end) },
    isBeat,
  };
}
