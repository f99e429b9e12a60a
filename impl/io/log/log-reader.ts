/** Entries of a log by index, from the segments where they lie, checked again on their way. */
import type { Index } from '../../core/records.ts';
import { type EntryFrame, entriesOf, type LogEntry } from '../../wire/log/entry-frame.ts';
import { DiskFailure } from '../disk.ts';
import type { Span } from './extents.ts';
import { readingAt } from './found-segment.ts';
import { LogDamage } from './log-damage.ts';
import { SegmentScan } from './segment-scan.ts';
import type { ReadableSegment, Segments } from './segments.ts';

/**
 * The entries of these spans, in order, until their data come to `limitBytes`. Undefined when a segment has been
 * given up meanwhile.
 */
export async function readSpans(
  segments: Segments,
  spans: readonly Span[],
  limitBytes: number,
): Promise<readonly LogEntry[] | undefined> {
  const reading = new Reading(limitBytes);
  for (const span of spans) {
    const segment = segments.find(span.segment);
    if (segment === undefined) return undefined;
    try {
      await reading.readSpan(segments, segment, span);
    } catch (error) {
      if (error instanceof DiskFailure && error.code === 'ENOENT') return undefined;
      throw error;
    }
    if (reading.isFull) break;
  }
  return reading.entries;
}

class Reading {
  readonly entries: LogEntry[] = [];
  readonly #limitBytes: number;
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get isFull(): boolean {
    return this.entries.length > 0 && this.#bytes >= this.#limitBytes;
  }

  async readSpan(segments: Segments, segment: ReadableSegment, span: Span): Promise<void> {
    const { path, salt, end } = segment;
    const file = await segments.openToRead(segment);
    try {
      const scan = new SegmentScan(file, { salt, from: span.at, limit: end });
      let next = span.first;
      while (next <= span.last && !this.isFull) {
        const place = { file: path, offset: scan.at, index: next - 1 };
        const groups = await readingAt(place, () => scan.next());
        if (groups.length === 0) throw new LogDamage(place, scan.stop.flaw ?? 'entries are missing');
        for (const frame of groups.flatMap((group) => group.frames)) {
          if (frame.kind === 'entries') next = this.#take(frame.entries, next, span.last);
        }
      }
    } finally {
      await file.close();
    }
  }

  /** What of these entries is wanted from `next` on; returns what is then the next. */
  #take(frame: EntryFrame, next: Index, last: Index): Index {
    let wanted = next;
    for (const entry of entriesOf(frame, next, last)) {
      if (this.isFull) break;
      this.entries.push(entry);
      this.#bytes += entry.data.length;
      wanted = entry.index + 1;
    }
    return wanted;
  }
}
