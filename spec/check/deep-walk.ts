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
import type { Model, Property } from '../model/types.ts';
import { IntColumn, SmallColumn } from './columns.ts';
import { ASK, IDLE } from './packed/edge-memo.ts';
import { StateStore } from './packed/state-store.ts';
import { Successors } from './packed/successors.ts';
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
  private readonly options: DeepWalkOptions;
  private readonly open: OpenWatches;
  private readonly store: StateStore;
  private readonly successors: Successors;
  private readonly parents = new IntColumn();
  private readonly parentActions = new SmallColumn();
  /** State -> where its steps begin, or NOT_LEFT; and how many they are. */
  private readonly rowOf = new IntColumn();
  private readonly rowLength = new SmallColumn();
  /** Steps that change something and lead to a remembered state. */
  private readonly actions = new SmallColumn();
  private readonly targets = new IntColumn();
  private readonly isQuiet: Uint8Array;
  private readonly stepsPerAction: Float64Array;
  private readonly rng: ReturnType<typeof xoroshiro128plus>;
  private readonly violations: DeepFinding[] = [];
  private readonly reached: DeepFinding[] = [];
  private edges = 0;
  private steps = 0;
  private walks = 0;
  private isSaturated = false;
  private readonly startedAt = performance.now();
  private reportedAt = this.startedAt;
  private reportedSteps = 0;

  constructor(model: Model, properties: readonly Property[], options: DeepWalkOptions) {
    this.options = options;
    this.open = new OpenWatches(watchesOf(properties));
    this.store = new StateStore(model.width);
    this.isQuiet = Uint8Array.from(model.actions, ({ environment }) => (environment ? 0 : 1));
    this.stepsPerAction = new Float64Array(model.actions.length);
    this.rng = xoroshiro128plus(options.seed);
    const initial = model.init();
    this.store.internRow(initial);
    this.successors = new Successors(model, this.store, this.open);
    this.remember(-1, 0);
    this.judgeState(0, initial);
  }

  run(): DeepWalkResult {
    while (this.steps < this.options.steps) {
      this.walk();
      this.walks++;
      if ((this.walks & PROGRESS_MASK) === 0) this.report();
    }
    return this.result();
  }

  /** One walk; ends where nothing can change any more. */
  private walk(): void {
    const { options, rowOf, rowLength, actions, targets, stepsPerAction } = this;
    const prefersNew = (this.walks & 1) === 1 && !this.isSaturated;
    const patience = PATIENCE[(this.walks >> 1) & 3] as number;
    const end = Math.min(options.steps, this.steps + options.stepsPerWalk);
    let at = (this.walks & 1) === 1 ? this.draw(this.store.size) : 0;
    while (this.steps < end) {
      // A walk that cannot take a step still uses one up: a model without any must end.
      this.steps++;
      if (rowOf.at(at) === NOT_LEFT) this.leave(at);
      const row = rowOf.at(at);
      const count = rowLength.at(at);
      if (count === 0) return;
      const step = row + this.choose(row, count, patience, prefersNew);
      const action = actions.at(step);
      stepsPerAction[action] = (stepsPerAction[action] as number) + 1;
      at = targets.at(step);
    }
  }

  /** Computes and judges every step out of a remembered state. */
  private leave(at: number): void {
    const { successors, actions, targets } = this;
    const row = targets.length;
    const offered = successors.of(at);
    for (let i = 0; i < offered; i++) {
      const known = successors.take(i);
      if (known === 0) continue;
      this.edges++;
      const action = successors.actions[i] as number;
      const target = (known & IDLE) === 0 ? this.targetOf(at, action) : at;
      if ((known & ASK) !== 0) this.judgeStep(at, action);
      if (target === at || target < 0) continue;
      actions.push(action);
      targets.push(target);
    }
    this.rowOf.put(at, row);
    this.rowLength.put(at, targets.length - row);
  }

  /** The number of the state that the last step leads to; -1 when it is not remembered, and cannot be. */
  private targetOf(parent: number, action: number): number {
    const { store, successors } = this;
    const { next, touches } = successors;
    if (store.size >= this.options.maxStates) {
      const known = store.find(next);
      if (known >= 0) return known;
      this.isSaturated = true;
      if (touches !== 0) this.judgeState(parent, successors.nextFields(), touches, action);
      return known;
    }
    const target = store.intern(next);
    if (!store.isNew) return target;
    this.remember(parent, action);
    if (touches !== 0) this.judgeState(target, successors.nextFields(), touches);
    return target;
  }

  /** Which of the steps of a row. */
  private choose(row: number, count: number, patience: number, prefersNew: boolean): number {
    const { actions, isQuiet } = this;
    const fresh = prefersNew ? this.freshIn(row, count) : 0;
    for (;;) {
      const k = fresh === 0 ? this.draw(count) : this.nthFresh(row, this.draw(fresh));
      if (patience === 1 || isQuiet[actions.at(row + k)] === 1 || this.draw(patience) === 0) return k;
    }
  }

  /** How many steps of a row lead to states that no walk has left. */
  private freshIn(row: number, count: number): number {
    let fresh = 0;
    for (let k = 0; k < count; k++) if (this.isFresh(row + k)) fresh++;
    return fresh;
  }

  private nthFresh(row: number, n: number): number {
    let left = n;
    for (let k = 0; ; k++) if (this.isFresh(row + k) && left-- === 0) return k;
  }

  private isFresh(step: number): boolean {
    return this.rowOf.at(this.targets.at(step)) === NOT_LEFT;
  }

  /** An integer from 0 to n - 1, evenly but for 2^-32. */
  private draw(n: number): number {
    return Math.floor(((this.rng.next() >>> 0) / 2 ** 32) * n);
  }

  private remember(parent: number, action: number): void {
    this.parents.push(parent);
    this.parentActions.push(action);
    this.rowOf.push(NOT_LEFT);
    this.rowLength.push(0);
  }

  /** Judges a state that is remembered as `id`, or one that is not, `action` after it. */
  private judgeState(id: number, state: Uint16Array, touched?: number, action?: number): void {
    const { open } = this;
    let hit = open.hitByState(state, touched);
    if (hit === undefined) return;
    for (; hit !== undefined; hit = open.hitByState(state, touched)) this.record(hit, id, action);
    this.successors.forget();
  }

  /** Judges the last step, by `action` from the state remembered as `id`. */
  private judgeStep(id: number, action: number): void {
    const { open, successors } = this;
    const [before, after] = [successors.before(), successors.nextFields()];
    let hit = open.hitByStep(before, action, after);
    if (hit === undefined) return;
    for (; hit !== undefined; hit = open.hitByStep(before, action, after)) this.record(hit, id, action);
    successors.forget();
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
    const { store, parents, parentActions, rowOf, rowLength, actions, targets, successors } = this;
    const columns = [parents, parentActions, rowOf, rowLength, actions, targets];
    return columns.reduce((sum, column) => sum + column.bytes, store.bytes + successors.bytes);
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
