/**
 * Frames on a link between two of our servers: a head of JSON with its checksum, and an attachment of bytes that
 * has its own (a frame of the log) or is covered by the head. Bytes only; what they say is links' business.
 *
 * | at | bytes | what |
 * | --- | --- | --- |
 * | 0 | 4 | length of everything behind this field, u32 little-endian |
 * | 4 | 4 | CRC-32 of the head |
 * | 8 | 4 | length of the head |
 * | 12 | .. | the head: JSON in UTF-8 |
 * | .. | .. | the attachment, up to the end |
 */
import { crc32 } from 'node:zlib';

const FIXED_BYTES = 12;
const LENGTH_BYTES = 4;
/** No frame is longer: what says so does not speak this protocol. */
export const MAX_LINK_FRAME_BYTES = 256 * 1024 * 1024;

export interface LinkFrame {
  readonly head: unknown;
  readonly attachment: Buffer;
}

/** The buffers to write, in order. The attachments are not copied, and must not change until they are written. */
export function encodeLinkFrame(head: unknown, attachments: readonly Buffer[] = []): readonly Buffer[] {
  const text = JSON.stringify(head);
  const headBytes = Buffer.byteLength(text);
  const first = Buffer.allocUnsafe(FIXED_BYTES + headBytes);
  first.write(text, FIXED_BYTES);
  const attached = attachments.reduce((sum, { length }) => sum + length, 0);
  first.writeUInt32LE(FIXED_BYTES - LENGTH_BYTES + headBytes + attached, 0);
  first.writeUInt32LE(crc32(first.subarray(FIXED_BYTES)), 4);
  first.writeUInt32LE(headBytes, 8);
  return [first, ...attachments];
}

/** What arrives is not a frame, and no later byte will be one. */
export class LinkFrameError extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = 'LinkFrameError';
  }
}

/** Cuts a stream of bytes, in pieces of any size, into frames. */
export class LinkFrameReader {
  #limitBytes: number;
  #pieces: Buffer[] = [];
  #bytes = 0;
  /** As many bytes are wanted before there is anything to do. */
  #wanted = LENGTH_BYTES;

  /** Frames longer than `limitBytes` are an error. */
  constructor(limitBytes = MAX_LINK_FRAME_BYTES) {
    this.#limitBytes = limitBytes;
  }

  set limitBytes(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Bytes that have arrived. `onFrame` is called for each frame that is whole now. */
  add(piece: Buffer, onFrame: (frame: LinkFrame) => void): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes < this.#wanted) return;
    const bytes = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces);
    let at = 0;
    for (;;) {
      this.#wanted = LENGTH_BYTES;
      if (bytes.length - at < LENGTH_BYTES) break;
      const length = bytes.readUInt32LE(at);
      this.#checkLength(length);
      this.#wanted = LENGTH_BYTES + length;
      if (bytes.length - at < this.#wanted) break;
      onFrame(decode(bytes.subarray(at, at + this.#wanted)));
      at += LENGTH_BYTES + length;
    }
    const rest = bytes.subarray(at);
    this.#pieces = rest.length > 0 ? [rest] : [];
    this.#bytes = rest.length;
  }

  #checkLength(length: number): void {
    if (length >= FIXED_BYTES - LENGTH_BYTES && length <= this.#limitBytes) return;
    throw new LinkFrameError(`what it sends is no frame: its length would be ${length} bytes`);
  }
}

function decode(bytes: Buffer): LinkFrame {
  const headEnd = FIXED_BYTES + bytes.readUInt32LE(8);
  const head = bytes.subarray(FIXED_BYTES, headEnd);
  if (headEnd > bytes.length || crc32(head) !== bytes.readUInt32LE(4)) {
    throw new LinkFrameError('the checksum of a frame does not match');
  }
  try {
    return { head: JSON.parse(head.toString('utf8')) as unknown, attachment: bytes.subarray(headEnd) };
  } catch {
    throw new LinkFrameError('the head of a frame is not JSON');
  }
}
