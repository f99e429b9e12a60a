/**
 * The durable log of one server: an append-only run of segments, written by group commit. At most one write and
 * sync is under way; all that arrives meanwhile is the next. Truncating is appending too: a frame says so, and
 * nothing that was written is ever written over. Layout: docs/formats/log.md.
 */
import { assert } from '../../core/assert.ts';
import type { Term } from '../../core/raft/messages.ts';
import type { Index } from '../../core/records.ts';
import type { LogEntry } from '../../wire/log/entry-frame.ts';
import { encodeStateFrame } from '../../wire/log/state-frame.ts';
import { type Batch, Batches } from './batches.ts';
import type { Extents } from './extents.ts';
import type { LogContents, LogStore, LogWrite } from './log-store.ts';
import { readSpans } from './log-reader.ts';
import type { Outline } from './outline.ts';
import type { Segments } from './segments.ts';

export interface LogParts {
  readonly segments: Segments;
  readonly outline: Outline;
  readonly extents: Extents;
}

export interface LogManners {
  /** A batch grows to this and no further; a single larger entry is one of its own. */
  readonly batchBytes: number;
  /** After this long without a write, the last one is sealed (see `#seal`). */
  readonly sealAfterMs: number;
  /** Does something later, unless it is told not to. */
  readonly after: (delayMs: number, act: () => void) => () => void;
}

export class WriteAheadLog implements LogStore {
  readonly #segments: Segments;
  readonly #extents: Extents;
  readonly #manners: LogManners;
  /** The log with all that was asked for; `#contents` is what is durable of it. */
  readonly #outline: Outline;
  #contents: LogContents;
  readonly #batches: Batches;
  #running: Promise<void> | undefined;
  #isSealed = true;
  #cancelSeal = (): void => {};
  #isClosed = false;
  #failure: Error | undefined;

  constructor({ segments, outline, extents }: LogParts, manners: LogManners) {
    this.#segments = segments;
    this.#outline = outline;
    this.#contents = outline.contents;
    this.#extents = extents;
    this.#manners = manners;
    this.#batches = new Batches(manners.batchBytes);
  }

  get contents(): LogContents {
    return this.#contents;
  }

  get first(): Index {
    return this.#extents.first ?? this.#contents.last.index + 1;
  }

  termAt(index: Index): Term | undefined {
    return this.#outline.termAt(index);
  }

  append(write: LogWrite): Promise<void> {
    assert(!this.#isClosed, 'a closed log is not written to');
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const state = this.#outline.stateFor(write);
    if (state) holds(this.#outline.addState(state));
    const frames = write.frames ?? [];
    for (const frame of frames) holds(this.#outline.addEntries(frame));
    const batch = this.#batches.add(state, frames, this.#outline.contents);
    this.#wake();
    return batch.durable;
  }

  async read(
    from: Index,
    to: Index,
    limitBytes = Number.POSITIVE_INFINITY,
  ): Promise<readonly LogEntry[] | undefined> {
    assert(from <= to && to <= this.#contents.last.index, 'only durable entries are read');
    if (from < this.first) return undefined;
    return await readSpans(this.#segments, this.#extents.spans(from, to), limitBytes);
  }

  async compact(through: Index): Promise<void> {
    assert(through <= this.#contents.snapshot.index, 'only what a snapshot covers is forgotten');
    await this.#segments.remove(
      (segment) => (this.#extents.lastIn(segment) ?? 0) <= through,
      (segment) => this.#extents.forgetSegment(segment),
    );
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelSeal();
    await this.#running;
    if (this.#failure === undefined && !this.#isSealed) await this.#seal();
    await this.#segments.close();
  }

  /** Not at once: what else arrives in this turn belongs to the same batch. */
  #wake(): void {
    this.#cancelSeal();
    this.#running ??= Promise.resolve().then(() => this.#run());
  }

  async #run(): Promise<void> {
    for (let batch = this.#batches.take(); batch !== undefined; batch = this.#batches.take()) {
      try {
        await this.#commit(batch);
        batch.succeed();
      } catch (error) {
        this.#failure ??= error instanceof Error ? error : new Error(String(error));
        batch.fail(this.#failure);
      }
    }
    this.#running = undefined;
    if (this.#isSealed || this.#isClosed || this.#failure !== undefined) return;
    this.#cancelSeal = this.#manners.after(this.#manners.sealAfterMs, () => void this.#seal());
  }

  /**
   * The last group could be taken for an unfinished write if it were damaged; an empty one behind it proves that
   * it was durable. A term, vote or snapshot is spoken of only with this proof. Entries get it from what is
   * written next, or from here once nothing was for a while.
   */
  async #seal(): Promise<void> {
    const batch = this.#batches.add(undefined, [], this.#outline.contents);
    this.#wake();
    await batch.durable.catch(() => {});
  }

  async #commit(batch: Batch): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    const { state, frames, contents } = batch;
    const bytes = frames.map((frame) => frame.bytes);
    const group = state ? [encodeStateFrame(state), ...bytes] : bytes;
    const place = await this.#segments.write(group, this.#contents);
    if (state) await this.#segments.write([], contents);
    if (state?.cut === 'truncate') this.#extents.truncate(state.last.index);
    if (state?.cut === 'replace') this.#extents.clear();
    for (const { first, last } of frames) this.#extents.add(place, first, last);
    this.#contents = contents;
    this.#isSealed = state !== undefined || group.length === 0;
  }
}

/** A frame that does not fit is a bug of whoever asked for it: nothing was written yet. */
function holds(problem: string | undefined): void {
  assert(problem === undefined, `a log is written in order; ${problem}`);
}
