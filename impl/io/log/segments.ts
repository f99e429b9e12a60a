/** The files of a log: the one being written, those before it, and how one follows another. */
import { join } from 'node:path';
import { groupBytes } from '../../wire/log/group.ts';
import type { Disk, DiskFile } from '../disk.ts';
import type { Place } from './extents.ts';
import type { LogContents } from './log-store.ts';
import { stateFrameOf } from './outline.ts';
import type { KeptSegment } from './recover.ts';
import { createSegment, type Segment } from './segment.ts';
import { segmentName } from './segment-names.ts';

export interface SegmentsPlace {
  readonly disk: Disk;
  readonly folder: string;
  /** A segment ends before the group that would make it longer than this, if it holds one at all. */
  readonly segmentBytes: number;
  /** Eight bytes by chance, different each time. */
  readonly newSalt: () => Buffer;
}

/** A segment to read from, up to `end`. */
export interface ReadableSegment {
  readonly path: string;
  readonly salt: Buffer;
  readonly end: number;
}

export class Segments {
  readonly #place: SegmentsPlace;
  /** Those before the one that is written; ascending, without a gap. */
  #before: readonly KeptSegment[];
  #current: Segment;
  /** Of the current one: up to here it is durable. */
  #durableEnd: number;

  constructor(place: SegmentsPlace, before: readonly KeptSegment[], current: Segment) {
    this.#place = place;
    this.#before = before;
    this.#current = current;
    this.#durableEnd = current.end;
  }

  /** A group, durable. `contents`: the log before it, which a new segment has to open with. */
  async write(frames: readonly Buffer[], contents: LogContents): Promise<Place> {
    if (frames.length > 0 && this.#current.end + groupBytes(frames) > this.#place.segmentBytes) {
      await this.#roll(contents);
    }
    const at = await this.#current.write(frames);
    await this.#current.sync();
    this.#durableEnd = this.#current.end;
    return { segment: this.#current.number, at };
  }

  find(number: number): ReadableSegment | undefined {
    const path = join(this.#place.folder, segmentName(number));
    const { salt } = this.#current;
    if (number === this.#current.number) return { path, salt, end: this.#durableEnd };
    const segment = this.#before.find((candidate) => candidate.number === number);
    return segment && { path, salt: segment.salt, end: segment.end };
  }

  async openToRead({ path }: ReadableSegment): Promise<DiskFile> {
    return await this.#place.disk.open(path, 'read');
  }

  /** Remove segments from the oldest on, as long as `mayGo` allows it. Never the current one. */
  async remove(mayGo: (number: number) => boolean, gone: (number: number) => void): Promise<void> {
    const { disk, folder } = this.#place;
    const kept = this.#before.findIndex(({ number }) => !mayGo(number));
    const leaving = this.#before.slice(0, kept < 0 ? this.#before.length : kept);
    this.#before = this.#before.slice(leaving.length);
    for (const { number } of leaving) gone(number);
    // In whatever order these become durable: recovery passes over what lies below a gap that a snapshot covers.
    for (const { number } of leaving) await disk.remove(join(folder, segmentName(number)));
    if (leaving.length > 0) await disk.syncFolder(folder);
  }

  async close(): Promise<void> {
    await this.#current.close();
  }

  /** Only once the new segment is durable does the old one say that the log goes on: never that of one lost. */
  async #roll(contents: LogContents): Promise<void> {
    const { disk, folder, segmentBytes, newSalt } = this.#place;
    const old = this.#current;
    const { salt, number, end } = old;
    const header = {
      number: number + 1,
      firstIndex: contents.last.index + 1,
      salt: newSalt(),
      previous: { salt, end },
    };
    this.#current = await createSegment(disk, folder, header, {
      state: stateFrameOf(contents),
      bytes: segmentBytes,
    });
    this.#durableEnd = this.#current.end;
    this.#before = [...this.#before, { number, salt, end }];
    await old.write([], 'continued');
    await old.sync();
    await old.close();
  }
}
