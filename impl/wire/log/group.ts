/**
 * A group: the frames that were written in one go, between a head and an end mark that only the disk sees. The head
 * is bound to its segment and its place in it, so that bytes which look like one inside an entry, or which a disk has
 * put in the wrong place, are never taken for one. That a group exists at all says that everything before it was
 * synced. Head and group end with a byte that is not zero: where a zero stands instead, the write was cut short.
 */
import { crc32 } from 'node:zlib';
import { putU64 } from '../u64.ts';

export const GROUP_HEAD_BYTES = 24;
export const GROUP_MAGIC = Buffer.from('OrGr', 'latin1');
const HEAD_MARK = Buffer.from('Head', 'latin1');
const END_MARK = Buffer.from('rGrO', 'latin1');
export const GROUP_END_BYTES = END_MARK.length;
const SALT_BYTES = 8;

/** `continued`: the log goes on in the next segment, and nothing follows here. */
const KINDS = ['frames', 'continued'] as const;
export type GroupKind = (typeof KINDS)[number];

export interface GroupHead {
  readonly kind: GroupKind;
  /** Of the frames that follow, without the end mark. */
  readonly length: number;
  /** The sum of the frames' checksums, modulo 2^32. */
  readonly sum: number;
}

/** Which segment, and where in it. */
export interface GroupPlace {
  readonly salt: Buffer;
  readonly at: number;
}

/** Write a group into the beginning of `into`, and say how long it is. */
export function encodeGroup(
  into: Buffer,
  place: GroupPlace,
  frames: readonly Buffer[],
  kind: GroupKind = 'frames',
): number {
  let end = GROUP_HEAD_BYTES;
  let sum = 0;
  for (const frame of frames) {
    sum = (sum + frame.readUInt32LE(0)) >>> 0;
    into.set(frame, end);
    end += frame.length;
  }
  into.set(END_MARK, end);
  into.set(GROUP_MAGIC, 0);
  into.writeUInt32LE(end - GROUP_HEAD_BYTES, 8);
  into.writeUInt32LE(sum, 12);
  into.writeUInt32LE(KINDS.indexOf(kind), 16);
  into.set(HEAD_MARK, 20);
  into.writeUInt32LE(headChecksum(into, 0, place), 4);
  return end + GROUP_END_BYTES;
}

export function groupBytes(frames: readonly Buffer[]): number {
  return frames.reduce((sum, { length }) => sum + length, GROUP_HEAD_BYTES + GROUP_END_BYTES);
}

/** Whether the end mark stands at `at`. */
export function hasEndMark(bytes: Buffer, at: number): boolean {
  return bytes.readUInt32LE(at) === END_MARK.readUInt32LE(0);
}

/** The head at `at` in `bytes`, which stands at `place` in its segment; undefined when there is none. */
export function decodeGroupHead(bytes: Buffer, at: number, place: GroupPlace): GroupHead | undefined {
  if (at + GROUP_HEAD_BYTES > bytes.length) return undefined;
  if (bytes.readUInt32LE(at) !== GROUP_MAGIC.readUInt32LE(0)) return undefined;
  if (bytes.readUInt32LE(at + 4) !== headChecksum(bytes, at, place)) return undefined;
  const kind = KINDS[bytes.readUInt32LE(at + 16)];
  if (kind === undefined) return undefined;
  return {
    kind,
    length: bytes.readUInt32LE(at + 8),
    sum: bytes.readUInt32LE(at + 12),
  };
}

/** Over the segment's salt, the place, and the rest of the head. */
function headChecksum(bytes: Buffer, at: number, place: GroupPlace): number {
  const covered = Buffer.allocUnsafe(SALT_BYTES + 8 + GROUP_HEAD_BYTES - 8);
  covered.set(place.salt, 0);
  putU64(covered, place.at, SALT_BYTES);
  bytes.copy(covered, SALT_BYTES + 8, at + 8, at + GROUP_HEAD_BYTES);
  return crc32(covered);
}
