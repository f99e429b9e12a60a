/**
 * Strongly connected components of a part of a graph, without recursion (Tarjan), for millions of states. A part is
 * the states that carry the same region number; edges that leave the region are not followed.
 */
import type { QuietEdges } from './graph.ts';

export class Components {
  /** State -> region; -1: in none. A component that was emitted carries a region of its own. */
  readonly region: Int32Array;
  private readonly edges: QuietEdges;
  private readonly index: Int32Array;
  private readonly low: Int32Array;
  /** Tarjan's stack: visited states without a component yet. */
  private readonly open: Int32Array;
  private openEnd = 0;
  /** The path of the depth-first search, and the next edge to follow of each state on it. */
  private readonly path: Int32Array;
  private readonly nextEdge: Int32Array;
  private visited = 0;
  private regions = 0;

  constructor(size: number, edges: QuietEdges) {
    this.edges = edges;
    this.region = new Int32Array(size).fill(-1);
    this.index = new Int32Array(size);
    this.low = new Int32Array(size);
    this.open = new Int32Array(size);
    this.path = new Int32Array(size);
    this.nextEdge = new Int32Array(size);
  }

  /** Makes a region of the given states. */
  newRegion(states: Int32Array): number {
    const region = this.regions++;
    for (const s of states) this.region[s] = region;
    return region;
  }

  /**
   * Calls `emit` for each component of the given states, which are all the states of `region`. The component's
   * states carry its own region by then; the array is only lent for the call.
   */
  split(states: Int32Array, region: number, emit: (component: Int32Array, region: number) => void): void {
    for (const s of states) this.index[s] = -1;
    for (const s of states) if (this.index[s] === -1) this.search(s, region, emit);
  }

  /** The same for all states. */
  splitAll(emit: (component: Int32Array, region: number) => void): void {
    const region = this.regions++;
    this.region.fill(region);
    this.index.fill(-1);
    for (let s = 0; s < this.index.length; s++) if (this.index[s] === -1) this.search(s, region, emit);
  }

  private search(root: number, region: number, emit: (component: Int32Array, region: number) => void): void {
    const { edges, path, nextEdge, low, index } = this;
    let depth = 0;
    this.enter(root, 0);
    while (depth >= 0) {
      const s = path[depth] as number;
      const e = nextEdge[depth] as number;
      if (e < (edges.rowStarts[s + 1] as number)) {
        nextEdge[depth] = e + 1;
        const target = edges.targets[e] as number;
        if (target >= index.length || this.region[target] !== region) continue;
        if (index[target] === -1) this.enter(target, ++depth);
        else if ((index[target] as number) < (low[s] as number)) low[s] = index[target] as number;
        continue;
      }
      if (low[s] === index[s]) this.close(s, emit);
      depth--;
      const above = path[depth] as number;
      if (depth >= 0 && (low[s] as number) < (low[above] as number)) low[above] = low[s] as number;
    }
  }

  private enter(state: number, depth: number): void {
    this.index[state] = this.visited;
    this.low[state] = this.visited++;
    this.open[this.openEnd++] = state;
    this.path[depth] = state;
    this.nextEdge[depth] = this.edges.rowStarts[state] as number;
  }

  /** Everything above `root` on the open stack is its component. A new region takes it out of the search. */
  private close(root: number, emit: (component: Int32Array, region: number) => void): void {
    const end = this.openEnd;
    let start = end - 1;
    while (this.open[start] !== root) start--;
    this.openEnd = start;
    const component = this.open.subarray(start, end);
    emit(component, this.newRegion(component));
  }
}
