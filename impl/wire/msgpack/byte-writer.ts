/**
 * Writes msgpack tokens as Nomad's codec does: strings and bytes in the old "raw" family (never str8 or bin), signed
 * numbers in the signed family, unsigned ones in the unsigned family, always in the shortest form of their family.
 * It knows tokens, not structs. Source: reference page nomad-wire.md, section 4.
 */
import { WireError } from '../wire-error.ts';

const FIRST_SIZE = 512;

export class ByteWriter {
  #bytes: Buffer = Buffer.allocUnsafe(FIRST_SIZE);
  #length = 0;

  /** A copy of what was written. */
  finish(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  nil(): void {
    this.#byte(0xc0);
  }

  bool(value: boolean): void {
    this.#byte(value ? 0xc3 : 0xc2);
  }

  /** Go's `int`, `int32`, `int64`, `time.Duration`: fixint, then d0 to d3; never the unsigned family. */
  int(value: number): void {
    if (!Number.isSafeInteger(value)) throw new WireError(`${value} is no integer that can be sent exactly`);
    if (value >= -32 && value < 0x80) this.#byte(value & 0xff);
    else if (value >= -0x80 && value < 0x80) this.#tagged(0xd0, value & 0xff, 1);
    else if (value >= -0x8000 && value < 0x8000) this.#tagged(0xd1, value & 0xffff, 2);
    else if (value >= -0x8000_0000 && value < 0x8000_0000) this.#tagged(0xd2, value >>> 0, 4);
    else this.#int64(BigInt(value));
  }

  /** Go's `uint`, `uint64`: fixint, then cc to cf. */
  uint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new WireError(`${value} is no unsigned integer`);
    if (value < 0x80) this.#byte(value);
    else if (value < 0x100) this.#tagged(0xcc, value, 1);
    else if (value < 0x1_0000) this.#tagged(0xcd, value, 2);
    else if (value < 0x1_0000_0000) this.#tagged(0xce, value, 4);
    else this.#uint64(BigInt(value));
  }

  bigInt(value: bigint): void {
    if (value >= -0x8000_0000n && value < 0x8000_0000n) this.int(Number(value));
    else this.#int64(value);
  }

  bigUint(value: bigint): void {
    if (value >= 0n && value < 0x1_0000_0000n) this.uint(Number(value));
    else this.#uint64(value);
  }

  float(value: number): void {
    this.#byte(0xcb);
    const at = this.#take(8);
    this.#bytes.writeDoubleBE(value, at);
  }

  string(value: string): void {
    const size = Buffer.byteLength(value);
    this.#rawHead(size);
    const at = this.#take(size);
    this.#bytes.write(value, at, 'utf8');
  }

  raw(value: Uint8Array): void {
    this.#rawHead(value.length);
    this.copy(value);
  }

  /** Bytes that are msgpack already. */
  copy(value: Uint8Array): void {
    const at = this.#take(value.length);
    this.#bytes.set(value, at);
  }

  list(count: number): void {
    this.#head(count, 0x90, 0xdc);
  }

  map(count: number): void {
    this.#head(count, 0x80, 0xde);
  }

  #head(count: number, short: number, long: number): void {
    if (count < 16) this.#byte(short | count);
    else if (count < 0x1_0000) this.#tagged(long, count, 2);
    else this.#tagged(long + 1, count, 4);
  }

  #rawHead(size: number): void {
    if (size < 32) this.#byte(0xa0 | size);
    else if (size < 0x1_0000) this.#tagged(0xda, size, 2);
    else this.#tagged(0xdb, size, 4);
  }

  #int64(value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) throw new WireError(`${value} does not fit into 64 bits`);
    this.#byte(0xd3);
    const at = this.#take(8);
    this.#bytes.writeBigInt64BE(value, at);
  }

  #uint64(value: bigint): void {
    if (BigInt.asUintN(64, value) !== value) throw new WireError(`${value} is no unsigned 64-bit number`);
    this.#byte(0xcf);
    const at = this.#take(8);
    this.#bytes.writeBigUInt64BE(value, at);
  }

  #byte(value: number): void {
    const at = this.#take(1);
    this.#bytes[at] = value;
  }

  #tagged(tag: number, value: number, size: 1 | 2 | 4): void {
    const at = this.#take(1 + size);
    this.#bytes[at] = tag;
    this.#bytes.writeUIntBE(value, at + 1, size);
  }

  /** Make room for `size` bytes; where they begin. Look at the buffer only afterwards: it may be a new one. */
  #take(size: number): number {
    const at = this.#length;
    this.#length += size;
    if (this.#length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#length, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, at);
      this.#bytes = larger;
    }
    return at;
  }
}
