/**
 * Group commit: what arrives while a write is on its way to the disk is the next one, up to a number of bytes. It
 * knows what belongs together, and writes nothing.
 */
import type { EntryFrame } from '../../wire/log/entry-frame.ts';
import type { StateFrame } from '../../wire/log/state-frame.ts';
import type { LogContents } from './log-store.ts';

/** What is written and synced in one go. */
export class Batch {
  /** The first of its group: a batch has one only, so that a truncation never stands behind entries. */
  readonly state: StateFrame | undefined;
  readonly frames: EntryFrame[] = [];
  bytes = 0;
  /** The log once this is durable. */
  contents: LogContents;
  readonly durable: Promise<void>;
  readonly #settle: { keep: () => void; fail: (error: Error) => void };

  constructor(state: StateFrame | undefined, contents: LogContents) {
    this.state = state;
    this.contents = contents;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.durable = promise;
    this.#settle = { keep: resolve, fail: reject };
    // Nobody may be waiting; the failure is told again to whoever comes next.
    promise.catch(() => {});
  }

  add(frames: readonly EntryFrame[], contents: LogContents): void {
    this.frames.push(...frames);
    this.bytes += bytesOf(frames);
    this.contents = contents;
  }

  succeed(): void {
    this.#settle.keep();
  }

  fail(error: Error): void {
    this.#settle.fail(error);
  }
}

export class Batches {
  readonly #limitBytes: number;
  #waiting: Batch[] = [];

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** The batch that this joined: the last, unless it needs one of its own. */
  add(state: StateFrame | undefined, frames: readonly EntryFrame[], contents: LogContents): Batch {
    const last = this.#waiting.at(-1);
    const fits = last !== undefined && last.bytes + bytesOf(frames) <= this.#limitBytes;
    const batch = fits && state === undefined ? last : this.#open(state, contents);
    batch.add(frames, contents);
    return batch;
  }

  take(): Batch | undefined {
    return this.#waiting.shift();
  }

  #open(state: StateFrame | undefined, contents: LogContents): Batch {
    const batch = new Batch(state, contents);
    this.#waiting.push(batch);
    return batch;
  }
}

function bytesOf(frames: readonly EntryFrame[]): number {
  return frames.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
