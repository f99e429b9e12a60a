/** A set of keys of a fixed number of integers in the array of tables, as the inner loop looks them up: 1, then the key. */
import type { Arrays } from './arrays.ts';
import { CONTROL, TABLES } from './places.ts';
import { hashOf } from './program.ts';
import type { TableSpace } from './table-space.ts';

const FIRST_SLOTS = 16;
/** More keys than this are not kept. */
const MOST = 1 << 18;

export class KeySet {
  private readonly length: number;
  private readonly arrays: () => Arrays;
  private readonly space: TableSpace;
  /** Where the loop reads where it lies. */
  private readonly place: number;
  private from = 0;
  private slots = 0;
  private entries = 0;

  constructor(length: number, arrays: () => Arrays, space: TableSpace, place: number) {
    this.length = length;
    this.arrays = arrays;
    this.space = space;
    this.place = place;
    this.make(FIRST_SLOTS);
  }

  add(key: Int32Array): void {
    if (this.entries >= MOST) return;
    if (2 * this.entries >= this.slots) this.grow();
    const cell = this.cellOf(key, 0);
    if (this.tables[cell] !== 0) return;
    this.tables[cell] = 1;
    this.tables.set(key, cell + 1);
    this.entries++;
  }

  private get tables(): Int32Array {
    return this.arrays().views[TABLES] as Int32Array;
  }

  private make(slots: number): void {
    this.from = this.space.take(slots * (this.length + 1));
    this.slots = slots;
    const control = this.arrays().views[CONTROL] as Int32Array;
    control.set([this.from, 32 - (31 - Math.clz32(slots)), slots - 1], this.place);
  }

  private grow(): void {
    const [from, slots] = [this.from, this.slots];
    this.make(slots * 2);
    const { tables, length } = this;
    for (let cell = from; cell < from + slots * (length + 1); cell += length + 1) {
      if (tables[cell] === 0) continue;
      const to = this.cellOf(tables, cell + 1);
      tables.copyWithin(to, cell, cell + length + 1);
    }
  }

  /** Where the key lies, or where it belongs. */
  private cellOf(key: Int32Array, keyAt: number): number {
    const { tables, length, from, slots } = this;
    let slot = hashOf(key, keyAt, length) >>> (32 - (31 - Math.clz32(slots)));
    for (; ; slot = (slot + 1) & (slots - 1)) {
      const cell = from + slot * (length + 1);
      if (tables[cell] === 0) return cell;
      let i = 0;
      while (i < length && tables[cell + 1 + i] === key[keyAt + i]) i++;
      if (i === length) return cell;
    }
  }
}
