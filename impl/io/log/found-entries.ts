/**
 * The entries that recovery came by while it read a log back, so that a start reads it once. Only views of what was
 * read: whoever starts takes them, and they are given up.
 */
import type { Index } from '../../core/records.ts';
import type { EntryFrame } from '../../wire/log/entry-frame.ts';

export class FoundEntries {
  /** `last`: of the frame, or lower where a truncation took the rest back. */
  readonly #runs: { readonly frame: EntryFrame; last: Index }[] = [];

  /** They follow all that is here. */
  add(frame: EntryFrame): void {
    this.#runs.push({ frame, last: frame.last });
  }

  /** Entries above `last` are gone. */
  truncate(last: Index): void {
    while ((this.#runs.at(-1)?.frame.first ?? 0) > last) this.#runs.pop();
    const run = this.#runs.at(-1);
    if (run) run.last = Math.min(run.last, last);
  }

  clear(): void {
    this.#runs.length = 0;
  }

  /** Entries above `index`, in order, as `read` makes them of a frame's entries `from` to `to`. */
  above<T>(index: Index, read: (frame: EntryFrame, from: Index, to: Index) => readonly T[]): T[] {
    const found: T[] = [];
    for (const { frame, last } of this.#runs) {
      if (last <= index) continue;
      for (const entry of read(frame, Math.max(index + 1, frame.first), last)) found.push(entry);
    }
    return found;
  }
}
