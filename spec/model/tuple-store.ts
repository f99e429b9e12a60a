/**
 * A growing set of fixed-width rows of small integers, each with a dense number in order of arrival: the state
 * store of the explorer and the memory of predicates. Exact (rows are compared, not only hashed), never deletes.
 */

const CHUNK_BITS = 14;
const CHUNK_ROWS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_ROWS - 1;
const MAX_LOAD = 0.6;

export class TupleStore {
  readonly width: number;
  /** A row that can be filled in place and interned without being copied first. */
  readonly scratch: Uint16Array;
  size = 0;
  /** Whether the last `intern` added a row. */
  isNew = false;
  /** Rows are compared and hashed two columns at a time: a row is `words` words, the last one padded with zero. */
  private readonly words: number;
  private readonly scratchWords: Uint32Array;
  private readonly chunks: Uint32Array[] = [];
  /** The same memory, column by column. */
  private readonly columns: Uint16Array[] = [];
  /** Pairs of (hash, row number + 1); zero means free. */
  private slots: Uint32Array;
  private mask: number;
  private growAt: number;

  constructor(width: number) {
    this.width = width;
    this.words = (width + 1) >> 1;
    this.scratchWords = new Uint32Array(this.words);
    this.scratch = new Uint16Array(this.scratchWords.buffer, 0, width);
    this.slots = new Uint32Array(2 * 1024);
    this.mask = 1023;
    this.growAt = Math.floor(1024 * MAX_LOAD);
  }

  /** Bytes held by typed arrays. */
  get bytes(): number {
    return this.slots.byteLength + this.chunks.length * CHUNK_ROWS * this.words * 4;
  }

  /** Bytes that interning `rows` new rows may add at worst, the old table of a rehash included. */
  growthBytes(rows: number): number {
    const table = this.size + rows > this.growAt ? this.slots.byteLength * 2 : 0;
    const places = this.chunks.length * CHUNK_ROWS;
    return table + (this.size + rows > places ? CHUNK_ROWS * this.words * 4 : 0);
  }

  /** The row's number, added when absent. */
  intern(row: Uint16Array): number {
    const hash = this.load(row);
    let slot = hash & this.mask;
    for (;;) {
      const held = this.slots[2 * slot + 1] as number;
      if (held === 0) return this.add(hash, slot);
      if (this.slots[2 * slot] === hash && this.equals(held - 1)) {
        this.isNew = false;
        return held - 1;
      }
      slot = (slot + 1) & this.mask;
    }
  }

  /** The row's number, or -1. */
  find(row: Uint16Array): number {
    const hash = this.load(row);
    for (let slot = hash & this.mask; ; slot = (slot + 1) & this.mask) {
      const held = this.slots[2 * slot + 1] as number;
      if (held === 0) return -1;
      if (this.slots[2 * slot] === hash && this.equals(held - 1)) return held - 1;
    }
  }

  /** Copies row `id` into `into`. */
  read(id: number, into: Uint16Array): void {
    const chunk = this.columns[id >>> CHUNK_BITS] as Uint16Array;
    const base = (id & CHUNK_MASK) * this.words * 2;
    const width = this.width;
    for (let i = 0; i < width; i++) into[i] = chunk[base + i] as number;
  }

  /** Brings the row into the scratch words and hashes them, with a final avalanche for the low bits. */
  private load(row: Uint16Array): number {
    const { scratch, scratchWords, words } = this;
    if (row !== scratch) for (let i = 0; i < scratch.length; i++) scratch[i] = row[i] as number;
    let h = 0x811c9dc5;
    for (let i = 0; i < words; i++) {
      h = Math.imul(h ^ (scratchWords[i] as number), 0x9e3779b1);
      h ^= h >>> 15;
    }
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    return (h ^ (h >>> 13)) >>> 0;
  }

  private add(hash: number, slot: number): number {
    const id = this.size;
    if ((id & CHUNK_MASK) === 0) this.addChunk();
    const chunk = this.chunks[id >>> CHUNK_BITS] as Uint32Array;
    const base = (id & CHUNK_MASK) * this.words;
    for (let i = 0; i < this.words; i++) chunk[base + i] = this.scratchWords[i] as number;
    this.slots[2 * slot] = hash;
    this.slots[2 * slot + 1] = id + 1;
    this.size = id + 1;
    this.isNew = true;
    if (this.size > this.growAt) this.grow();
    return id;
  }

  private addChunk(): void {
    const chunk = new Uint32Array(CHUNK_ROWS * this.words);
    this.chunks.push(chunk);
    this.columns.push(new Uint16Array(chunk.buffer));
  }

  private equals(id: number): boolean {
    const chunk = this.chunks[id >>> CHUNK_BITS] as Uint32Array;
    const { scratchWords, words } = this;
    const base = (id & CHUNK_MASK) * words;
    for (let i = 0; i < words; i++) if (chunk[base + i] !== scratchWords[i]) return false;
    return true;
  }

  private grow(): void {
    const old = this.slots;
    const capacity = (this.mask + 1) * 2;
    this.slots = new Uint32Array(2 * capacity);
    this.mask = capacity - 1;
    this.growAt = Math.floor(capacity * MAX_LOAD);
    for (let i = 0; i < old.length; i += 2) {
      const held = old[i + 1] as number;
      if (held !== 0) this.place(old[i] as number, held);
    }
  }

  private place(hash: number, held: number): void {
    let slot = hash & this.mask;
    while (this.slots[2 * slot + 1] !== 0) slot = (slot + 1) & this.mask;
    this.slots[2 * slot] = hash;
    this.slots[2 * slot + 1] = held;
  }
}
