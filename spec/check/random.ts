/**
 * Seeded random walks over a model that is too large to explore: finds violations of `always`, reaches `sometimes`,
 * says what was covered. It proves nothing, and its counterexamples are not the shortest: see `shrink.ts`.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { TupleStore } from '../model/tuple-store.ts';
import type { Model, Property } from '../model/types.ts';
import { type Path, play } from './path.ts';
import { OpenWatches, watchesOf } from './watch.ts';

export interface RandomOptions {
  readonly seed: number;
  readonly walks: number;
  readonly stepsPerWalk: number;
  /** Distinct states are counted up to this many. Default 1,000,000. */
  readonly maxDistinct?: number;
  readonly stopsAtFirst?: boolean;
  readonly onProgress?: (progress: RandomProgress) => void;
}

export interface RandomProgress {
  readonly walks: number;
  readonly steps: number;
  readonly distinctStates: number;
}

export interface RandomFinding {
  readonly property: string;
  /** The actions of the walk up to the hit: plays back with `play(model, actions)`. */
  readonly actions: readonly number[];
  readonly path: Path;
}

export interface RandomResult {
  readonly walks: number;
  readonly steps: number;
  readonly distinctStates: number;
  /** The count of distinct states reached its limit: there were more. */
  readonly saturated: boolean;
  readonly stepsPerAction: readonly number[];
  readonly violations: readonly RandomFinding[];
  readonly reached: readonly RandomFinding[];
  readonly seconds: number;
}

/** Walks `walks` times from the initial state, each step chosen evenly among the enabled actions. */
export function walkRandomly(
  model: Model,
  properties: readonly Property[],
  options: RandomOptions,
): RandomResult {
  return new Walker(model, properties, options).run();
}

class Walker {
  private readonly model: Model;
  private readonly options: RandomOptions;
  private readonly open: OpenWatches;
  private readonly seen: TupleStore;
  private readonly maxDistinct: number;
  private readonly violations: RandomFinding[] = [];
  private readonly reached: RandomFinding[] = [];
  private readonly stepsPerAction: Float64Array;
  private readonly candidates: Int32Array;
  private readonly enabled: Int32Array;
  private readonly after: Uint16Array;
  private readonly rng: ReturnType<typeof xoroshiro128plus>;
  private steps = 0;
  private walks = 0;
  private isSaturated = false;
  private isStopped = false;

  constructor(model: Model, properties: readonly Property[], options: RandomOptions) {
    this.model = model;
    this.options = options;
    this.open = new OpenWatches(watchesOf(properties));
    this.seen = new TupleStore(model.width);
    this.maxDistinct = options.maxDistinct ?? 1_000_000;
    this.stepsPerAction = new Float64Array(model.actions.length);
    this.candidates = Int32Array.from(model.actions, (_, a) => a);
    this.enabled = new Int32Array(model.actions.length);
    this.after = new Uint16Array(model.width);
    this.rng = xoroshiro128plus(options.seed);
  }

  run(): RandomResult {
    const startedAt = performance.now();
    while (!this.isStopped && this.walks < this.options.walks) {
      this.walk();
      this.walks++;
      const { walks, steps, seen } = this;
      this.options.onProgress?.({ walks, steps, distinctStates: seen.size });
    }
    return {
      walks: this.walks,
      steps: this.steps,
      distinctStates: this.seen.size,
      saturated: this.isSaturated,
      stepsPerAction: [...this.stepsPerAction],
      violations: this.violations,
      reached: this.reached,
      seconds: (performance.now() - startedAt) / 1000,
    };
  }

  private walk(): void {
    const state = this.model.init();
    const before = new Uint16Array(this.model.width);
    const taken: number[] = [];
    this.visit(state, taken);
    while (!this.isStopped && taken.length < this.options.stepsPerWalk) {
      const action = this.choose(state);
      if (action < 0) return;
      before.set(state);
      this.model.step(before, action, state);
      taken.push(action);
      this.steps++;
      this.stepsPerAction[action] = (this.stepsPerAction[action] as number) + 1;
      this.visit(state, taken);
      this.judgeStep(before, action, state, taken);
    }
  }

  /** One of the enabled actions, or -1 when there is none. */
  private choose(state: Uint16Array): number {
    const { candidates, enabled } = this;
    const offered = this.model.candidates?.(state, candidates) ?? candidates.length;
    let count = 0;
    for (let i = 0; i < offered; i++) {
      const a = candidates[i] as number;
      if (this.model.step(state, a, this.after)) enabled[count++] = a;
    }
    return count === 0 ? -1 : (enabled[uniformInt(this.rng, 0, count - 1)] as number);
  }

  private visit(state: Uint16Array, taken: readonly number[]): void {
    if (this.seen.size < this.maxDistinct) this.seen.intern(state);
    else if (!this.isSaturated) this.isSaturated = this.seen.find(state) < 0;
    for (let hit = this.open.hitByState(state); hit !== undefined; hit = this.open.hitByState(state)) {
      this.open.close(hit);
      this.record(hit.property, hit.kind, taken);
    }
  }

  private judgeStep(before: Uint16Array, action: number, after: Uint16Array, taken: readonly number[]): void {
    const { open } = this;
    for (let hit = open.hitByStep(before, action, after); hit !== undefined; ) {
      open.close(hit);
      this.record(hit.property, hit.kind, taken);
      hit = open.hitByStep(before, action, after);
    }
  }

  private record(property: string, kind: 'always' | 'sometimes', taken: readonly number[]): void {
    const actions = [...taken];
    const finding = { property, actions, path: play(this.model, actions) };
    if (kind === 'sometimes') this.reached.push(finding);
    else this.violations.push(finding);
    if (kind === 'always' && this.options.stopsAtFirst === true) this.isStopped = true;
  }
}
