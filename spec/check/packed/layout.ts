/**
 * Where the fields of a state lie when it is packed into words of 32 bits: each in as many bits as its values need,
 * none across two words. How wide a field must be is learnt while searching, so a layout can be replaced by a wider one.
 */

const WORD = 32;

export class Layout {
  /** Words of a state, at least one. */
  readonly words: number;
  readonly bits: Uint8Array;
  /** Field -> its word. */
  readonly wordOf: Uint8Array;
  /** Field -> where it begins in that word. */
  readonly shiftOf: Uint8Array;
  /** Field -> its largest value. */
  readonly largest: Uint16Array;

  constructor(bits: Uint8Array) {
    const width = bits.length;
    this.bits = bits;
    this.wordOf = new Uint8Array(width);
    this.shiftOf = new Uint8Array(width);
    this.largest = Uint16Array.from(bits, (n) => 2 ** n - 1);
    // Widest first: what is left in a word is filled by the narrow ones.
    const used: number[] = [0];
    for (const field of Array.from(bits.keys()).toSorted((a, b) => bits[b]! - bits[a]! || a - b)) {
      const n = bits[field] as number;
      const found = used.findIndex((taken) => taken + n <= WORD);
      const word = found < 0 ? used.push(0) - 1 : found;
      this.wordOf[field] = word;
      this.shiftOf[field] = (used[word] as number) % WORD;
      used[word] = (used[word] as number) + n;
    }
    this.words = used.length;
  }

  fits(row: Uint16Array): boolean {
    for (let f = 0; f < this.bits.length; f++)
      if ((row[f] as number) > (this.largest[f] as number)) return false;
    return true;
  }

  /** The same, with room for this row. */
  widenedFor(row: Uint16Array): Layout {
    return new Layout(this.bits.map((n, f) => Math.max(n, WORD - Math.clz32(row[f] as number))));
  }

  pack(row: Uint16Array, into: Int32Array): void {
    const { wordOf, shiftOf } = this;
    into.fill(0);
    for (let f = 0; f < wordOf.length; f++) {
      const word = wordOf[f] as number;
      into[word] = (into[word] as number) | ((row[f] as number) << (shiftOf[f] as number));
    }
  }

  /** Reads the state whose words begin at `at`. */
  unpack(words: Int32Array, at: number, into: Uint16Array): void {
    const { wordOf, shiftOf, largest } = this;
    for (let f = 0; f < wordOf.length; f++) {
      const word = words[at + (wordOf[f] as number)] as number;
      into[f] = (word >>> (shiftOf[f] as number)) & (largest[f] as number);
    }
  }

  /** The bits of the given fields. */
  maskOf(fields: readonly number[]): Int32Array {
    const mask = new Int32Array(this.words);
    for (const f of fields) {
      const word = this.wordOf[f] as number;
      mask[word] = (mask[word] as number) | ((this.largest[f] as number) << (this.shiftOf[f] as number));
    }
    return mask;
  }
}

/** A hash of `words` words from `at` on, whose high and low bits are both good. */
export function hashOf(of: Int32Array, at: number, words: number): number {
  let h = 0x811c9dc5;
  for (let i = at; i < at + words; i++) {
    h = Math.imul(h ^ (of[i] as number), 0x9e3779b1);
    h ^= h >>> 15;
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  return h ^ (h >>> 13);
}
