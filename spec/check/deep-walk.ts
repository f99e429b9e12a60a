/**
 * Long seeded walks over a model that is too large to explore, which remember what they have met: all steps out of a
 * state are computed and judged when it is first left, and looked up afterwards. So hundreds of millions of steps are
 * affordable, and more is judged than is walked. It judges `always` and `sometimes`; of `eventually` it says nothing.
 *
 * A step changes something: an enabled action that changes nothing is judged, and never chosen. Until the memory is
 * full, every other walk goes on from a state met before, and prefers states that no walk has left yet; afterwards walks
 * stay among the states that are remembered, and a step that leads out of them is judged, and not taken. Each walk has a
 * patience of its own with the environment, so that faults come early in some and late in others.
 */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { TupleStore } from '../model/tuple-store.ts';
import type { Model, Property } from '../model/types.ts';
import { IntColumn } from './columns.ts';
import { OpenWatches, type Watch, watchesOf } from './watch.ts';

export interface DeepWalkOptions {
  readonly seed: number;
  /** Of all walks together: the last one ends when they are taken. */
  readonly steps: number;
  readonly stepsPerWalk: number;
  /** States that are remembered, and counted. */
  readonly maxStates: number;
  readonly onProgress?: (progress: DeepWalkProgress) => void;
  /** Default 500. */
  readonly progressEveryMs?: number;
}

export interface DeepWalkProgress {
  readonly steps: number;
  readonly states: number;
  readonly stepsPerSecond: number;
  readonly bytes: number;
}

export interface DeepFinding {
  readonly property: string;
  /** From the initial state: plays back with `play(model, actions)`. Not the shortest. */
  readonly actions: readonly number[];
}

export interface DeepWalkResult {
  readonly walks: number;
  readonly steps: number;
  /** Distinct states met; when `saturated`, there were more. */
  readonly states: number;
  readonly saturated: boolean;
  /** Distinct (state, action) pairs judged, those that change nothing included. */
  readonly edges: number;
  readonly stepsPerAction: readonly number[];
  readonly violations: readonly DeepFinding[];
  readonly reached: readonly DeepFinding[];
  readonly seconds: number;
  readonly bytes: number;
}

/** Out of `n` times that a walk draws an environment action, it takes one. */
const PATIENCE = [1, 4, 16, 64] as const;
const NOT_LEFT = -1;
const PROGRESS_MASK = 0xff;

export function walkDeeply(
  model: Model,
  properties: readonly Property[],
  options: DeepWalkOptions,
): DeepWalkResult {
  return new DeepWalker(model, properties, options).run();
}

class DeepWalker {
  private readonly model: Model;
  private readonly options: DeepWalkOptions;
  private readonly open: OpenWatches;
  private readonly store: TupleStore;
  private readonly parents = new IntColumn();
  private readonly parentActions = new IntColumn();
  /** State -> where its edges begin, or NOT_LEFT. */
  private readonly rowOf = new IntColumn();
  /** Per state that was left: how many edges, then action and target of each. */
  private readonly rows = new IntColumn();
  private readonly isQuiet: Uint8Array;
  private readonly stepsPerAction: Float64Array;
  private readonly candidates: Int32Array;
  private readonly before: Uint16Array;
  private readonly after: Uint16Array;
  private readonly rng: ReturnType<typeof xoroshiro128plus>;
  private readonly violations: DeepFinding[] = [];
  private readonly reached: DeepFinding[] = [];
  /** Edges of the state the walk is in. */
  private readonly actions: Int32Array;
  private readonly targets: Int32Array;
  private choices = 0;
  private edges = 0;
  private steps = 0;
  private walks = 0;
  private isSaturated = false;
  private readonly startedAt = performance.now();
  private reportedAt = this.startedAt;
  private reportedSteps = 0;

  constructor(model: Model, properties: readonly Property[], options: DeepWalkOptions) {
    this.model = model;
    this.options = options;
    this.open = new OpenWatches(watchesOf(properties));
    this.store = new TupleStore(model.width);
    this.isQuiet = Uint8Array.from(model.actions, ({ environment }) => (environment ? 0 : 1));
    this.stepsPerAction = new Float64Array(model.actions.length);
    this.candidates = Int32Array.from(model.actions, (_, a) => a);
    this.actions = new Int32Array(model.actions.length);
    this.targets = new Int32Array(model.actions.length);
    this.before = new Uint16Array(model.width);
    this.after = new Uint16Array(model.width);
    this.rng = xoroshiro128plus(options.seed);
  }

  run(): DeepWalkResult {
    const initial = this.model.init();
    this.store.intern(initial);
    this.remember(-1, -1);
    this.judgeState(0, initial);
    while (this.steps < this.options.steps) {
      this.walk();
      this.walks++;
      if ((this.walks & PROGRESS_MASK) === 0) this.report();
    }
    return this.result();
  }

  /** One walk; ends where nothing can change any more. */
  private walk(): void {
    const { options } = this;
    const prefersNew = (this.walks & 1) === 1 && !this.isSaturated;
    const patience = PATIENCE[(this.walks >> 1) & 3] as number;
    const end = Math.min(options.steps, this.steps + options.stepsPerWalk);
    let at = prefersNew ? this.draw(this.store.size) : 0;
    while (this.steps < end) {
      // A walk that cannot take a step still uses one up: a model without any must end.
      this.steps++;
      this.lookUp(at);
      if (this.choices === 0) return;
      const k = this.choose(prefersNew, patience);
      const action = this.actions[k] as number;
      this.stepsPerAction[action] = (this.stepsPerAction[action] as number) + 1;
      at = this.targets[k] as number;
    }
  }

  /** Brings the edges of a remembered state into `actions` and `targets`. */
  private lookUp(at: number): void {
    const { rows, rowOf, actions, targets } = this;
    let row = rowOf.at(at);
    if (row === NOT_LEFT) row = this.leave(at);
    const count = rows.at(row);
    for (let i = 0; i < count; i++) {
      actions[i] = rows.at(row + 1 + 2 * i);
      targets[i] = rows.at(row + 2 + 2 * i);
    }
    this.choices = count;
  }

  /** Computes and judges every step out of a remembered state. */
  private leave(at: number): number {
    const { model, store, candidates, before, after, actions, targets, rows } = this;
    store.read(at, before);
    const offered = model.candidates?.(before, candidates) ?? candidates.length;
    let count = 0;
    for (let i = 0; i < offered; i++) {
      const action = candidates[i] as number;
      if (!model.step(before, action, after)) continue;
      this.edges++;
      const target = this.targetOf(at, action);
      if (this.open.ofSteps.length > 0) this.judgeStep(at, action);
      if (target === at || target < 0) continue;
      actions[count] = action;
      targets[count++] = target;
    }
    const row = rows.length;
    rows.push(count);
    for (let i = 0; i < count; i++) {
      rows.push(actions[i] as number);
      rows.push(targets[i] as number);
    }
    this.rowOf.put(at, row);
    return row;
  }

  /** The number of the state in `after`; -1 when it is not remembered, and cannot be. */
  private targetOf(parent: number, action: number): number {
    const { store, after } = this;
    if (store.size >= this.options.maxStates) {
      const known = store.find(after);
      if (known >= 0) return known;
      this.isSaturated = true;
      this.judgeState(parent, after, action);
      return known;
    }
    const target = store.intern(after);
    if (!store.isNew) return target;
    this.remember(parent, action);
    this.judgeState(target, after);
    return target;
  }

  private choose(prefersNew: boolean, patience: number): number {
    const { choices, actions, targets, isQuiet, rowOf } = this;
    let fresh = 0;
    if (prefersNew) {
      for (let i = 0; i < choices; i++) {
        const target = targets[i] as number;
        if (rowOf.at(target) !== NOT_LEFT) continue;
        this.swap(i, fresh++);
      }
    }
    const from = fresh === 0 ? choices : fresh;
    for (;;) {
      const k = this.draw(from);
      if (isQuiet[actions[k] as number] === 1 || patience === 1 || this.draw(patience) === 0) return k;
    }
  }

  private swap(i: number, k: number): void {
    const { actions, targets } = this;
    const action = actions[i] as number;
    const target = targets[i] as number;
    actions[i] = actions[k] as number;
    targets[i] = targets[k] as number;
    actions[k] = action;
    targets[k] = target;
  }

  /** An integer from 0 to n - 1, evenly but for 2^-32. */
  private draw(n: number): number {
    return Math.floor(((this.rng.next() >>> 0) / 2 ** 32) * n);
  }

  private remember(parent: number, action: number): void {
    this.parents.push(parent);
    this.parentActions.push(action);
    this.rowOf.push(NOT_LEFT);
  }

  /** Judges a state that is remembered as `id`, or one that is not, `action` after it. */
  private judgeState(id: number, state: Uint16Array, action?: number): void {
    const { open } = this;
    for (let hit = open.hitByState(state); hit !== undefined; hit = open.hitByState(state))
      this.record(hit, id, action);
  }

  /** Judges the step from `before`, which is remembered as `id`, to `after`. */
  private judgeStep(id: number, action: number): void {
    const { open, before, after } = this;
    for (let hit = open.hitByStep(before, action, after); hit !== undefined; ) {
      this.record(hit, id, action);
      hit = open.hitByStep(before, action, after);
    }
  }

  private record(hit: Watch, id: number, action?: number): void {
    this.open.close(hit);
    const last = action === undefined ? [] : [action];
    const finding = { property: hit.property, actions: [...this.actionsTo(id), ...last] };
    if (hit.kind === 'sometimes') this.reached.push(finding);
    else this.violations.push(finding);
  }

  private actionsTo(state: number): number[] {
    const actions: number[] = [];
    for (let at = state; this.parents.at(at) >= 0; at = this.parents.at(at))
      actions.push(this.parentActions.at(at));
    return actions.reverse();
  }

  private get bytes(): number {
    const { store, parents, parentActions, rowOf, rows } = this;
    return store.bytes + parents.bytes + parentActions.bytes + rowOf.bytes + rows.bytes;
  }

  private report(): void {
    const { onProgress, progressEveryMs = 500 } = this.options;
    const now = performance.now();
    if (onProgress === undefined || now - this.reportedAt < progressEveryMs) return;
    const stepsPerSecond = ((this.steps - this.reportedSteps) * 1000) / (now - this.reportedAt);
    onProgress({ steps: this.steps, states: this.store.size, stepsPerSecond, bytes: this.bytes });
    this.reportedAt = now;
    this.reportedSteps = this.steps;
  }

  private result(): DeepWalkResult {
    const { walks, steps, store, edges, violations, reached, bytes } = this;
    return {
      walks,
      steps,
      states: store.size,
      saturated: this.isSaturated,
      edges,
      stepsPerAction: [...this.stepsPerAction],
      violations,
      reached,
      seconds: (performance.now() - this.startedAt) / 1000,
      bytes,
    };
  }
}
