/**
 * For the inner loop: of which states and steps it is known that no open law is hit by them, by what those laws read. What is
 * not here is judged again; nothing is ever hidden that was not judged before.
 */
import type { Model, Predicate, StepPredicate } from '../../model/types.ts';
import type { Layout } from '../packed/layout.ts';
import type { OpenWatches } from '../watch.ts';
import type { Arrays } from './arrays.ts';
import { KeySet } from './key-set.ts';
import * as at from './places.ts';
import type { Places } from './places.ts';
import type { TableSpace } from './table-space.ts';

export class LawTables {
  private readonly model: Model;
  private readonly arrays: () => Arrays;
  private readonly open: OpenWatches;
  private states: readonly KeySet[] = [];
  private steps: KeySet | undefined;
  private masks: readonly Int32Array[] = [];
  private stepMasks: readonly Int32Array[] = [];

  constructor(model: Model, arrays: () => Arrays, open: OpenWatches) {
    this.model = model;
    this.arrays = arrays;
    this.open = open;
  }

  /** Lays everything out anew, empty. */
  follow(layout: Layout, places: Places, space: TableSpace): void {
    const { open, arrays, model } = this;
    const { words, laws, lookupStride, stepMasks } = places;
    const control = arrays().views[at.CONTROL] as Int32Array;
    const bitsOf = (reads: readonly number[] | undefined) => layout.maskOf(reads ?? [...model.fields.keys()]);
    this.masks = Array.from({ length: at.LAW_BITS }, (_, bit) => bitsOf(readsOf(open.statesOf(1 << bit))));
    this.states = this.masks.map((mask, bit) => {
      const place = laws + bit * lookupStride;
      control.set(mask, place + at.LOOKUP_HEAD);
      return new KeySet(words, arrays, space, place);
    });
    this.stepMasks = model.actions.map((_, action) => bitsOf(readsOf(open.stepsAbout(action))));
    this.stepMasks.forEach((mask, action) => control.set(mask, stepMasks + action * words));
    this.steps = new KeySet(2 * words + 1, arrays, space, at.STEPS);
  }

  /** The state at `from` was judged, and hit none of these laws. */
  passState(from: number, touched: number): void {
    const words = this.arrays().views[at.WORDS] as Int32Array;
    for (let left = touched; left !== 0; left &= left - 1) {
      const bit = 31 - Math.clz32(left & -left);
      const mask = this.masks[bit] as Int32Array;
      this.states[bit]?.add(mask.map((bits, w) => bits & (words[from + w] as number)));
    }
  }

  /** The step between the states at `from` and `to` was judged, and hit no law. */
  passStep(from: number, action: number, to: number): void {
    const words = this.arrays().views[at.WORDS] as Int32Array;
    const mask = this.stepMasks[action] as Int32Array;
    const sides = [from, to].flatMap((side) =>
      Array.from(mask, (bits, w) => bits & (words[side + w] as number)),
    );
    this.steps?.add(Int32Array.from([...sides, action]));
  }
}

/** What any of them reads; undefined: perhaps everything. */
function readsOf(laws: readonly (Predicate | StepPredicate)[]): readonly number[] | undefined {
  const reads = laws.flatMap((law) =>
    ('parts' in law && law.parts ? law.parts : [law]).map((part) => part.reads),
  );
  if (reads.includes(undefined)) return undefined;
  return [...new Set(reads.flatMap((fields) => fields ?? []))];
}
