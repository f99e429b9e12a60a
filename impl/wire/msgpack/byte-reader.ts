/**
 * Reads msgpack tokens from bytes that hold at least one whole object. Tolerant as Nomad's decoder is: any integer
 * form of either family, str8 and bin beside raw. Strict about memory: no count is believed beyond the bytes that
 * are there, and what a message may unfold into is a budget. It knows tokens, not structs.
 */
import { WireError } from '../wire-error.ts';

/**
 * How many values one message may unfold into. A field that was left out costs no byte and still becomes a value, so the
 * size of a message alone does not bound the memory that it takes.
 */
export const MAX_VALUES = 8_000_000;
/** Deeper nesting is refused; the deepest of Nomad's structs has fewer than 20 levels. */
export const MAX_DEPTH = 64;

export class ByteReader {
  readonly bytes: Buffer;
  at: number;
  #valuesLeft: number;
  #depth = 0;

  constructor(bytes: Uint8Array, at = 0, maxValues = MAX_VALUES) {
    this.bytes = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
    this.#valuesLeft = maxValues;
  }

  /** The next byte, not consumed. */
  peek(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw new WireError('the message ends in the middle of a value');
    return byte;
  }

  /** Consumes a nil, if one is next. */
  nil(): boolean {
    if (this.peek() !== 0xc0) return false;
    this.at += 1;
    return true;
  }

  bool(): boolean {
    const tag = this.#tag();
    if (tag === 0xc2 || tag === 0xc3) return tag === 0xc3;
    throw this.#unexpected('a boolean', tag);
  }

  /** An integer of either family that a number holds exactly. */
  int(): number {
    const tag = this.#tag();
    if (tag < 0x80) return tag;
    if (tag >= 0xe0) return tag - 0x100;
    if (tag >= 0xcc && tag <= 0xce) return this.#take(1 << (tag - 0xcc)).readUIntBE(0, 1 << (tag - 0xcc));
    if (tag >= 0xd0 && tag <= 0xd2) return this.#take(1 << (tag - 0xd0)).readIntBE(0, 1 << (tag - 0xd0));
    const wide = this.#wide(tag);
    const value = Number(wide);
    if (!Number.isSafeInteger(value))
      throw new WireError(`${wide} is beyond 2^53, which no such field holds`);
    return value;
  }

  /** An integer of either family, up to 64 bits. */
  bigInt(): bigint {
    const tag = this.peek();
    if (tag !== 0xcf && tag !== 0xd3) return BigInt(this.int());
    this.at += 1;
    return this.#wide(tag);
  }

  /** A float, or an integer in its place. */
  float(): number {
    const tag = this.peek();
    if (tag !== 0xca && tag !== 0xcb) return Number(this.bigInt());
    this.at += 1;
    return tag === 0xca ? this.#take(4).readFloatBE() : this.#take(8).readDoubleBE();
  }

  /** Bytes of raw, str8 or bin: a view, not a copy. */
  raw(): Buffer {
    const tag = this.#tag();
    if (tag >= 0xa0 && tag < 0xc0) return this.#take(tag & 0x1f);
    switch (tag) {
      case 0xd9:
      case 0xc4:
        return this.#take(this.#take(1).readUInt8());
      case 0xda:
      case 0xc5:
        return this.#take(this.#take(2).readUInt16BE());
      case 0xdb:
      case 0xc6:
        return this.#take(this.#take(4).readUInt32BE());
      default:
        throw this.#unexpected('a string', tag);
    }
  }

  /** As Go prints it into JSON: bytes that are no UTF-8 become U+FFFD. */
  string(): string {
    return this.raw().toString('utf8');
  }

  /** How many elements follow. Each is a byte at least. */
  list(): number {
    const tag = this.#tag();
    if (tag >= 0x90 && tag < 0xa0) return this.#count(tag & 0xf, 1);
    if (tag === 0xdc) return this.#count(this.#take(2).readUInt16BE(), 1);
    if (tag === 0xdd) return this.#count(this.#take(4).readUInt32BE(), 1);
    throw this.#unexpected('a list', tag);
  }

  /** How many pairs of key and value follow. */
  map(): number {
    const tag = this.#tag();
    if (tag >= 0x80 && tag < 0x90) return this.#count(tag & 0xf, 2);
    if (tag === 0xde) return this.#count(this.#take(2).readUInt16BE(), 2);
    if (tag === 0xdf) return this.#count(this.#take(4).readUInt32BE(), 2);
    throw this.#unexpected('a map', tag);
  }

  /** Consumes `expected` if exactly these bytes are next. */
  skipIf(expected: Uint8Array): boolean {
    const end = this.at + expected.length;
    if (end > this.bytes.length) return false;
    for (let i = 0, at = this.at; at < end; i += 1, at += 1) {
      if (this.bytes[at] !== expected[i]) return false;
    }
    this.at = end;
    return true;
  }

  /** Passes over one value of any kind. */
  skip(): void {
    let left = 1;
    while (left > 0) {
      left -= 1;
      const tag = this.peek();
      if (isMapTag(tag)) left += 2 * this.map();
      else if (isListTag(tag)) left += this.list();
      else this.#skipLeaf(tag);
    }
  }

  /** Pay for `count` values out of the message's budget. */
  spend(count: number): void {
    this.#valuesLeft -= count;
    if (this.#valuesLeft < 0) throw new WireError('the message unfolds into too many values');
  }

  deeper(): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new WireError(`the message is nested deeper than ${MAX_DEPTH} levels`);
  }

  shallower(): void {
    this.#depth -= 1;
  }

  #skipLeaf(tag: number): void {
    if (isRawTag(tag)) this.raw();
    else if (tag === 0xc0 || tag === 0xc2 || tag === 0xc3) this.at += 1;
    else this.float();
  }

  #wide(tag: number): bigint {
    if (tag === 0xcf) return this.#take(8).readBigUInt64BE();
    if (tag === 0xd3) return this.#take(8).readBigInt64BE();
    throw this.#unexpected('an integer', tag);
  }

  #count(count: number, bytesEach: number): number {
    if (count * bytesEach > this.bytes.length - this.at) {
      throw new WireError(`${count} elements are announced, and the message is shorter than that`);
    }
    return count;
  }

  #tag(): number {
    const tag = this.peek();
    this.at += 1;
    return tag;
  }

  #take(size: number): Buffer {
    const end = this.at + size;
    if (end > this.bytes.length) throw new WireError('the message ends in the middle of a value');
    const taken = this.bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }

  #unexpected(wanted: string, tag: number): WireError {
    return new WireError(`expected ${wanted}, found ${kindOf(tag)} at byte ${this.at - 1}`);
  }
}

export function isMapTag(tag: number): boolean {
  return (tag & 0xf0) === 0x80 || tag === 0xde || tag === 0xdf;
}

export function isListTag(tag: number): boolean {
  return (tag & 0xf0) === 0x90 || tag === 0xdc || tag === 0xdd;
}

export function isRawTag(tag: number): boolean {
  return (tag >= 0xa0 && tag < 0xc0) || (tag >= 0xd9 && tag <= 0xdb) || (tag >= 0xc4 && tag <= 0xc6);
}

function kindOf(tag: number): string {
  if (isMapTag(tag)) return 'a map';
  if (isListTag(tag)) return 'a list';
  if (isRawTag(tag)) return 'a string';
  if (tag === 0xc0) return 'nil';
  if (tag === 0xc2 || tag === 0xc3) return 'a boolean';
  if (tag === 0xca || tag === 0xcb) return 'a float';
  if (tag < 0x80 || tag >= 0xe0 || (tag >= 0xcc && tag <= 0xd3)) return 'an integer';
  return `the byte 0x${tag.toString(16)}, which Nomad never sends`;
}
