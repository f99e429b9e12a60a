/**
 * Raft's entries as bytes. The frames of runs that were framed a moment ago are kept, so that what is written to
 * disk and what is sent are the same bytes, made once: by the leader who proposed, or as they came from it.
 */
import type { Entry, Term } from '../../core/raft/messages.ts';
import type { Index } from '../../core/records.ts';
import { encodeEntryFrame, type EntryFrame, mapEntries } from '../../wire/log/entry-frame.ts';
import { type EntryForm, entryForm, KINDS } from '../storage/entry-form.ts';

/** A log's command: opaque. */
export type Bytes = Uint8Array;

const EACH_FORM = entryForm<Bytes>(
  (command) => command,
  (data) => data,
);

/** A command where it lies in its frame. A view of it is made when it is asked for: a log holds millions that nobody does. */
class FramedEntry implements Entry<Bytes> {
  readonly index: Index;
  readonly term: Term;
  readonly #bytes: Buffer;
  readonly #start: number;
  readonly #end: number;

  constructor({ bytes, term }: EntryFrame, index: Index, start: number, end: number) {
    this.index = index;
    this.term = term;
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  get command(): Bytes {
    return this.#bytes.subarray(this.#start, this.#end);
  }
}

export const BYTES_FORM: EntryForm<Bytes> = {
  ...EACH_FORM,
  decodeAll: (frame, from, to) =>
    mapEntries(frame, from, to, (index, kind, start, end): Entry<Bytes> => {
      if (kind === KINDS.command) return new FramedEntry(frame, index, start, end);
      return EACH_FORM.decode({ index, term: frame.term, kind, data: frame.bytes.subarray(start, end) });
    }),
};

/** So many frames may be wanted again at once: those of a few batches. */
const FRAMES_KEPT = 256;

export class EntryFrames {
  /** By the first entry; an entry is one object from the time when it was made or has arrived. */
  readonly #recent = new Map<Entry<Bytes>, EntryFrame>();

  /** Consecutive entries that follow one of `previousTerm`. */
  framesFor(previousTerm: Term, entries: readonly Entry<Bytes>[]): readonly EntryFrame[] {
    const frames: EntryFrame[] = [];
    let before = previousTerm;
    for (let from = 0; from < entries.length; ) {
      const to = runEnd(entries, from);
      const frame = this.#frameFor(before, entries, from, to);
      frames.push(frame);
      before = frame.term;
      from = to;
    }
    return frames;
  }

  /** The entries of a frame that has arrived; when they are written, it is this frame that is. */
  entriesOf(frame: EntryFrame): readonly Entry<Bytes>[] {
    const entries = BYTES_FORM.decodeAll(frame, frame.first, frame.last);
    if (entries[0] !== undefined) this.#keep(entries[0], frame);
    return entries;
  }

  #frameFor(previousTerm: Term, entries: readonly Entry<Bytes>[], from: number, to: number): EntryFrame {
    const first = entries[from] as Entry<Bytes>;
    const kept = this.#recent.get(first);
    if (kept && kept.last === first.index + (to - from) - 1 && kept.previousTerm === previousTerm)
      return kept;
    const place = { first: first.index, term: first.term, previousTerm };
    const contents = entries.slice(from, to).map((entry) => BYTES_FORM.encode(entry));
    const frame = encodeEntryFrame(place, contents);
    this.#keep(first, frame);
    return frame;
  }

  #keep(first: Entry<Bytes>, frame: EntryFrame): void {
    this.#recent.delete(first);
    this.#recent.set(first, frame);
    if (this.#recent.size <= FRAMES_KEPT) return;
    for (const oldest of this.#recent.keys()) {
      this.#recent.delete(oldest);
      return;
    }
  }
}

/** Where the run of one term that begins at `from` ends. */
function runEnd(entries: readonly Entry<Bytes>[], from: number): number {
  const term = entries[from]?.term;
  let to = from + 1;
  while (to < entries.length && entries[to]?.term === term) to += 1;
  return to;
}
