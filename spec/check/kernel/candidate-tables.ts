/**
 * For the inner loop: which actions each value of a field rules out. A row is filled when a state with that value first comes
 * to a step that is not known; until then it rules nothing out.
 */
import type { Model } from '../../model/types.ts';
import { type FieldGroup, fieldGroups } from '../packed/candidate-bits.ts';
import type { Layout } from '../packed/layout.ts';
import type { Arrays } from './arrays.ts';
import * as at from './places.ts';
import type { Places } from './places.ts';
import type { TableSpace } from './table-space.ts';

interface Rows extends FieldGroup {
  readonly from: number;
  readonly isKnown: Uint8Array;
}

export class CandidateTables {
  private readonly model: Model;
  private readonly arrays: () => Arrays;
  private groups: readonly Rows[] = [];
  private layout: Layout | undefined;

  constructor(model: Model, arrays: () => Arrays) {
    this.model = model;
    this.arrays = arrays;
  }

  /** Lays the rows out anew. */
  follow(layout: Layout, places: Places, space: TableSpace): void {
    const { model, arrays } = this;
    const { actionWords } = places;
    this.layout = layout;
    this.groups = (model.allows === undefined ? [] : fieldGroups(layout)).map((group) => {
      const values = 2 ** group.bits;
      const from = space.take(values * actionWords);
      arrays().views[at.TABLES]?.fill(-1, from, from + values * actionWords);
      return { ...group, from, isKnown: new Uint8Array(values) };
    });
    const control = arrays().views[at.CONTROL] as Int32Array;
    control.fill(-1, places.all, places.all + actionWords);
    const rest = model.actions.length % 32;
    if (rest !== 0) control[places.all + actionWords - 1] = 2 ** rest - 1;
    this.groups.forEach(({ word, shift, bits, from }, g) => {
      control.set([word, shift, 2 ** bits - 1, from], places.groups + g * at.GROUP);
    });
    control[at.GROUPS_END] = places.groups + this.groups.length * at.GROUP;
  }

  /** Fills the rows of this state; true when there was one to fill. @param words the state's, from `from` on */
  learn(words: Int32Array, from: number, actionWords: number): boolean {
    let isNew = false;
    for (const group of this.groups) {
      const value = ((words[from + group.word] as number) >>> group.shift) & (2 ** group.bits - 1);
      if (group.isKnown[value] === 1) continue;
      group.isKnown[value] = 1;
      this.fill(group, value, actionWords);
      isNew = true;
    }
    return isNew;
  }

  private fill({ fields, shift, from }: Rows, value: number, actionWords: number): void {
    const tables = this.arrays().views[at.TABLES] as Int32Array;
    const { shiftOf, largest } = this.layout as Layout;
    for (const f of fields) {
      const own = (value >>> ((shiftOf[f] as number) - shift)) & (largest[f] as number);
      const allowed = this.model.allows?.(f, own);
      for (let w = 0; w < actionWords; w++) {
        const cell = from + value * actionWords + w;
        tables[cell] = (tables[cell] as number) & (allowed?.[w] ?? -1);
      }
    }
  }
}
