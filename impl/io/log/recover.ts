/**
 * Reading a log back, from its first segment to where it ends. It changes nothing: what it finds out is either a
 * whole log, with perhaps an unfinished write at its end, or `LogDamage`, thrown.
 */
import { join } from 'node:path';
import { SEGMENT_HEADER_BYTES } from '../../wire/log/segment-header.ts';
import type { Disk } from '../disk.ts';
import { type FoundSegment, openSegment, readingAt } from './found-segment.ts';
import { LogDamage } from './log-damage.ts';
import { Replay } from './replay.ts';
import { type Group, SegmentScan, type Stop } from './segment-scan.ts';
import { segmentName, segmentNumber } from './segment-names.ts';
import { judgeTail } from './tail.ts';

/** A segment that is part of the log. */
export interface KeptSegment {
  readonly number: number;
  readonly salt: Buffer;
  /** Where its groups end. */
  readonly end: number;
}

/** How the last segment ends. */
export interface LogTail {
  readonly lastGroupAt: number;
  /** What a crash has left of a write behind the last group; 0: nothing. */
  readonly unfinishedBytes: number;
  /** Whether the segment before it says that the log goes on; true when there is none. */
  readonly isAnnounced: boolean;
}

export interface Recovered {
  readonly replay: Replay;
  /** Ascending, without a gap. */
  readonly segments: readonly KeptSegment[];
  readonly tail: LogTail;
  /** Segments that a compaction had given up, and did not get to remove. */
  readonly leftovers: readonly number[];
}

/** Undefined when the folder holds no log. */
export async function recover(disk: Disk, folder: string): Promise<Recovered | undefined> {
  const numbers = (await disk.list(folder)).map(segmentNumber).filter((number) => number !== undefined);
  const run = lastRun(numbers);
  const found: FoundSegment[] = [];
  try {
    for (const number of run) found.push(await openSegment(disk, folder, number));
    const recovery = new Recovery(found);
    const tail = await recovery.readAll();
    if (tail === undefined) return undefined;
    recovery.checkBeginning(folder);
    const leftovers = numbers.filter((number) => !run.includes(number));
    return { replay: recovery.replay, segments: recovery.kept, tail, leftovers };
  } finally {
    for (const { file } of found) await file.close();
  }
}

/**
 * The newest segments without a gap. Older ones are what a compaction did not get to remove; if it was not a
 * compaction that made the gap, no snapshot covers it, and that is asked once everything is read.
 */
function lastRun(numbers: readonly number[]): readonly number[] {
  const newest = numbers.at(-1) ?? 0;
  return numbers.filter((number, at) => newest - number === numbers.length - 1 - at);
}

class Recovery {
  readonly replay = new Replay();
  readonly kept: KeptSegment[] = [];
  readonly #found: readonly FoundSegment[];
  #lastGroupAt = 0;
  #isAnnounced = true;

  constructor(found: readonly FoundSegment[]) {
    this.#found = found;
  }

  /** Undefined when there are no segments. */
  async readAll(): Promise<LogTail | undefined> {
    for (const [at, segment] of this.#found.entries()) {
      this.#checkSuccession(segment);
      const next = this.#found[at + 1];
      if (next === undefined) return this.#readLast(segment);
      await this.#readSealed(segment, next);
    }
    return undefined;
  }

  /** A log that does not begin at 1 begins below the end of its snapshot. */
  checkBeginning(folder: string): void {
    const first = this.kept[0]?.number ?? 1;
    const { base, contents } = this.replay.outline;
    if (base.index <= contents.snapshot.index) return;
    const place = { file: join(folder, segmentName(first - 1)), offset: 0, index: contents.snapshot.index };
    throw new LogDamage(place, `the file is missing, and with it entries up to ${base.index}`);
  }

  #checkSuccession(segment: FoundSegment): void {
    const before = this.kept.at(-1);
    if (before === undefined) return;
    const { previous, firstIndex } = segment.header;
    if (!previous?.salt.equals(before.salt))
      throw this.#damage(segment, 0, 'this segment belongs to another log');
    if (firstIndex !== this.replay.lastIndex + 1) {
      throw this.#damage(segment, 0, `this segment goes on with entry ${firstIndex}`);
    }
  }

  /** A segment that another follows ends where that one says, and nowhere else. */
  async #readSealed(segment: FoundSegment, next: FoundSegment): Promise<void> {
    const limit = next.header.previous?.end ?? 0;
    const stop = await this.#readGroups(segment, limit);
    if (stop.flaw !== undefined) {
      throw this.#damage(segment, stop.at, `${stop.flaw}, and the log goes on in the next segment`);
    }
    const { file, header } = segment;
    const scan = new SegmentScan(file, { salt: header.salt, from: limit, limit: segment.size });
    const [mark] = await this.#reading(segment, limit, () => scan.next());
    this.#isAnnounced = mark?.kind === 'continued';
  }

  async #readLast(segment: FoundSegment): Promise<LogTail> {
    const { size, file, header } = segment;
    const stop = await this.#readGroups(segment, size);
    // Its first group was durable before the segment had a name.
    if (stop.at === SEGMENT_HEADER_BYTES)
      throw this.#damage(segment, stop.at, stop.flaw ?? 'the segment is empty');
    const range = { salt: header.salt, from: stop.at, limit: size };
    const tail = await this.#reading(segment, stop.at, () => judgeTail(file, range));
    if (tail.kind === 'damaged') {
      throw this.#damage(segment, stop.at, `${stop.flaw}, but ${tail.proof}`);
    }
    const unfinishedBytes = tail.kind === 'unfinished' ? tail.end - stop.at : 0;
    return { lastGroupAt: this.#lastGroupAt, unfinishedBytes, isAnnounced: this.#isAnnounced };
  }

  /** Into the log, up to `limit` or to where they end. */
  async #readGroups(segment: FoundSegment, limit: number): Promise<Stop> {
    const { salt, number } = segment.header;
    const scan = new SegmentScan(segment.file, { salt, from: SEGMENT_HEADER_BYTES, limit });
    for (;;) {
      const groups = await this.#reading(segment, scan.at, () => scan.next());
      if (groups.length === 0) break;
      for (const group of groups) this.#replayGroup(segment, group);
    }
    this.kept.push({ number, salt, end: scan.at });
    return scan.stop;
  }

  #replayGroup(segment: FoundSegment, group: Group): void {
    if (group.kind === 'continued') {
      const next = segmentName(segment.header.number + 1);
      throw this.#damage(segment, group.at, `the log goes on in ${next}, which is missing`);
    }
    const problem = this.replay.add({ segment: segment.header.number, at: group.at }, group.frames);
    if (problem !== undefined) throw this.#damage(segment, group.at, problem);
    this.#lastGroupAt = group.at;
  }

  #damage({ path }: FoundSegment, offset: number, problem: string): LogDamage {
    return new LogDamage({ file: path, offset, index: this.replay.lastIndex }, problem);
  }

  #reading<T>({ path }: FoundSegment, offset: number, read: () => Promise<T>): Promise<T> {
    return readingAt({ file: path, offset, index: this.replay.lastIndex }, read);
  }
}
