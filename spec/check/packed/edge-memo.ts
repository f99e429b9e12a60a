/**
 * What one action does, remembered for each combination of the fields that decide it: whether it is enabled, which bits
 * of the state it flips, and what must be asked about a step like that. A step then costs one lookup and no rule is run.
 */
import { type Layout, hashOf } from './layout.ts';

/** What is known of a step; an entry without any of it is free. */
export const KNOWN = 1;
export const ENABLED = 2;
/** It changes nothing. */
export const IDLE = 4;
/** Laws of steps have to be asked about it. */
export const ASK = 8;

/** More combinations than this are forgotten: then the memo would grow with the states and save nothing. */
const MAX_ENTRIES = 1 << 21;

/** Before the key of an entry: what is known, and which laws of states the step may touch. */
const HEAD = 2;

export class EdgeMemo {
  /** Entries: head, the masked words, the bits that flip. */
  data: Int32Array;
  private readonly mask: Int32Array;
  private readonly words: number;
  private readonly key: Int32Array;
  private readonly stride: number;
  private last = 63;
  private entries = 0;

  /** @param mask the bits of the fields that decide */
  constructor(mask: Int32Array) {
    this.mask = mask;
    this.words = mask.length;
    this.key = new Int32Array(mask.length);
    this.stride = HEAD + 2 * mask.length;
    this.data = new Int32Array((this.last + 1) * this.stride);
  }

  get bytes(): number {
    return this.data.byteLength;
  }

  /** From an entry to the bits that flip. */
  get flipsAt(): number {
    return HEAD + this.words;
  }

  /** Where the entry for this state begins in `data`; what is known there is 0 when there is none. */
  find(state: Int32Array): number {
    const { mask, key, words, data, stride, last } = this;
    for (let i = 0; i < words; i++) key[i] = (state[i] as number) & (mask[i] as number);
    for (let slot = hashOf(key, 0, words) & last; ; slot = (slot + 1) & last) {
      const at = slot * stride;
      if (data[at] === 0) return at;
      let i = 0;
      while (i < words && data[at + HEAD + i] === key[i]) i++;
      if (i === words) return at;
    }
  }

  /** Remembers a step. @param flips the bits that change */
  learn(state: Int32Array, flips: Int32Array, known: number, touches: number): void {
    if (this.entries >= MAX_ENTRIES) this.forget();
    if (this.entries * 2 > this.last) this.grow();
    const at = this.find(state);
    this.data[at] = known | KNOWN;
    this.data[at + 1] = touches;
    this.data.set(this.key, at + HEAD);
    this.data.set(flips, at + HEAD + this.words);
    this.entries++;
  }

  forget(): void {
    this.data.fill(0);
    this.entries = 0;
  }

  /** All that is known, in the words of another layout, which is wider. @param mask the same bits, there */
  movedTo(mask: Int32Array, from: Layout, to: Layout): EdgeMemo {
    const moved = new EdgeMemo(mask);
    const fields = new Uint16Array(from.bits.length);
    const [state, flips] = [new Int32Array(to.words), new Int32Array(to.words)];
    for (let at = 0; at < this.data.length; at += this.stride) {
      const [known, touches] = [this.data[at] as number, this.data[at + 1] as number];
      if (known === 0) continue;
      from.unpack(this.data, at + HEAD, fields);
      to.pack(fields, state);
      from.unpack(this.data, at + this.flipsAt, fields);
      to.pack(fields, flips);
      moved.learn(state, flips, known, touches);
    }
    return moved;
  }

  private grow(): void {
    const { data, stride, words } = this;
    this.last = 2 * this.last + 1;
    this.data = new Int32Array((this.last + 1) * stride);
    for (let from = 0; from < data.length; from += stride) {
      if (data[from] === 0) continue;
      let slot = hashOf(data, from + HEAD, words) & this.last;
      while (this.data[slot * stride] !== 0) slot = (slot + 1) & this.last;
      this.data.set(data.subarray(from, from + stride), slot * stride);
    }
  }
}
