/**
 * Messages between members as frames of a link, and back. Entries travel as frames of the log, each behind its own
 * checksum; the data of snapshots as they are, with a checksum in the head; all the rest is JSON.
 */
import { crc32 } from 'node:zlib';
import type { MemberMessage } from '../../core/member.ts';
import type { Entry, RaftMessage } from '../../core/raft/messages.ts';
import { encodeLinkFrame, type LinkFrame, LinkFrameError } from '../../wire/links/link-frame.ts';
import { decodeFrame } from '../../wire/log/frame.ts';
import type { Bytes, EntryFrames } from '../replica/entry-bytes.ts';

type Message = MemberMessage<Bytes>;
type OfType<T> = Extract<RaftMessage<Bytes>, { type: T }>;
type Attached = 'append' | 'install-snapshot';
/** What a head holds of a message whose bulk is attached. */
type Head =
  | { readonly kind: 'append'; readonly rest: Omit<OfType<'append'>, 'entries'> }
  | { readonly kind: 'chunk'; readonly sum: number; readonly rest: Omit<OfType<'install-snapshot'>, 'chunk'> }
  | { readonly kind: 'plain'; readonly message: Exclude<RaftMessage<Bytes>, { type: Attached }> }
  | Exclude<Message, { kind: 'raft' }>;

const HEAD_KINDS: ReadonlySet<unknown> = new Set(['append', 'chunk', 'plain', 'call', 'reply']);

export class MessageCodec {
  readonly #frames: EntryFrames;

  /** `frames` is also what the log is written with. */
  constructor(frames: EntryFrames) {
    this.#frames = frames;
  }

  encode(message: Message): readonly Buffer[] {
    if (message.kind !== 'raft') return this.#frameOf(message);
    const raft = message.message;
    if (raft.type === 'append') {
      const { entries, ...rest } = raft;
      const frames = this.#frames.framesFor(raft.prev.term, entries);
      const bytes = frames.map((frame) => frame.bytes);
      return this.#frameOf({ kind: 'append', rest }, bytes);
    }
    if (raft.type === 'install-snapshot') {
      const { chunk, ...rest } = raft;
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      return this.#frameOf({ kind: 'chunk', sum: crc32(bytes), rest }, [bytes]);
    }
    return this.#frameOf({ kind: 'plain', message: raft });
  }

  /** Throws a `LinkFrameError` for what no server of ours sends. */
  decode({ head, attachment }: LinkFrame): Message {
    const known = head as Head;
    if (!HEAD_KINDS.has(known?.kind))
      throw new LinkFrameError('a frame is of no kind that this server knows');
    switch (known.kind) {
      case 'append':
        return { kind: 'raft', message: { ...known.rest, entries: this.#entriesIn(attachment) } };
      case 'chunk':
        if (crc32(attachment) !== known.sum) {
          throw new LinkFrameError('the checksum of a chunk of a snapshot does not match');
        }
        return { kind: 'raft', message: { ...known.rest, chunk: attachment } };
      case 'plain':
        return { kind: 'raft', message: known.message };
      case 'call':
      case 'reply':
        return known;
    }
  }

  #frameOf(head: Head, attachments: readonly Buffer[] = []): readonly Buffer[] {
    return encodeLinkFrame(head, attachments);
  }

  #entriesIn(bytes: Buffer): readonly Entry<Bytes>[] {
    let entries: readonly Entry<Bytes>[] = [];
    for (let at = 0; at < bytes.length; ) {
      const frame = decodeFrame(bytes, at, bytes.length);
      if ('flaw' in frame) throw new LinkFrameError(frame.flaw);
      if (frame.kind !== 'entries') throw new LinkFrameError('an append carries something else than entries');
      const more = this.#frames.entriesOf(frame.entries);
      entries = entries.length === 0 ? more : [...entries, ...more];
      at = frame.end;
    }
    return entries;
  }
}
