/** The explored states where the inner loop keeps them: how they are read, added from outside, and moved to a wider layout. */
import { Layout } from '../packed/layout.ts';
import type { Arrays } from './arrays.ts';
import * as at from './places.ts';
import { FILL, hashOf } from './program.ts';
import { roomyLayout } from './roomy-layout.ts';

/** Slots are filled to this share at most. */
const MAX_LOAD = 0.7;
const FIRST_SLOTS = 1 << 12;

export class PackedStates {
  layout: Layout;
  private readonly width: number;
  /** Bits that values met so far have needed. */
  private needed: Uint8Array;
  private readonly arrays: () => Arrays;

  constructor(width: number, arrays: () => Arrays) {
    this.width = width;
    this.arrays = arrays;
    this.needed = new Uint8Array(width);
    this.layout = roomyLayout(this.needed);
    this.fillSlots(FIRST_SLOTS);
    this.makeRoom(1);
  }

  get size(): number {
    return this.control[at.SIZE] as number;
  }

  /** Bytes of states, their table and their parents, as far as they are in use. */
  get bytes(): number {
    const used = (this.size + 1) * (this.layout.words + 1);
    return 4 * (used + (this.control[at.MASK] as number) + 1);
  }

  /** Bytes that room for `more` states would add. */
  growthBytes(more: number): number {
    const slots = (this.control[at.MASK] as number) + 1;
    return 4 * more * (this.layout.words + 1) + (this.size + more > MAX_LOAD * slots ? 4 * slots : 0);
  }

  /** Sees to it that so many states can be added. */
  makeRoom(more: number): void {
    const wanted = this.size + more;
    const slots = (this.control[at.MASK] as number) + 1;
    if (wanted > MAX_LOAD * slots) this.fillSlots(slots * 2);
    if (wanted > this.room) this.ensure(wanted + (wanted >> 1));
    const now = (this.control[at.MASK] as number) + 1;
    this.control[at.GROW_AT] = Math.min(Math.floor(MAX_LOAD * now), this.room);
  }

  /** States that the arrays have place for, the table apart. */
  private get room(): number {
    const { views } = this.arrays();
    const words = Math.floor((views[at.WORDS] as Int32Array).length / this.layout.words) - 1;
    return Math.min(words, (views[at.PARENTS] as Int32Array).length);
  }

  read(id: number, into: Uint16Array): void {
    this.layout.unpack(this.words, (id + 1) * this.layout.words, into);
  }

  /** The number of a state where runs begin, added when absent; the layout must be wide enough. */
  intern(row: Uint16Array): { readonly id: number; readonly isNew: boolean } {
    this.makeRoom(1);
    const { control, words, layout } = this;
    const packed = new Int32Array(layout.words);
    layout.pack(row, packed);
    const hash = hashOf(packed, 0, layout.words);
    const mask = control[at.MASK] as number;
    const slots = this.arrays().views[at.SLOTS] as Int32Array;
    let slot = hash >>> (control[at.SHIFT] as number);
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const known = (slots[slot] as number) & mask;
      if (packed.every((word, w) => words[known * layout.words + w] === word))
        return { id: known - 1, isNew: false };
    }
    const id = this.size;
    control[at.SIZE] = id + 1;
    slots[slot] = (hash << (control[at.TAG_SHIFT] as number)) | (id + 1);
    words.set(packed, (id + 1) * layout.words);
    (this.arrays().views[at.PARENTS] as Int32Array)[id] = -1;
    return { id, isNew: true };
  }

  /** Whether the layout has room for a state that is about to be added; asked of every one with values that are new. */
  takesIn(state: Uint16Array): boolean {
    for (let f = 0; f < this.width; f++)
      this.needed[f] = Math.max(this.needed[f] as number, 32 - Math.clz32(state[f] as number));
    return this.layout.fits(state);
  }

  /** Packs every state anew, with room for this row. Numbers stay. @param compile makes the loops for so many words */
  widenFor(state: Uint16Array, compile: (words: number) => void): void {
    this.takesIn(state);
    const from = this.layout;
    const layout = roomyLayout(this.needed);
    const old = this.words.slice(0, (this.size + 1) * from.words);
    this.layout = layout;
    this.arrays().ensure(at.WORDS, (this.size + 1) * layout.words);
    const row = new Uint16Array(this.width);
    const packed = new Int32Array(layout.words);
    const { words } = this;
    for (let known = 1; known <= this.size; known++) {
      from.unpack(old, known * from.words, row);
      layout.pack(row, packed);
      words.set(packed, known * layout.words);
    }
    compile(layout.words);
    this.fillSlots((this.control[at.MASK] as number) + 1);
    this.makeRoom(1);
  }

  private get control(): Int32Array {
    return this.arrays().views[at.CONTROL] as Int32Array;
  }

  private get words(): Int32Array {
    return this.arrays().views[at.WORDS] as Int32Array;
  }

  private ensure(states: number): void {
    this.arrays().ensure(at.WORDS, (states + 1) * this.layout.words);
    this.arrays().ensure(at.PARENTS, states);
  }

  private fillSlots(capacity: number): void {
    this.arrays().ensure(at.SLOTS, capacity);
    const slots = this.arrays().views[at.SLOTS] as Int32Array;
    slots.fill(0, 0, capacity);
    const bits = 31 - Math.clz32(capacity);
    const { control } = this;
    control[at.MASK] = capacity - 1;
    control[at.SHIFT] = 32 - bits;
    control[at.TAG_SHIFT] = bits;
    if (this.size > 0) this.arrays().run(FILL);
  }
}
