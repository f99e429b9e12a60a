/**
 * The loop of a lasso: a short closed walk inside a fair component that keeps every promise by itself and passes a
 * state without the goal. Greedy: from where it is, it walks to the nearest thing still missing.
 */
import type { FairComponent } from './fair-components.ts';
import { type Fairness, fairnessOf } from './fairness.ts';
import type { Graph, QuietEdges } from './graph.ts';
import type { Step } from './path.ts';

interface Hop {
  readonly action: number;
  readonly target: number;
}

/** What a closed walk still lacks. */
interface Missing {
  readonly places: ReadonlySet<number>;
  readonly goalless: boolean;
}

/** A closed walk from the component's entry; empty when the run can rest there. */
export function fairLoop(
  graph: Graph,
  edges: QuietEdges,
  component: FairComponent,
  lacksGoal: Uint8Array,
): readonly Step[] {
  if (component.rests) return [];
  const hops = new LoopSearch(graph, edges, component, lacksGoal).run();
  return hops.map(({ action, target }) => graph.step(action, target));
}

class LoopSearch {
  private readonly edges: QuietEdges;
  private readonly component: FairComponent;
  private readonly lacksGoal: Uint8Array;
  private readonly fairness: Fairness;
  private readonly parent: Int32Array;
  private readonly parentAction: Int32Array;

  constructor(graph: Graph, edges: QuietEdges, component: FairComponent, lacksGoal: Uint8Array) {
    this.edges = edges;
    this.component = component;
    this.lacksGoal = lacksGoal;
    this.fairness = fairnessOf(graph.model);
    this.parent = new Int32Array(graph.expanded);
    this.parentAction = new Int32Array(graph.expanded);
  }

  run(): readonly Hop[] {
    const { entry } = this.component;
    let walk: readonly Hop[] = [];
    for (;;) {
      const at = walk.at(-1)?.target ?? entry;
      const closed =
        at === entry && walk.length > 0 ? walk : [...walk, ...this.walkTo(at, (hop) => hop.target === entry)];
      const missing = this.missingIn(closed);
      if (missing.places.size === 0 && !missing.goalless) return closed;
      walk = [...walk, ...this.walkTo(at, (hop) => this.supplies(hop, missing))];
    }
  }

  private missingIn(loop: readonly Hop[]): Missing {
    const taken = new Set(loop.map(({ action }) => this.fairness.placeOf[action]));
    const enabled = loop.map(({ target }) => this.placesEnabledIn(target));
    const missing = this.fairness.isStrong.flatMap((isStrong, place) => {
      if (taken.has(place)) return [];
      const kept = isStrong
        ? enabled.every((set) => !set.has(place))
        : enabled.some((set) => !set.has(place));
      return kept ? [] : [place];
    });
    return { places: new Set(missing), goalless: !loop.some(({ target }) => this.lacksGoal[target] === 1) };
  }

  private supplies({ action, target }: Hop, missing: Missing): boolean {
    if (missing.places.has(this.fairness.placeOf[action] as number)) return true;
    if (missing.goalless && this.lacksGoal[target] === 1) return true;
    const enabled = this.placesEnabledIn(target);
    return [...missing.places].some(
      (place) => this.fairness.isStrong[place] === false && !enabled.has(place),
    );
  }

  private placesEnabledIn(state: number): ReadonlySet<number> {
    const places = new Set<number>();
    const last = this.edges.rowStarts[state + 1] as number;
    for (let e = this.edges.rowStarts[state] as number; e < last; e++) {
      const place = this.fairness.placeOf[this.edges.actions[e] as number] as number;
      if (place >= 0) places.add(place);
    }
    return places;
  }

  /** The shortest walk of at least one hop from `start`, inside the component, whose last hop is wanted. */
  private walkTo(start: number, isWanted: (hop: Hop) => boolean): readonly Hop[] {
    const { edges, parent, parentAction } = this;
    parent.fill(-1);
    const queue = [start];
    for (let head = 0; head < queue.length; head++) {
      const s = queue[head] as number;
      const last = edges.rowStarts[s + 1] as number;
      for (let e = edges.rowStarts[s] as number; e < last; e++) {
        const hop = { action: edges.actions[e] as number, target: edges.targets[e] as number };
        if (this.component.regionOf[hop.target] !== this.component.region) continue;
        if (isWanted(hop)) return [...this.hopsTo(s, start), hop];
        if (hop.target === start || parent[hop.target] !== -1) continue;
        parent[hop.target] = s;
        parentAction[hop.target] = hop.action;
        queue.push(hop.target);
      }
    }
    throw new Error('a fair component lacks what it was found to have');
  }

  private hopsTo(state: number, start: number): readonly Hop[] {
    const hops: Hop[] = [];
    for (let at = state; at !== start; at = this.parent[at] as number) {
      hops.push({ action: this.parentAction[at] as number, target: at });
    }
    return hops.reverse();
  }
}
