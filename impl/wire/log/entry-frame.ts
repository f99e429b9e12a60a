/**
 * A frame of log entries: a run of one term, as opaque bytes behind one checksum. The same bytes are written to
 * disk and sent to followers, so an entry is framed once. What an entry means is nobody's business here.
 */
import { getU64, putU64 } from '../u64.ts';
import { FRAME_HEAD_BYTES, FRAME_KINDS, type Flaw, MAX_FRAME_BYTES, sealFrame } from './frame-head.ts';

/** An entry without its place. `kind` is a byte of the owner's: command, no-op, configuration. */
export interface EntryContent {
  readonly kind: number;
  readonly data: Uint8Array;
}

/** An entry in its place. */
export interface LogEntry extends EntryContent {
  readonly index: number;
  readonly term: number;
}

/** Entries `first` to `last`, all of `term`; the entry before them is of `previousTerm` (0: there is none). */
export interface EntryFrame {
  readonly bytes: Buffer;
  readonly first: number;
  readonly last: number;
  readonly term: number;
  readonly previousTerm: number;
}

const ENTRY_HEAD_BYTES = 5;
const HEAD_BYTES = FRAME_HEAD_BYTES + 28;

export function encodeEntryFrame(
  place: { readonly first: number; readonly term: number; readonly previousTerm: number },
  entries: readonly EntryContent[],
): EntryFrame {
  const length = entries.reduce((sum, { data }) => sum + ENTRY_HEAD_BYTES + data.length, HEAD_BYTES);
  if (entries.length === 0 || length > MAX_FRAME_BYTES) {
    throw new RangeError(`a frame holds 1 entry or more, in at most ${MAX_FRAME_BYTES} bytes`);
  }
  const bytes = Buffer.allocUnsafe(length);
  bytes.fill(0, 0, FRAME_HEAD_BYTES);
  bytes.writeUInt32LE(entries.length, 12);
  putU64(bytes, place.first, 16);
  putU64(bytes, place.term, 24);
  putU64(bytes, place.previousTerm, 32);
  putEntries(bytes, entries);
  sealFrame(bytes, FRAME_KINDS.entries);
  return { ...place, bytes, last: place.first + entries.length - 1 };
}

function putEntries(bytes: Buffer, entries: readonly EntryContent[]): void {
  let at = HEAD_BYTES;
  for (const { kind, data } of entries) {
    bytes.writeUInt32LE(data.length, at);
    bytes[at + 4] = kind;
    bytes.set(data, at + ENTRY_HEAD_BYTES);
    at += ENTRY_HEAD_BYTES + data.length;
  }
}

/** The frame in these bytes, whose head has been checked. It keeps a view of them, not a copy. */
export function decodeEntryFrame(bytes: Buffer): EntryFrame | Flaw {
  if (bytes.length < HEAD_BYTES) return { flaw: 'a frame of entries is too short' };
  const count = bytes.readUInt32LE(12);
  if (count === 0 || !fills(bytes, count)) return { flaw: 'the entries of a frame do not fill it' };
  const first = getU64(bytes, 16);
  const frame = {
    bytes,
    first,
    last: first + count - 1,
    term: getU64(bytes, 24),
    previousTerm: getU64(bytes, 32),
  };
  const numbers = [first, frame.last, frame.term, frame.previousTerm];
  return numbers.every(Number.isSafeInteger) ? frame : { flaw: 'a frame has numbers beyond 2^53' };
}

function fills(bytes: Buffer, count: number): boolean {
  let at = HEAD_BYTES;
  for (let left = count; left > 0; left -= 1) {
    if (at + ENTRY_HEAD_BYTES > bytes.length) return false;
    at += ENTRY_HEAD_BYTES + bytes.readUInt32LE(at);
  }
  return at === bytes.length;
}

/** Entries `from` to `to` of the frame, as views of its bytes. */
export function entriesOf(frame: EntryFrame, from = frame.first, to = frame.last): LogEntry[] {
  const { bytes, term } = frame;
  return mapEntries(frame, from, to, (index, kind, start, end) => ({
    index,
    term,
    kind,
    data: bytes.subarray(start, end),
  }));
}

/** What `make` makes of entries `from` to `to`, whose data lie at `start` to `end` of the frame's bytes. */
export function mapEntries<T>(
  frame: EntryFrame,
  from: number,
  to: number,
  make: (index: number, kind: number, start: number, end: number) => T,
): T[] {
  const { bytes, first } = frame;
  const made: T[] = [];
  let at = HEAD_BYTES;
  for (let index = first; index <= Math.min(to, frame.last); index += 1) {
    const start = at + ENTRY_HEAD_BYTES;
    const end = start + bytes.readUInt32LE(at);
    if (index >= from) made.push(make(index, bytes.readUInt8(at + 4), start, end));
    at = end;
  }
  return made;
}

/** Frames for consecutive entries that follow one of `previousTerm`: a new frame wherever the term changes. */
export function frameEntries(previousTerm: number, entries: readonly LogEntry[]): EntryFrame[] {
  const frames: EntryFrame[] = [];
  let before = previousTerm;
  let from = 0;
  for (const [at, { index, term }] of entries.entries()) {
    const next = entries[at + 1];
    if (next?.term === term) continue;
    const first = index - (at - from);
    frames.push(encodeEntryFrame({ first, term, previousTerm: before }, entries.slice(from, at + 1)));
    before = term;
    from = at + 1;
  }
  return frames;
}
