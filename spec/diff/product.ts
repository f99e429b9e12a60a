/**
 * Two worlds in step: a breadth-first search of their synchronous product, by the names of joint events. It finds the
 * shortest run of one that the other cannot follow, and the shortest after which the two differ in what matters.
 */
import { TupleStore } from '../model/tuple-store.ts';
import type { World } from '../model/world.ts';
import type { Composed } from '../worlds/compose.ts';
import { stepperOf, type Stepper } from './step.ts';

export interface ProductOptions {
  /** Components of these machines are compared. */
  readonly watched: readonly string[];
  /** Stop before more pairs of states than this. */
  readonly maxPairs: number;
}

/** Runs are lists of joint events. */
export interface ProductResult {
  /** Its last event is possible in A, and not in B; all before are possible in both. */
  readonly onlyA?: readonly string[];
  readonly onlyB?: readonly string[];
  /** By machine: the shortest run, possible in both, after which components of that machine differ. */
  readonly differing: ReadonlyMap<string, readonly string[]>;
  readonly pairs: number;
  readonly depth: number;
  /** Every pair that can be reached was looked at, or everything was found. */
  readonly complete: boolean;
}

export function searchProduct(a: Composed, b: Composed, options: ProductOptions): ProductResult {
  return new ProductSearch(a, b, options).run();
}

/** A joint event of either world, with its number in each; -1 where there is none of that name. */
interface SharedAction {
  readonly name: string;
  readonly inA: number;
  readonly inB: number;
}

class ProductSearch {
  private readonly actions: readonly SharedAction[];
  private readonly watches: readonly Watch[];
  private readonly steppers: readonly [Stepper, Stepper];
  private readonly store: TupleStore;
  private readonly parents: number[] = [-1];
  private readonly taken: number[] = [-1];
  private readonly depths: number[] = [0];
  private readonly differing = new Map<string, string[]>();
  private onlyA: string[] | undefined;
  private onlyB: string[] | undefined;

  private readonly a: Composed;
  private readonly b: Composed;
  private readonly options: ProductOptions;

  constructor(a: Composed, b: Composed, options: ProductOptions) {
    this.a = a;
    this.b = b;
    this.options = options;
    this.actions = sharedActions(a.world, b.world);
    this.watches = watchesOf(a.world, b.world, options.watched);
    this.steppers = [stepperOf(a.model), stepperOf(b.model)];
    this.store = new TupleStore(a.model.width + b.model.width);
  }

  run(): ProductResult {
    const { store, options } = this;
    const [from, to] = [new Uint16Array(store.width), new Uint16Array(store.width)];
    from.set(this.a.model.init());
    from.set(this.b.model.init(), this.a.model.width);
    store.intern(from);
    this.compare(from, 0);
    let at = 0;
    for (; at < store.size && store.size < options.maxPairs && !this.hasFoundAll(); at++) {
      store.read(at, from);
      this.expand(at, from, to);
    }
    return {
      ...(this.onlyA === undefined ? {} : { onlyA: this.onlyA }),
      ...(this.onlyB === undefined ? {} : { onlyB: this.onlyB }),
      differing: this.differing,
      pairs: store.size,
      depth: this.depths[Math.max(0, at - 1)]!,
      complete: at === store.size || this.hasFoundAll(),
    };
  }

  private expand(at: number, from: Uint16Array, to: Uint16Array): void {
    const width = this.a.model.width;
    const [fromA, fromB] = [from.subarray(0, width), from.subarray(width)];
    const [toA, toB] = [to.subarray(0, width), to.subarray(width)];
    const [a, b] = this.steppers;
    a.at(fromA);
    b.at(fromB);
    for (const [i, { name, inA, inB }] of this.actions.entries()) {
      const isPossibleInA = a.step(inA, toA);
      const isPossibleInB = b.step(inB, toB);
      if (isPossibleInA && !isPossibleInB) this.onlyA ??= [...this.runTo(at), name];
      if (isPossibleInB && !isPossibleInA) this.onlyB ??= [...this.runTo(at), name];
      if (isPossibleInA && isPossibleInB) this.reach(to, at, i);
    }
  }

  private reach(pair: Uint16Array, from: number, action: number): void {
    const number = this.store.intern(pair);
    if (!this.store.isNew) return;
    this.parents.push(from);
    this.taken.push(action);
    this.depths.push(this.depths[from]! + 1);
    this.compare(pair, number);
  }

  private compare(pair: Uint16Array, number: number): void {
    for (const { machine, differs } of this.watches)
      if (!this.differing.has(machine) && differs(pair)) this.differing.set(machine, this.runTo(number));
  }

  private hasFoundAll(): boolean {
    const isParted = this.onlyA !== undefined && this.onlyB !== undefined;
    return isParted && this.watches.every(({ machine }) => this.differing.has(machine));
  }

  private runTo(pair: number): string[] {
    const names: string[] = [];
    for (let at = pair; at > 0; at = this.parents[at]!) names.push(this.actions[this.taken[at]!]!.name);
    return names.toReversed();
  }
}

/** In the order of A's events, then those that only B has. */
function sharedActions(a: World, b: World): SharedAction[] {
  const names = [...new Set([...a.events, ...b.events].map(({ name }) => name))];
  const numbersOf = (world: World) => new Map(world.events.map(({ name }, i) => [name, i]));
  const [inA, inB] = [numbersOf(a), numbersOf(b)];
  return names.map((name) => ({ name, inA: inA.get(name) ?? -1, inB: inB.get(name) ?? -1 }));
}

interface Watch {
  readonly machine: string;
  /** Of a pair: some component of the machine is not in the same local state on both sides. */
  readonly differs: (pair: Uint16Array) => boolean;
}

function watchesOf(a: World, b: World, watched: readonly string[]): Watch[] {
  const shared = a.components.filter((component) => b.components.includes(component));
  return watched.flatMap((machine) => {
    const components = shared.filter((component) => a.machine(component).name === machine);
    const differences = components.map((component) => difference(a, b, component));
    const differs = (pair: Uint16Array) => differences.some((isDifferent) => isDifferent(pair));
    return components.length === 0 ? [] : [{ machine, differs }];
  });
}

/** Local states are numbered as they are met, in each world by itself: labels say whether two are the same. */
function difference(a: World, b: World, component: string): (pair: Uint16Array) => boolean {
  const columnA = a.components.indexOf(component);
  const columnB = a.components.length + b.components.indexOf(component);
  const [machineA, machineB] = [a.machine(component), b.machine(component)];
  const known = new Map<number, boolean>();
  return (pair) => {
    const [inA, inB] = [pair[columnA]!, pair[columnB]!];
    const key = inA * 65_536 + inB;
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const isDifferent = machineA.state(inA).label !== machineB.state(inB).label;
    known.set(key, isDifferent);
    return isDifferent;
  };
}
