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
  size = 0;
  /** Whether the last `intern` added a row. */
  isNew = false;
  private readonly chunks: Uint16Array[] = [];
  /** Pairs of (hash, row number + 1); zero means free. */
  private slots: Uint32Array;
  private mask: number;
  private growAt: number;

  constructor(width: number) {
    this.width = width;
    this.slots = new Uint32Array(2 * 1024);
    this.mask = 1023;
    this.growAt = Math.floor(1024 * MAX_LOAD);
  }

  /** Bytes held by typed arrays. */
  get bytes(): number {
    return this.slots.byteLength + this.chunks.length * CHUNK_ROWS * this.width * 2;
  }

  /** Bytes that interning `rows` new rows may add at worst, the old table of a rehash included. */
  growthBytes(rows: number): number {
    const table = this.size + rows > this.growAt ? this.slots.byteLength * 2 : 0;
    const places = this.chunks.length * CHUNK_ROWS;
    return table + (this.size + rows > places ? CHUNK_ROWS * this.width * 2 : 0);
  }

  /** The row's number, added when absent. */
  intern(row: Uint16Array): number {
    const hash = this.hash(row);
    let slot = hash & this.mask;
    for (;;) {
      const held = this.slots[2 * slot + 1] as number;
      if (held === 0) return this.add(row, hash, slot);
      if (this.slots[2 * slot] === hash && this.equals(held - 1, row)) {
        this.isNew = false;
        return held - 1;
      }
      slot = (slot + 1) & this.mask;
    }
  }

  /** The row's number, or -1. */
  find(row: Uint16Array): number {
    const hash = this.hash(row);
    for (let slot = hash & this.mask; ; slot = (slot + 1) & this.mask) {
      const held = this.slots[2 * slot + 1] as number;
      if (held === 0) return -1;
      if (this.slots[2 * slot] === hash && this.equals(held - 1, row)) return held - 1;
    }
  }

  /** Copies row `id` into `into`. */
  read(id: number, into: Uint16Array): void {
    const chunk = this.chunks[id >>> CHUNK_BITS] as Uint16Array;
    const width = this.width;
    const base = (id & CHUNK_MASK) * width;
    for (let i = 0; i < width; i++) into[i] = chunk[base + i] as number;
  }

  private add(row: Uint16Array, hash: number, slot: number): number {
    const id = this.size;
    if ((id & CHUNK_MASK) === 0) this.chunks.push(new Uint16Array(CHUNK_ROWS * this.width));
    const chunk = this.chunks[id >>> CHUNK_BITS] as Uint16Array;
    const base = (id & CHUNK_MASK) * this.width;
    for (let i = 0; i < this.width; i++) chunk[base + i] = row[i] as number;
    this.slots[2 * slot] = hash;
    this.slots[2 * slot + 1] = id + 1;
    this.size = id + 1;
    this.isNew = true;
    if (this.size > this.growAt) this.grow();
    return id;
  }

  private equals(id: number, row: Uint16Array): boolean {
    const chunk = this.chunks[id >>> CHUNK_BITS] as Uint16Array;
    const width = this.width;
    const base = (id & CHUNK_MASK) * width;
    for (let i = 0; i < width; i++) if (chunk[base + i] !== row[i]) return false;
    return true;
  }

  /** A multiplicative hash with a final avalanche, so that the low bits depend on every field. */
  private hash(row: Uint16Array): number {
    let h = 0x811c9dc5;
    const width = this.width;
    for (let i = 0; i < width; i++) {
      h = Math.imul(h ^ (row[i] as number), 0x9e3779b1);
      h ^= h >>> 15;
    }
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    return (h ^ (h >>> 13)) >>> 0;
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
