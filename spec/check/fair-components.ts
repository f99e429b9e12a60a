/**
 * Finds the sets of states in which a fair run can stay for ever while it is infinitely often without the goal:
 * components that keep every promise of fairness, refined as for a Streett condition where a strong promise forces
 * a run out of some states.
 */
import { Components } from './components.ts';
import { type Fairness, fairnessOf } from './fairness.ts';
import type { Graph, QuietEdges } from './graph.ts';
import type { QuietReach } from './quiet-reach.ts';

export interface FairComponent {
  /** The member with the shortest way to it. */
  readonly entry: number;
  /** Whether a run can rest in `entry` for ever: no fair action is enabled there and the goal is missing. */
  readonly rests: boolean;
  /** State -> region; members carry `region`. */
  readonly regionOf: Int32Array;
  readonly region: number;
}

/** The fair component with the nearest entry, or undefined. */
export function nearestFairComponent(
  graph: Graph,
  edges: QuietEdges,
  reach: QuietReach,
  lacksGoal: Uint8Array,
): FairComponent | undefined {
  return new Search(graph, edges, reach, lacksGoal).run();
}

class Search {
  private readonly edges: QuietEdges;
  private readonly reach: QuietReach;
  private readonly lacksGoal: Uint8Array;
  private readonly fairness: Fairness;
  private readonly components: Components;
  /** Per fair action, over the component being judged. */
  private readonly enabledIn: Int32Array;
  private readonly taken: Uint8Array;
  private readonly pending: Int32Array[] = [];
  private bestRank = Number.MAX_SAFE_INTEGER;
  private bestRegion = -1;

  constructor(graph: Graph, edges: QuietEdges, reach: QuietReach, lacksGoal: Uint8Array) {
    this.edges = edges;
    this.reach = reach;
    this.lacksGoal = lacksGoal;
    this.fairness = fairnessOf(graph.model);
    this.components = new Components(graph.expanded, edges);
    this.enabledIn = new Int32Array(this.fairness.count);
    this.taken = new Uint8Array(this.fairness.count);
  }

  run(): FairComponent | undefined {
    this.pending.push(this.reach.order);
    for (let states = this.pending.pop(); states !== undefined; states = this.pending.pop()) {
      const region = this.components.newRegion(states);
      this.components.split(states, region, (component, own) => this.judge(component, own));
    }
    if (this.bestRegion < 0) return undefined;
    const entry = this.reach.order[this.bestRank] as number;
    return { entry, rests: this.canRest(entry), regionOf: this.components.region, region: this.bestRegion };
  }

  private judge(component: Int32Array, region: number): void {
    const rank = this.nearestRank(component);
    if (rank >= this.bestRank) return;
    if (component.length === 1) {
      if (this.canRest(component[0] as number)) this.take(rank, region);
      return;
    }
    if (!component.some((s) => this.lacksGoal[s] === 1)) return;
    this.countActions(component, region);
    if (this.breaksWeak(component.length)) return;
    const forced = this.unkeptStrong();
    if (forced.length === 0) this.take(rank, region);
    else this.refine(component, forced);
  }

  private take(rank: number, region: number): void {
    this.bestRank = rank;
    this.bestRegion = region;
  }

  private nearestRank(component: Int32Array): number {
    let nearest = Number.MAX_SAFE_INTEGER;
    for (const s of component) nearest = Math.min(nearest, this.reach.rank[s] as number);
    return nearest;
  }

  private canRest(state: number): boolean {
    if (this.lacksGoal[state] === 0) return false;
    const last = this.edges.rowStarts[state + 1] as number;
    for (let e = this.edges.rowStarts[state] as number; e < last; e++) {
      if ((this.fairness.placeOf[this.edges.actions[e] as number] as number) >= 0) return false;
    }
    return true;
  }

  /** In how many states of the component each fair action is enabled, and whether it can be taken without leaving. */
  private countActions(component: Int32Array, region: number): void {
    const { edges, fairness, enabledIn, taken, components } = this;
    enabledIn.fill(0);
    taken.fill(0);
    for (const s of component) {
      const last = edges.rowStarts[s + 1] as number;
      for (let e = edges.rowStarts[s] as number; e < last; e++) {
        const place = fairness.placeOf[edges.actions[e] as number] as number;
        if (place < 0) continue;
        enabledIn[place] = (enabledIn[place] as number) + 1;
        if (components.region[edges.targets[e] as number] === region) taken[place] = 1;
      }
    }
  }

  /** A promise, weak or strong, on an action enabled everywhere and never taken: no run can stay, in any part. */
  private breaksWeak(size: number): boolean {
    return this.enabledIn.some((enabled, place) => enabled === size && this.taken[place] === 0);
  }

  /** Strong promises that are kept only by avoiding the states where the action is enabled. */
  private unkeptStrong(): readonly number[] {
    return this.fairness.isStrong.flatMap((isStrong, place) =>
      isStrong && (this.enabledIn[place] as number) > 0 && this.taken[place] === 0 ? [place] : [],
    );
  }

  private refine(component: Int32Array, forced: readonly number[]): void {
    const rest = component.filter((s) => !this.enablesAny(s, forced));
    for (const s of component) this.components.region[s] = -1;
    if (rest.length > 0) this.pending.push(rest);
  }

  private enablesAny(state: number, places: readonly number[]): boolean {
    const last = this.edges.rowStarts[state + 1] as number;
    for (let e = this.edges.rowStarts[state] as number; e < last; e++) {
      if (places.includes(this.fairness.placeOf[this.edges.actions[e] as number] as number)) return true;
    }
    return false;
  }
}
