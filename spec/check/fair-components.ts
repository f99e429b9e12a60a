/**
 * Finds the sets of states in which a fair run can stay for ever while it is infinitely often without the goal:
 * components that keep every promise of fairness, refined as for a Streett condition where a strong promise forces
 * a run out of some states.
 */
import type { Components } from './components.ts';
import { type Fairness, fairnessOf } from './fairness.ts';
import type { Graph, QuietEdges } from './graph.ts';

export interface FairComponent {
  /** The member with the shortest way to it. */
  readonly entry: number;
  /** Whether a run can rest in `entry` for ever: no fair action is enabled there and the goal is missing. */
  readonly rests: boolean;
  /** State -> region; members carry `region`. */
  readonly regionOf: Int32Array;
  readonly region: number;
}

/** Whether no fair action can change anything in the state. */
export function restsIn(state: number, edges: QuietEdges, fairness: Fairness): boolean {
  const last = edges.rowStarts[state + 1] as number;
  for (let e = edges.rowStarts[state] as number; e < last; e++) {
    if ((fairness.placeOf[edges.actions[e] as number] as number) >= 0) return false;
  }
  return true;
}

export class FairComponents {
  private readonly edges: QuietEdges;
  private readonly lacksGoal: Uint8Array;
  private readonly fairness: Fairness;
  private readonly components: Components;
  /** State -> how near it is; undefined: states are numbered by it. */
  private readonly rank: Int32Array | undefined;
  /** Per fair action, over the component being judged. */
  private readonly enabledIn: Int32Array;
  private readonly taken: Uint8Array;
  private readonly pending: Int32Array[] = [];
  private bestRank = Number.MAX_SAFE_INTEGER;
  private best = -1;
  private bestRegion = -1;

  constructor(
    graph: Graph,
    edges: QuietEdges,
    components: Components,
    lacksGoal: Uint8Array,
    rank?: Int32Array,
  ) {
    this.edges = edges;
    this.lacksGoal = lacksGoal;
    this.rank = rank;
    this.fairness = fairnessOf(graph.model);
    this.components = components;
    this.enabledIn = new Int32Array(this.fairness.count);
    this.taken = new Uint8Array(this.fairness.count);
  }

  /** Among the fair components of these states the one with the nearest entry, or undefined. */
  nearest(among: Int32Array): FairComponent | undefined {
    this.pending.push(among);
    for (let states = this.pending.pop(); states !== undefined; states = this.pending.pop()) {
      const region = this.components.newRegion(states);
      this.components.split(states, region, (component, own) => this.judge(component, own));
    }
    if (this.bestRegion < 0) return undefined;
    return {
      entry: this.best,
      rests: this.canRest(this.best),
      regionOf: this.components.region,
      region: this.bestRegion,
    };
  }

  /** Whether no fair run can stay in any part of this component, which carries `region`: a promise drives it out. */
  drivesOut(component: Int32Array, region: number): boolean {
    this.countActions(component, region);
    return this.breaksWeak(component.length);
  }

  private judge(component: Int32Array, region: number): void {
    const nearest = this.nearestOf(component);
    if (this.rankOf(nearest) >= this.bestRank) return;
    if (component.length === 1) {
      if (this.canRest(nearest)) this.take(nearest, region);
      return;
    }
    if (!component.some((s) => this.lacksGoal[s] === 1)) return;
    if (this.drivesOut(component, region)) return;
    const forced = this.unkeptStrong();
    if (forced.length === 0) this.take(nearest, region);
    else this.refine(component, forced);
  }

  private take(entry: number, region: number): void {
    this.best = entry;
    this.bestRank = this.rankOf(entry);
    this.bestRegion = region;
  }

  private rankOf(state: number): number {
    return this.rank === undefined ? state : (this.rank[state] as number);
  }

  private nearestOf(component: Int32Array): number {
    let nearest = component[0] as number;
    for (const s of component) if (this.rankOf(s) < this.rankOf(nearest)) nearest = s;
    return nearest;
  }

  private canRest(state: number): boolean {
    return this.lacksGoal[state] === 1 && restsIn(state, this.edges, this.fairness);
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
