/**
 * Long seeded walks over a model that is too large to explore. Each state that is met first is remembered while there is
 * room, and then all steps out of it are judged, and where they lead; beyond that a walk goes on all the same, and judges
 * the steps it takes and the states it comes to. It judges `always` and `sometimes`; of `eventually` it says nothing.
 *
 * A step changes something: an enabled action that changes nothing is never chosen. Every other walk goes on from a
 * remembered state. Each walk has a patience of its own with the environment, so that faults come early in some and late
 * in others.
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
  /** Distinct states remembered; when `saturated`, the memory is full and others were met. */
  readonly states: number;
  readonly saturated: boolean;
  /** Distinct (state, action) pairs judged out of the remembered states, those that change nothing included. */
  readonly edges: number;
  readonly stepsPerAction: readonly number[];
  readonly violations: readonly DeepFinding[];
  readonly reached: readonly DeepFinding[];
  readonly seconds: number;
  readonly bytes: number;
}

/** Out of `n` times that a walk draws an environment action, it takes one. */
const PATIENCE = [1, 4, 16, 64] as const;
const PROGRESS_MASK = 0xff;
const START = 0;

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
  private readonly isQuiet: Uint8Array;
  private readonly stepsPerAction: Float64Array;
  private readonly rng: ReturnType<typeof xoroshiro128plus>;
  private readonly violations: DeepFinding[] = [];
  private readonly reached: DeepFinding[] = [];
  /** The last remembered state that the walk passed, and what it did since. */
  private anchor = START;
  private readonly since: number[] = [];
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
    const initial = model.init();
    this.store.internRow(initial);
    this.parents.push(-1);
    this.parentActions.push(0);
    this.successors = new Successors(model, this.store, this.open);
    this.isQuiet = Uint8Array.from(model.actions, ({ environment }) => (environment ? 0 : 1));
    this.stepsPerAction = new Float64Array(model.actions.length);
    this.rng = xoroshiro128plus(options.seed);
    this.judgeState(initial);
  }

  run(): DeepWalkResult {
    this.judgeStepsOut(this.successors.of(START));
    while (this.steps < this.options.steps) {
      this.walk();
      this.walks++;
      if ((this.walks & PROGRESS_MASK) === 0) this.report();
    }
    return this.result();
  }

  /** One walk; ends where nothing can change any more. */
  private walk(): void {
    const { options, successors, store } = this;
    const patience = PATIENCE[(this.walks >> 1) & 3] as number;
    const end = Math.min(options.steps, this.steps + options.stepsPerWalk);
    this.anchor = (this.walks & 1) === 1 ? this.draw(store.size) : START;
    this.since.length = 0;
    let count = successors.of(this.anchor);
    while (this.steps < end) {
      // A walk that cannot take a step still uses one up: a model without any must end.
      this.steps++;
      const action = this.choose(count, patience);
      if (action < 0) return;
      this.stepsPerAction[action] = (this.stepsPerAction[action] as number) + 1;
      const isNew = this.arrive(action);
      count = successors.ofNext();
      if (isNew) this.judgeStepsOut(count);
    }
  }

  /**
   * Takes an action drawn from those that change something, and judges the step unless it was judged when its state was
   * remembered. -1: there is none.
   */
  private choose(offered: number, patience: number): number {
    const { successors, isQuiet } = this;
    const { actions } = successors;
    let left = offered;
    while (left > 0) {
      const i = this.draw(left);
      const action = actions[i] as number;
      if (isQuiet[action] === 0 && patience > 1 && this.draw(patience) > 0 && this.quietAmong(left)) continue;
      const known = successors.take(i);
      if (known !== 0 && (known & IDLE) === 0) {
        if ((known & ASK) !== 0 && this.since.length > 0) this.judgeStep(action);
        return action;
      }
      left--;
      actions[i] = actions[left] as number;
      actions[left] = action;
    }
    return -1;
  }

  /** Whether patience has anything to wait for. */
  private quietAmong(left: number): boolean {
    const { actions } = this.successors;
    for (let i = 0; i < left; i++) if (this.isQuiet[actions[i] as number] === 1) return true;
    return false;
  }

  /**
   * Remembers the state that the step leads to, while there is room, and judges it when it may be new. Whether it is new
   * and to be left is the answer. Once there is no room, nobody asks whether it is known: that would cost more than it saves.
   */
  private arrive(action: number): boolean {
    const { store, successors, since, options } = this;
    const isFull = store.size >= options.maxStates;
    if (isFull) {
      this.isSaturated = true;
      since.push(action);
    } else {
      const known = store.intern(successors.next);
      const from = this.anchor;
      this.anchor = known;
      if (!store.isNew) return false;
      // While there is room every state is remembered, so the anchor was the state before.
      this.parents.push(from);
      this.parentActions.push(action);
    }
    if (successors.touches !== 0) this.judgeState(successors.nextFields(), successors.touches);
    return !isFull;
  }

  /** Judges every step out of a state that was met first, and every state that they lead to. */
  private judgeStepsOut(count: number): void {
    const { successors, store } = this;
    for (let i = 0; i < count; i++) {
      const known = successors.take(i);
      if (known === 0) continue;
      this.edges++;
      const action = successors.actions[i] as number;
      if ((known & ASK) !== 0) this.judgeStep(action);
      if ((known & IDLE) !== 0 || successors.touches === 0 || store.find(successors.next) >= 0) continue;
      this.since.push(action);
      this.judgeState(successors.nextFields(), successors.touches);
      this.since.pop();
    }
  }

  /** An integer from 0 to n - 1, evenly but for 2^-32. */
  private draw(n: number): number {
    return Math.floor(((this.rng.next() >>> 0) / 2 ** 32) * n);
  }

  /** Judges the state that the walk has come to. */
  private judgeState(state: Uint16Array, touched?: number): void {
    const { open } = this;
    let hit = open.hitByState(state, touched);
    if (hit === undefined) return;
    for (; hit !== undefined; hit = open.hitByState(state, touched)) this.record(hit);
    this.successors?.forget();
  }

  /** Judges the step from the state that the walk has come to. */
  private judgeStep(action: number): void {
    const { open, successors } = this;
    const [before, after] = [successors.before(), successors.nextFields()];
    let hit = open.hitByStep(before, action, after);
    if (hit === undefined) return;
    for (; hit !== undefined; hit = open.hitByStep(before, action, after)) this.record(hit, action);
    successors.forget();
  }

  private record(hit: Watch, ...last: readonly number[]): void {
    this.open.close(hit);
    const actions = [...this.actionsTo(this.anchor), ...this.since, ...last];
    (hit.kind === 'sometimes' ? this.reached : this.violations).push({ property: hit.property, actions });
  }

  private actionsTo(state: number): number[] {
    const actions: number[] = [];
    for (let at = state; this.parents.at(at) >= 0; at = this.parents.at(at))
      actions.push(this.parentActions.at(at));
    return actions.reverse();
  }

  private get bytes(): number {
    const { store, parents, parentActions, successors } = this;
    return store.bytes + parents.bytes + parentActions.bytes + successors.bytes;
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
