/**
 * One member of a swarm: a depth-first search in an order of its own that remembers states as bits (Holzmann 1998; swarms:
 * Holzmann, Joshi, Groce 2008). It passes over a state that it takes for one that it has met, so it proves nothing; members
 * with other seeds go other ways and mistake other states. For worlds that no memory holds. It judges `always` and
 * `sometimes`; of `eventually` it says nothing.
 */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { Model, Property } from '../model/types.ts';
import { DistinctSketch } from './distinct-sketch.ts';
import { play, type Path } from './path.ts';
import { hits, shrinkWalk } from './shrink.ts';
import { hashOf } from './state-hash.ts';
import { OpenWatches, watchesOf } from './watch.ts';

export interface BitStateOptions {
  /** Order of the search, and of the bits that a state sets. */
  readonly seed: number;
  /** Memory for the bits; rounded down to a power of two. */
  readonly bytes: number;
  /** Ends after so many seconds. Default: none. */
  readonly seconds?: number;
  /** Ends after so many steps. Default: none. */
  readonly steps?: number;
  /** Goes no further from the start. Default 10,000. */
  readonly maxDepth?: number;
}

export interface BitStateFinding {
  readonly property: string;
  /** One-minimal: no single step can be left out. */
  readonly path: Path;
}

export interface BitStateResult {
  readonly seed: number;
  /** States taken for new. At least as many were met. */
  readonly states: number;
  /** Enabled (state, action) pairs judged, self loops included. */
  readonly steps: number;
  readonly deepest: number;
  /** Share of the bits that are set; above 0.1 many states are passed over. */
  readonly filled: number;
  /** `whole`: nothing was left to follow; `depth`: but for what lies deeper; `budget`: seconds or steps were used up. */
  readonly ended: 'whole' | 'depth' | 'budget';
  readonly violations: readonly BitStateFinding[];
  /** `sometimes` that were met. */
  readonly reached: readonly string[];
  /** How often each action was enabled. */
  readonly stepsPerAction: readonly number[];
  /** Of the states met, for the union with other members. */
  readonly sketch: DistinctSketch;
  readonly seconds: number;
}

/** Bits that a state sets: three, as SPIN does. */
const HASHES = 3;
const CLOCK_MASK = 0xfff;

/** Searches until nothing is left, or a budget is used up. */
export function searchBitState(
  model: Model,
  properties: readonly Property[],
  options: BitStateOptions,
): BitStateResult {
  return new BitStateSearch(model, properties, options).run();
}

/** A state on the way down, with its actions in the order in which they are tried. */
interface Level {
  readonly state: Uint16Array;
  readonly actions: Int32Array;
  next: number;
}

class BitStateSearch {
  private readonly model: Model;
  private readonly options: BitStateOptions;
  private readonly properties: readonly Property[];
  private readonly open: OpenWatches;
  private readonly bits: Uint32Array;
  private readonly sketch = new DistinctSketch();
  private readonly rng: ReturnType<typeof xoroshiro128plus>;
  private readonly candidates: Int32Array;
  private readonly after: Uint16Array;
  private readonly stack: Level[] = [];
  /** The actions on the way down. */
  private readonly taken: number[] = [];
  private readonly violations: BitStateFinding[] = [];
  private readonly reached: string[] = [];
  private readonly stepsPerAction: Float64Array;
  private readonly startedAt = performance.now();
  private states = 0;
  private steps = 0;
  private deepest = 0;
  private set = 0;
  private ended: BitStateResult['ended'] = 'whole';

  constructor(model: Model, properties: readonly Property[], options: BitStateOptions) {
    this.model = model;
    this.options = options;
    this.properties = properties;
    this.open = new OpenWatches(watchesOf(properties));
    this.bits = new Uint32Array(2 ** Math.floor(Math.log2(Math.max(64, options.bytes) / 4)));
    this.rng = xoroshiro128plus(options.seed);
    this.candidates = Int32Array.from(model.actions, (_, a) => a);
    this.after = new Uint16Array(model.width);
    this.stepsPerAction = new Float64Array(model.actions.length);
  }

  run(): BitStateResult {
    const start = this.model.init();
    this.isNew(start);
    this.enter(start);
    while (this.stack.length > 0 && this.ended !== 'budget') this.advance();
    return {
      seed: this.options.seed,
      states: this.states,
      steps: this.steps,
      deepest: this.deepest,
      filled: this.set / (this.bits.length * 32),
      ended: this.ended,
      violations: this.violations,
      reached: this.reached,
      stepsPerAction: [...this.stepsPerAction],
      sketch: this.sketch,
      seconds: (performance.now() - this.startedAt) / 1000,
    };
  }

  /** The next action of the deepest state; back up where there is none. */
  private advance(): void {
    const { stack, after, model } = this;
    const level = stack.at(-1)!;
    if (level.next === level.actions.length) {
      stack.pop();
      this.taken.pop();
      return;
    }
    const action = level.actions[level.next++] as number;
    if (!model.step(level.state, action, after)) return;
    this.steps++;
    this.stepsPerAction[action] = (this.stepsPerAction[action] as number) + 1;
    this.taken.push(action);
    this.judgeStep(level.state, action);
    if (!this.isNew(after)) this.taken.pop();
    else this.enter(after.slice());
    if (this.isSpent()) this.ended = 'budget';
  }

  private enter(state: Uint16Array): void {
    const { model, candidates, stack, open, options } = this;
    this.states++;
    this.sketch.add(hashOf(state, 0), hashOf(state, 1));
    for (let hit = open.hitByState(state); hit !== undefined; hit = open.hitByState(state)) {
      open.close(hit);
      this.record(hit.property, hit.kind);
    }
    const isTooDeep = stack.length > (options.maxDepth ?? 10_000);
    if (isTooDeep) this.ended = 'depth';
    const count = isTooDeep ? 0 : (model.candidates?.(state, candidates) ?? candidates.length);
    stack.push({ state, actions: this.shuffled(candidates.slice(0, count)), next: 0 });
    this.deepest = Math.max(this.deepest, stack.length - 1);
  }

  private judgeStep(before: Uint16Array, action: number): void {
    const { open, after } = this;
    for (let hit = open.hitByStep(before, action, after); hit !== undefined; ) {
      open.close(hit);
      this.record(hit.property, hit.kind);
      hit = open.hitByStep(before, action, after);
    }
  }

  private record(name: string, kind: 'always' | 'sometimes'): void {
    if (kind === 'sometimes') {
      this.reached.push(name);
      return;
    }
    const property = this.properties.find((each) => each.name === name)!;
    const path = play(this.model, this.taken);
    // The run itself shows it; if ever it did not, it would be told as it is.
    const shown = hits(path, property) ? shrinkWalk(this.model, property, this.taken) : path;
    this.violations.push({ property: name, path: shown });
  }

  /** Sets the bits of a state; true when one of them was clear. */
  private isNew(state: Uint16Array): boolean {
    const { bits, options } = this;
    const mask = bits.length - 1;
    const [first, second] = [hashOf(state, 2 + 2 * options.seed), hashOf(state, 3 + 2 * options.seed) | 1];
    let isNew = false;
    for (let i = 0, at = first; i < HASHES; i++, at = (at + second) >>> 0) {
      const word = (at >>> 5) & mask;
      // The word from the upper bits, the bit from the lower ones.
      const bit = 1 << (at & 31);
      const held = bits[word] as number;
      if ((held & bit) !== 0) continue;
      bits[word] = held | bit;
      this.set++;
      isNew = true;
    }
    return isNew;
  }

  private isSpent(): boolean {
    const { steps = Infinity, seconds = Infinity } = this.options;
    if (this.steps >= steps) return true;
    return (this.steps & CLOCK_MASK) === 0 && performance.now() - this.startedAt > seconds * 1000;
  }

  /** In place (Fisher and Yates). */
  private shuffled(actions: Int32Array): Int32Array {
    for (let i = actions.length - 1; i > 0; i--) {
      const j = uniformInt(this.rng, 0, i);
      const held = actions[i] as number;
      actions[i] = actions[j] as number;
      actions[j] = held;
    }
    return actions;
  }
}
