/**
 * Can a group that does not make sense be a write that was cut short? What was not written of one is zeros: files
 * are zeros before they are written, and a disk writes whole sectors. So a group without a sector of zeros, whose
 * last byte is there, was written whole, and what is wrong with it came afterwards.
 */
import type { DiskFile } from '../disk.ts';
import { decodeGroupHead, GROUP_END_BYTES, GROUP_HEAD_BYTES } from '../../wire/log/group.ts';

/** The least that any disk writes or does not write as a whole. */
const SECTOR_BYTES = 512;

/** `end`: all that is not zero lies below it. `limit`: the file's length. */
export interface TailRange {
  readonly salt: Buffer;
  readonly from: number;
  readonly end: number;
  readonly limit: number;
}

export async function couldBeTorn(file: DiskFile, { salt, from, end, limit }: TailRange): Promise<boolean> {
  const head = await readAt(file, from, Math.min(limit, from + GROUP_HEAD_BYTES));
  const found = decodeGroupHead(head, 0, { salt, at: from });
  // Of a head that cannot be read we know only itself.
  const groupEnd = from + GROUP_HEAD_BYTES + (found ? found.length + GROUP_END_BYTES : 0);
  if (end < groupEnd || groupEnd > limit) return true;
  return hasBlankSector(await readAt(file, from, groupEnd), from);
}

function hasBlankSector(bytes: Buffer, start: number): boolean {
  for (let at = 0; at < bytes.length; ) {
    const next = at + SECTOR_BYTES - ((start + at) % SECTOR_BYTES);
    if (bytes.subarray(at, next).every((byte) => byte === 0)) return true;
    at = next;
  }
  return false;
}

async function readAt(file: DiskFile, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.alloc(to - from);
  await file.read(bytes, from);
  return bytes;
}
