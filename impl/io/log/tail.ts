/**
 * What the bytes mean after which a segment stops making sense, when no segment follows. At most one group is
 * being written at a time, and the next only after a sync of the one before. So if a group begins anywhere
 * further on, what cannot be read here was durable once: damage. It is damage too if nothing of it is missing. Else
 * it is a write that a crash cut short, and nobody was told of it; or the zeros of a file made long enough in advance.
 */
import { decodeGroupHead, GROUP_HEAD_BYTES, GROUP_MAGIC } from '../../wire/log/group.ts';
import type { DiskFile } from '../disk.ts';
import { couldBeTorn } from './torn.ts';

export type Tail =
  | { readonly kind: 'blank' }
  /** All that is not zero lies below `end`. */
  | { readonly kind: 'unfinished'; readonly end: number }
  /** `proof`: why this is not a write that was cut short. */
  | { readonly kind: 'damaged'; readonly proof: string };

const WINDOW_BYTES = 1024 * 1024;
const ZEROS = Buffer.alloc(WINDOW_BYTES);

export async function judgeTail(
  file: DiskFile,
  { salt, from, limit }: { readonly salt: Buffer; readonly from: number; readonly limit: number },
): Promise<Tail> {
  const window = Buffer.allocUnsafe(Math.min(WINDOW_BYTES, limit - from));
  let end = from;
  // Windows overlap, so that a head across their border is seen whole.
  for (let at = from; at < limit; at += WINDOW_BYTES - GROUP_HEAD_BYTES) {
    const bytes = window.subarray(
      0,
      await file.read(window.subarray(0, Math.min(window.length, limit - at)), at),
    );
    if (bytes.equals(ZEROS.subarray(0, bytes.length))) continue;
    end = at + bytes.findLastIndex((byte) => byte !== 0) + 1;
    const later = findHead(bytes, salt, { start: at, after: from });
    if (later !== undefined) return damaged(`what was written later, at byte ${later}, is still there`);
  }
  if (end === from) return { kind: 'blank' };
  if (await couldBeTorn(file, { salt, from, end, limit })) return { kind: 'unfinished', end };
  return damaged('nothing of it is missing, so no crash has cut it short');
}

function damaged(proof: string): Tail {
  return { kind: 'damaged', proof };
}

/** Where a group begins, above `after`, in a window that lies at `start` in the segment. */
function findHead(
  bytes: Buffer,
  salt: Buffer,
  { start, after }: { readonly start: number; readonly after: number },
): number | undefined {
  const next = (from: number): number => bytes.indexOf(GROUP_MAGIC, from);
  for (let at = next(Math.max(0, after + 1 - start)); at >= 0; at = next(at + 1)) {
    if (decodeGroupHead(bytes, at, { salt, at: start + at })) return start + at;
  }
  return undefined;
}
