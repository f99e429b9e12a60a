/**
 * The explored states, packed: each once, numbered in order of arrival. Exact (words are compared, not only hashed),
 * never deletes. A slot of the table holds a state's number and, in the bits that numbers of its size do not need,
 * the upper bits of the hash, so that most states that are not meant are told apart without looking at them.
 */
import { Layout, hashOf } from './layout.ts';

const MAX_LOAD = 0.55;

export class StateStore {
  readonly width: number;
  size = 0;
  /** Whether the last `intern` added a state. */
  isNew = false;
  layout: Layout;
  /** The words of all states, one after the other. */
  words: Int32Array;
  private slots: Int32Array;
  private mask: number;
  private growAt: number;
  private readonly packed: Int32Array[] = [];
  /** Slots that `fetch` has read; and what it read last of all, so that no compiler leaves the reading out. */
  private fetched = new Int32Array(64);
  lastFetched = 0;

  constructor(width: number) {
    this.width = width;
    this.layout = new Layout(new Uint8Array(width));
    this.words = new Int32Array(1024 * this.layout.words);
    this.slots = new Int32Array(1024);
    this.mask = 1023;
    this.growAt = Math.floor(1024 * MAX_LOAD);
  }

  /** Bytes held by typed arrays. */
  get bytes(): number {
    return this.words.byteLength + this.slots.byteLength;
  }

  /** Bytes that `count` new states may add at worst, the old arrays of a growth included. */
  growthBytes(count: number): number {
    const table = this.size + count > this.growAt ? this.slots.byteLength * 2 : 0;
    const rows = (this.size + count) * this.layout.words > this.words.length ? this.words.byteLength * 2 : 0;
    return table + rows;
  }

  /** The number of a state given as words, added when absent. */
  intern(state: Int32Array): number {
    const { words } = this.layout;
    const hash = hashOf(state, 0, words);
    const { mask, slots } = this;
    const tag = hash & ~mask;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const held = slots[slot] as number;
      if (held === 0) return this.add(state, slot, tag);
      if ((held & ~mask) !== tag) continue;
      const id = (held & mask) - 1;
      if (!this.equals(id, state, words)) continue;
      this.isNew = false;
      return id;
    }
  }

  /** The number of a state given as words, or -1. */
  find(state: Int32Array): number {
    const { words } = this.layout;
    const hash = hashOf(state, 0, words);
    const { mask, slots } = this;
    const tag = hash & ~mask;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const held = slots[slot] as number;
      if (held === 0) return -1;
      if ((held & ~mask) === tag && this.equals((held & mask) - 1, state, words)) return (held & mask) - 1;
    }
  }

  /** Brings near what `intern` is going to need for states that lie one after the other, up to `end`; no more than that. */
  fetch(states: Int32Array, end: number): void {
    const { mask, slots } = this;
    const { words: count } = this.layout;
    if (this.fetched.length < end) this.fetched = new Int32Array(end);
    const { fetched } = this;
    let found = 0;
    for (let at = 0; at < end; at += count)
      fetched[found++] = slots[hashOf(states, at, count) & mask] as number;
    let last = 0;
    for (let i = 0; i < found; i++) {
      const id = Math.max(0, ((fetched[i] as number) & mask) - 1);
      last ^= this.words[id * count] as number;
    }
    this.lastFetched = last;
  }

  /** The number of a state given field by field, added when absent. Widens the layout when it must. */
  internRow(row: Uint16Array): number {
    if (!this.layout.fits(row)) this.relayout(this.layout.widenedFor(row));
    const packed = this.scratch();
    this.layout.pack(row, packed);
    return this.intern(packed);
  }

  /** Copies state `id`, field by field. */
  read(id: number, into: Uint16Array): void {
    this.layout.unpack(this.words, id * this.layout.words, into);
  }

  /** Packs every state anew. Numbers stay. */
  relayout(layout: Layout): void {
    const row = new Uint16Array(this.width);
    const packed = new Int32Array(layout.words);
    const words = new Int32Array(Math.max(1024, this.size * 2) * layout.words);
    for (let id = 0; id < this.size; id++) {
      this.read(id, row);
      layout.pack(row, packed);
      words.set(packed, id * layout.words);
    }
    this.layout = layout;
    this.words = words;
    this.fillSlots(this.slots.length);
  }

  private scratch(): Int32Array {
    const { words } = this.layout;
    return (this.packed[words] ??= new Int32Array(words));
  }

  private equals(id: number, state: Int32Array, count: number): boolean {
    const { words } = this;
    const at = id * count;
    for (let i = 0; i < count; i++) if (words[at + i] !== state[i]) return false;
    return true;
  }

  private add(state: Int32Array, slot: number, tag: number): number {
    const count = this.layout.words;
    const id = this.size;
    if ((id + 1) * count > this.words.length) this.words = doubled(this.words);
    const { words } = this;
    for (let i = 0; i < count; i++) words[id * count + i] = state[i] as number;
    this.slots[slot] = tag | (id + 1);
    this.size = id + 1;
    this.isNew = true;
    if (this.size > this.growAt) this.fillSlots(this.slots.length * 2);
    return id;
  }

  private fillSlots(capacity: number): void {
    const slots = new Int32Array(capacity);
    const mask = capacity - 1;
    const { words } = this;
    const count = this.layout.words;
    for (let id = 0; id < this.size; id++) {
      const hash = hashOf(words, id * count, count);
      let slot = hash & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = (hash & ~mask) | (id + 1);
    }
    this.slots = slots;
    this.mask = mask;
    this.growAt = Math.floor(capacity * MAX_LOAD);
  }
}

function doubled(words: Int32Array): Int32Array {
  const wide = new Int32Array(words.length * 2);
  wide.set(words);
  return wide;
}
