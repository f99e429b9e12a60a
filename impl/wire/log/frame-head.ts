/**
 * What every frame of the log begins with: checksum, length, kind. The layouts are in docs/formats/log.md, and a
 * test reads files by that page alone.
 */
import { crc32 } from 'node:zlib';

/** Checksum, length, kind, and a byte that belongs to the kind. */
export const FRAME_HEAD_BYTES = 12;
/** No frame is longer: what says so is not a frame. */
export const MAX_FRAME_BYTES = 256 * 1024 * 1024;

export const FRAME_KINDS = { entries: 1, state: 2 } as const;

/** What is wrong with bytes that should be something, in the present tense: `is cut short`. */
export interface Flaw {
  readonly flaw: string;
}

export interface FrameHead {
  readonly kind: number;
  /** Where the frame ends. */
  readonly end: number;
}

/** Fill in the head of a frame whose other bytes are there already. */
export function sealFrame(frame: Buffer, kind: number): void {
  frame.writeUInt32LE(frame.length, 4);
  frame[8] = kind;
  frame.writeUInt32LE(crc32(frame.subarray(4)), 0);
}

/** The head of the frame at `at`, if a whole frame with a true checksum is there, before `limit`. */
export function readFrameHead(bytes: Buffer, at: number, limit: number): FrameHead | Flaw {
  if (at + FRAME_HEAD_BYTES > limit) return { flaw: 'a frame is cut short' };
  const length = bytes.readUInt32LE(at + 4);
  if (length < FRAME_HEAD_BYTES || length > MAX_FRAME_BYTES)
    return { flaw: 'the length of a frame is impossible' };
  const end = at + length;
  if (end > limit) return { flaw: 'a frame is cut short' };
  if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32LE(at)) {
    return { flaw: 'the checksum of a frame does not match' };
  }
  return { kind: bytes.readUInt8(at + 8), end };
}
