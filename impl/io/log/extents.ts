/**
 * Where the entries of a log lie: runs of them that a later truncation has not taken back, each within one segment.
 * Sparse: a run remembers a place every so many bytes, and whoever reads walks on from there.
 */
import { assert } from '../../core/assert.ts';
import type { Index } from '../../core/records.ts';

/** A group in a segment. */
export interface Place {
  readonly segment: number;
  readonly at: number;
}

/** Consecutive entries in one segment, and a group at or before the first of them. */
export interface Span {
  readonly segment: number;
  readonly at: number;
  readonly first: Index;
  readonly last: Index;
}

interface Extent {
  readonly segment: number;
  readonly first: Index;
  last: Index;
  /** Nothing is added any more: what follows in the segment was taken back. */
  isClosed: boolean;
  /** Groups of this run, each with the first of the run's entries in it; ascending. */
  readonly points: { readonly index: Index; readonly at: number }[];
}

const POINT_EVERY_BYTES = 64 * 1024;

export class Extents {
  #extents: Extent[] = [];

  /** Undefined when there are no entries. */
  get first(): Index | undefined {
    return this.#extents[0]?.first;
  }

  /** Entries `first` to `last` are in the group at `place`. They follow all that is here. */
  add({ segment, at }: Place, first: Index, last: Index): void {
    const run = this.#extents.at(-1);
    assert(run === undefined || first === run.last + 1, 'entries are found in their order');
    const point = run?.points.at(-1);
    if (run?.segment !== segment || point === undefined || run.isClosed) {
      this.#extents.push({ segment, first, last, isClosed: false, points: [{ index: first, at }] });
      return;
    }
    run.last = last;
    if (at - point.at >= POINT_EVERY_BYTES) run.points.push({ index: first, at });
  }

  /** Entries above `last` are gone. What comes next starts a run of its own: the old bytes lie between. */
  truncate(last: Index): void {
    this.#extents = this.#extents.filter(({ first }) => first <= last);
    const run = this.#extents.pop();
    if (run === undefined) return;
    const points = run.points.filter(({ index }) => index <= last);
    this.#extents.push({ ...run, last: Math.min(run.last, last), isClosed: true, points });
  }

  clear(): void {
    this.#extents = [];
  }

  /** The highest index still alive in segments up to this one. */
  lastIn(segment: number): Index | undefined {
    return this.#extents.findLast((extent) => extent.segment <= segment)?.last;
  }

  forgetSegment(segment: number): void {
    this.#extents = this.#extents.filter((extent) => extent.segment !== segment);
  }

  /** Where entries `from` to `to` are. All of them are here. */
  spans(from: Index, to: Index): Span[] {
    const runs = this.#extents.filter(({ first, last }) => last >= from && first <= to);
    return runs.map(({ segment, first, last, points }) => {
      const start = Math.max(from, first);
      const point = points.findLast(({ index }) => index <= start);
      assert(point, 'a run begins with a point');
      return { segment, at: point.at, first: start, last: Math.min(to, last) };
    });
  }
}
