/**
 * A frame of everything that a log holds besides entries: term, vote, the snapshot that stands for its beginning,
 * and where it ends. Written whole whenever a part of it changes, so that the last one is all there is to know.
 */
import { getU64, putU64 } from '../u64.ts';
import { FRAME_HEAD_BYTES, FRAME_KINDS, type Flaw, sealFrame } from './frame-head.ts';

export interface FramePosition {
  readonly index: number;
  readonly term: number;
}

/**
 * What becomes of the entries before this frame. `keep`: the log ends at `last`, as it did. `truncate`: what lies
 * above `last` is dropped. `replace`: all of it is, and the log begins anew after the snapshot at `last`.
 */
export const CUTS = ['keep', 'truncate', 'replace'] as const;
export type Cut = (typeof CUTS)[number];

export interface StateFrame {
  readonly cut: Cut;
  readonly term: number;
  readonly votedFor: string | undefined;
  /** `{index: 0, term: 0}`: none. */
  readonly snapshot: FramePosition;
  /** Where the log ends. */
  readonly last: FramePosition;
}

const HEAD_BYTES = FRAME_HEAD_BYTES + 44;
const MAX_VOTE_BYTES = 0xffff;

export function encodeStateFrame({ cut, term, votedFor = '', snapshot, last }: StateFrame): Buffer {
  const vote = Buffer.from(votedFor, 'utf8');
  if (vote.length > MAX_VOTE_BYTES) throw new RangeError('the id of a server is short');
  const bytes = Buffer.alloc(HEAD_BYTES + vote.length);
  bytes[9] = CUTS.indexOf(cut);
  bytes.writeUInt16LE(vote.length, 12);
  putU64(bytes, term, 16);
  putU64(bytes, snapshot.index, 24);
  putU64(bytes, snapshot.term, 32);
  putU64(bytes, last.index, 40);
  putU64(bytes, last.term, 48);
  bytes.set(vote, HEAD_BYTES);
  sealFrame(bytes, FRAME_KINDS.state);
  return bytes;
}

/** The frame in these bytes, whose head has been checked. */
export function decodeStateFrame(bytes: Buffer): StateFrame | Flaw {
  if (bytes.length < HEAD_BYTES || bytes.length !== HEAD_BYTES + bytes.readUInt16LE(12)) {
    return { flaw: 'a state frame has the wrong length' };
  }
  const cut = CUTS[bytes.readUInt8(9)];
  const numbers = [16, 24, 32, 40, 48].map((at) => getU64(bytes, at));
  if (cut === undefined || !numbers.every(Number.isSafeInteger)) {
    return { flaw: 'a state frame holds values that no version writes' };
  }
  const [term = 0, snapshotIndex = 0, snapshotTerm = 0, lastIndex = 0, lastTerm = 0] = numbers;
  return {
    cut,
    term,
    votedFor: bytes.length > HEAD_BYTES ? bytes.toString('utf8', HEAD_BYTES) : undefined,
    snapshot: { index: snapshotIndex, term: snapshotTerm },
    last: { index: lastIndex, term: lastTerm },
  };
}
