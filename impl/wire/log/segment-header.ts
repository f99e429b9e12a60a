/** What a segment file of the log begins with: which it is, and what it follows. */
import { crc32 } from 'node:zlib';
import { getU64, putU64 } from '../u64.ts';
import type { Flaw } from './frame-head.ts';

export const SEGMENT_HEADER_BYTES = 64;
const MAGIC = Buffer.from('OrreryLg', 'latin1');
const VERSION = 1;
export const SALT_BYTES = 8;
const NO_SALT = Buffer.alloc(SALT_BYTES);

export interface SegmentHeader {
  /** From 1, without gaps. */
  readonly number: number;
  /** Of the first entry that may stand here. */
  readonly firstIndex: number;
  /** Chance, different in each segment: bytes of another one never pass for this one's. */
  readonly salt: Buffer;
  /** The segment that this one continues, and where that one ends. None before segment 1. */
  readonly previous: { readonly salt: Buffer; readonly end: number } | undefined;
}

export function encodeSegmentHeader({ number, firstIndex, salt, previous }: SegmentHeader): Buffer {
  const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES);
  bytes.set(MAGIC, 0);
  bytes.writeUInt32LE(VERSION, 8);
  putU64(bytes, number, 16);
  putU64(bytes, firstIndex, 24);
  bytes.set(salt, 32);
  bytes.set(previous?.salt ?? NO_SALT, 40);
  putU64(bytes, previous?.end ?? 0, 48);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 60)), 60);
  return bytes;
}

export function decodeSegmentHeader(bytes: Buffer): SegmentHeader | Flaw {
  if (bytes.length < SEGMENT_HEADER_BYTES) return { flaw: 'the file is shorter than its header' };
  if (!bytes.subarray(0, 8).equals(MAGIC)) return { flaw: 'the file does not begin like a segment of a log' };
  if (crc32(bytes.subarray(0, 60)) !== bytes.readUInt32LE(60)) {
    return { flaw: 'the checksum of the header does not match' };
  }
  const version = bytes.readUInt32LE(8);
  if (version !== VERSION)
    return { flaw: `the segment is of version ${version}, this program knows ${VERSION}` };
  const end = getU64(bytes, 48);
  return {
    number: getU64(bytes, 16),
    firstIndex: getU64(bytes, 24),
    salt: Buffer.from(bytes.subarray(32, 40)),
    previous: end === 0 ? undefined : { salt: Buffer.from(bytes.subarray(40, 48)), end },
  };
}
