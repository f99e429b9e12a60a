/** Any frame of the log, told apart by its kind. */
import { decodeEntryFrame, type EntryFrame } from './entry-frame.ts';
import { FRAME_KINDS, type Flaw, readFrameHead } from './frame-head.ts';
import { decodeStateFrame, type StateFrame } from './state-frame.ts';

export type Frame = { readonly end: number } & (
  | { readonly kind: 'entries'; readonly entries: EntryFrame }
  | { readonly kind: 'state'; readonly state: StateFrame }
);

/** The frame at `at`, which must end at or before `limit`. Views of `bytes`, no copies. */
export function decodeFrame(bytes: Buffer, at: number, limit: number): Frame | Flaw {
  const head = readFrameHead(bytes, at, limit);
  if ('flaw' in head) return head;
  const { end } = head;
  const body = bytes.subarray(at, end);
  switch (head.kind) {
    case FRAME_KINDS.entries: {
      const entries = decodeEntryFrame(body);
      return 'flaw' in entries ? entries : { end, kind: 'entries', entries };
    }
    case FRAME_KINDS.state: {
      const state = decodeStateFrame(body);
      return 'flaw' in state ? state : { end, kind: 'state', state };
    }
    default:
      return { flaw: `a frame is of kind ${head.kind}, which this version does not know` };
  }
}
