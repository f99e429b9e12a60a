/**
 * Payloads of dispatched jobs as upstream keeps them: in snappy's block format. Ours hold literals only, which every reader
 * of the format takes, and are as long as what they hold; reading knows the whole format. Source: snappy's
 * `format_description.txt`.
 */
import { WireError } from './wire-error.ts';

const LONGEST_LITERAL = 65_536;

export function packed(data: Buffer): Buffer {
  const parts: Buffer[] = [lengthOf(data.length)];
  for (let at = 0; at < data.length; at += LONGEST_LITERAL) {
    const literal = data.subarray(at, at + LONGEST_LITERAL);
    const last = literal.length - 1;
    // 61: the length less one stands in the next two bytes.
    parts.push(Buffer.of(61 << 2, last & 0xff, last >> 8), literal);
  }
  return Buffer.concat(parts);
}

function lengthOf(length: number): Buffer {
  const bytes: number[] = [];
  for (let rest = length; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 0x80);
  }
}

/** `most`: how long what it holds may be. A `WireError` when it is no such block. */
export function unpacked(block: Buffer, most: number): Buffer {
  const reader = new Reader(block);
  const length = reader.varint();
  if (length > most) throw new WireError(`snappy: ${length} bytes, at most ${most} are taken`);
  const made = Buffer.alloc(length);
  let at = 0;
  while (!reader.isOver) {
    const tag = reader.byte();
    const kind = tag & 3;
    if (kind === 0) {
      const literal = reader.take(literalLength(tag >> 2, reader));
      if (at + literal.length > length) throw new WireError('snappy: it holds more than it says');
      literal.copy(made, at);
      at += literal.length;
      continue;
    }
    const { offset, count } = copyOf(kind, tag, reader);
    if (offset === 0 || offset > at || at + count > length)
      throw new WireError('snappy: a copy from nowhere');
    // Byte by byte: what is copied may reach into what it makes.
    for (const end = at + count; at < end; at += 1) made[at] = made[at - offset] as number;
  }
  if (at !== length) throw new WireError('snappy: it holds less than it says');
  return made;
}

function literalLength(code: number, reader: Reader): number {
  return code < 60 ? code + 1 : reader.little(code - 59) + 1;
}

function copyOf(
  kind: number,
  tag: number,
  reader: Reader,
): { readonly offset: number; readonly count: number } {
  if (kind === 1) return { count: ((tag >> 2) & 7) + 4, offset: ((tag >> 5) << 8) | reader.byte() };
  return { count: (tag >> 2) + 1, offset: reader.little(kind === 2 ? 2 : 4) };
}

class Reader {
  readonly #block: Buffer;
  #at = 0;

  constructor(block: Buffer) {
    this.#block = block;
  }

  get isOver(): boolean {
    return this.#at >= this.#block.length;
  }

  byte(): number {
    return this.take(1)[0] as number;
  }

  take(count: number): Buffer {
    const taken = this.#block.subarray(this.#at, this.#at + count);
    if (taken.length < count) throw new WireError('snappy: it is cut off');
    this.#at += count;
    return taken;
  }

  little(count: number): number {
    return this.take(count).readUIntLE(0, count);
  }

  varint(): number {
    for (let value = 0, factor = 1, each = 0; each < 5; each += 1, factor *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 128) return value;
    }
    throw new WireError('snappy: its length has no end');
  }
}
