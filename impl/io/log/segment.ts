/**
 * The segment that is being written. It appears under its name only when its header is durable, so a segment with
 * less than a header is damage, never half a birth.
 */
import { join } from 'node:path';
import { encodeGroup, groupBytes, type GroupKind } from '../../wire/log/group.ts';
import {
  encodeSegmentHeader,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
} from '../../wire/log/segment-header.ts';
import { encodeStateFrame, type StateFrame } from '../../wire/log/state-frame.ts';
import type { Disk, DiskFile } from '../disk.ts';
import { segmentName, UNFINISHED } from './segment-names.ts';

/** A larger group than this is not expected again: its memory is given back. */
const MAX_SCRATCH_BYTES = 8 * 1024 * 1024;

export interface SegmentIdentity {
  readonly number: number;
  readonly salt: Buffer;
}

export class Segment {
  readonly number: number;
  readonly salt: Buffer;
  readonly #file: DiskFile;
  /** Where the next group begins. */
  #end: number;
  /** Used again for each group: only one is on its way at a time. */
  #scratch = Buffer.allocUnsafe(1024);

  constructor(file: DiskFile, { number, salt }: SegmentIdentity, end: number) {
    this.number = number;
    this.salt = salt;
    this.#file = file;
    this.#end = end;
  }

  get end(): number {
    return this.#end;
  }

  /** One write, not yet durable. Returns where the group begins. */
  async write(frames: readonly Buffer[], kind: GroupKind = 'frames'): Promise<number> {
    const at = this.#end;
    const into = this.#scratchOf(groupBytes(frames));
    const length = encodeGroup(into, { salt: this.salt, at }, frames, kind);
    await this.#file.write(into.subarray(0, length), at);
    this.#end += length;
    return at;
  }

  async sync(): Promise<void> {
    await this.#file.sync();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  #scratchOf(bytes: number): Buffer {
    if (bytes <= this.#scratch.length) return this.#scratch;
    const grown = Buffer.allocUnsafe(bytes * 2);
    if (grown.length <= MAX_SCRATCH_BYTES) this.#scratch = grown;
    return grown;
  }
}

/** Make a segment, durable under its name. It opens with all that is to be known of the log before it. */
export async function createSegment(
  disk: Disk,
  folder: string,
  header: SegmentHeader,
  { state, bytes }: { readonly state: StateFrame; readonly bytes: number },
): Promise<Segment> {
  const path = join(folder, segmentName(header.number));
  const file = await disk.open(path + UNFINISHED, 'create');
  // As long as it will ever be: a sync that need not write a new length is a good deal cheaper.
  await file.truncate(bytes);
  await file.write(encodeSegmentHeader(header), 0);
  const segment = new Segment(file, header, SEGMENT_HEADER_BYTES);
  await segment.write([encodeStateFrame(state)]);
  await segment.sync();
  await disk.rename(path + UNFINISHED, path);
  await disk.syncFolder(folder);
  return segment;
}
