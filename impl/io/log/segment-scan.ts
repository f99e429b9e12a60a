/**
 * The groups of one segment, read in windows and checked, until the bytes stop making sense. Whether the place
 * where they stop is the end of the log or a wound is for others to say (tail.ts).
 */
import { assert } from '../../core/assert.ts';
import { decodeFrame, type Frame } from '../../wire/log/frame.ts';
import {
  decodeGroupHead,
  GROUP_END_BYTES,
  GROUP_HEAD_BYTES,
  type GroupKind,
  hasEndMark,
} from '../../wire/log/group.ts';
import type { Flaw } from '../../wire/log/frame-head.ts';
import type { DiskFile } from '../disk.ts';

export interface Group {
  readonly at: number;
  readonly end: number;
  readonly kind: GroupKind;
  readonly frames: readonly Frame[];
}

/** Where the groups end; `flaw` undefined: exactly at the limit. */
export interface Stop {
  readonly at: number;
  readonly flaw: string | undefined;
}

export interface ScanRange {
  readonly salt: Buffer;
  /** A group begins here. */
  readonly from: number;
  /** Nothing at or above this is looked at. */
  readonly limit: number;
}

const WINDOW_BYTES = 1024 * 1024;

type Found = Group | Flaw | 'beyond';

export class SegmentScan {
  readonly #file: DiskFile;
  readonly #salt: Buffer;
  readonly #limit: number;
  #at: number;
  #windowBytes = WINDOW_BYTES;
  #stop: Stop | undefined;

  constructor(file: DiskFile, { salt, from, limit }: ScanRange) {
    this.#file = file;
    this.#salt = salt;
    this.#at = from;
    this.#limit = limit;
  }

  /** Where the next group would begin. */
  get at(): number {
    return this.#at;
  }

  /** Once `next` has given nothing. */
  get stop(): Stop {
    assert(this.#stop, 'the groups have been read to their end');
    return this.#stop;
  }

  /** The groups that lie in the next window; none when it is over. The frames are views of bytes never used again. */
  async next(): Promise<readonly Group[]> {
    const groups: Group[] = [];
    while (groups.length === 0 && this.#stop === undefined) {
      const window = Buffer.allocUnsafe(Math.min(this.#windowBytes, this.#limit - this.#at));
      const length = await this.#file.read(window, this.#at);
      // Shorter than its owner believes: what is missing was there once.
      if (length < window.length) return this.#end('the file ends here, before its time');
      this.#take(window, groups);
    }
    return groups;
  }

  #end(flaw: string | undefined): readonly Group[] {
    this.#stop = { at: this.#at, flaw };
    return [];
  }

  #take(window: Buffer, groups: Group[]): void {
    const start = this.#at;
    this.#windowBytes = WINDOW_BYTES;
    for (;;) {
      if (this.#at === this.#limit) return void this.#end(undefined);
      const found = this.#groupAt(window, start);
      if (found === 'beyond') return;
      if ('flaw' in found) return void this.#end(found.flaw);
      groups.push(found);
      this.#at = found.end;
    }
  }

  /** `beyond`: it may be whole, but not all of it is in this window. */
  #groupAt(window: Buffer, start: number): Found {
    const offset = this.#at - start;
    if (this.#at + GROUP_HEAD_BYTES > this.#limit) return { flaw: 'a group is cut short' };
    if (offset + GROUP_HEAD_BYTES > window.length) return 'beyond';
    const head = decodeGroupHead(window, offset, { salt: this.#salt, at: this.#at });
    if (head === undefined) return { flaw: 'no group begins here' };
    const bytes = GROUP_HEAD_BYTES + head.length + GROUP_END_BYTES;
    if (this.#at + bytes > this.#limit) return { flaw: 'a group is cut short' };
    if (offset + bytes > window.length) {
      this.#windowBytes = Math.max(WINDOW_BYTES, bytes);
      return 'beyond';
    }
    const end = offset + GROUP_HEAD_BYTES + head.length;
    if (!hasEndMark(window, end)) return { flaw: 'the end mark of a group is missing' };
    const frames = framesIn(window, offset + GROUP_HEAD_BYTES, end, head.sum);
    return 'flaw' in frames ? frames : { at: this.#at, end: this.#at + bytes, kind: head.kind, frames };
  }
}

function framesIn(bytes: Buffer, from: number, end: number, sum: number): readonly Frame[] | Flaw {
  const frames: Frame[] = [];
  let found = 0;
  for (let at = from; at < end; ) {
    const frame = decodeFrame(bytes, at, end);
    if ('flaw' in frame) return frame;
    found = (found + bytes.readUInt32LE(at)) >>> 0;
    frames.push(frame);
    at = frame.end;
  }
  return found === sum ? frames : { flaw: 'the frames of a group are not those that were written' };
}
