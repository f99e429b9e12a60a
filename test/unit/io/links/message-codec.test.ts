import { describe, expect, test } from 'vitest';
import type { MemberMessage } from '../../../../impl/core/member.ts';
import type { Entry, RaftMessage } from '../../../../impl/core/raft/messages.ts';
import { MessageCodec } from '../../../../impl/io/links/message-codec.ts';
import { type Bytes, EntryFrames } from '../../../../impl/io/replica/entry-bytes.ts';
import { LinkFrameError, LinkFrameReader } from '../../../../impl/wire/links/link-frame.ts';

type Message = MemberMessage<Bytes>;

/** Over a wire, to a server with frames of its own. */
function carried(message: Message, spoil: (bytes: Buffer) => void = () => {}): Message {
  const bytes = Buffer.concat(new MessageCodec(new EntryFrames()).encode(message));
  spoil(bytes);
  const got: Message[] = [];
  const codec = new MessageCodec(new EntryFrames());
  new LinkFrameReader().add(bytes, (frame) => got.push(codec.decode(frame)));
  expect(got).toHaveLength(1);
  return got[0]!;
}

const raft = (message: RaftMessage<Bytes>): Message => ({ kind: 'raft', message });
const bytes = (text: string): Bytes => Buffer.from(text);
const APPEND = raft({
  type: 'append',
  term: 7,
  prev: { index: 41, term: 5 },
  entries: [
    { index: 42, term: 5, command: bytes('a') },
    { index: 43, term: 5, command: bytes('') },
    { index: 44, term: 7, command: null },
    { index: 45, term: 7, command: null, configuration: { voters: ['s1'], nonVoters: ['s2'] } },
    { index: 46, term: 7, command: bytes('ü') },
  ],
  commitIndex: 43,
  round: 3,
});
const CHUNK = raft({
  type: 'install-snapshot',
  term: 7,
  snapshot: { index: 40, term: 5, configuration: { voters: ['s1', 's2'], nonVoters: ['s3'] } },
  offset: 1024,
  chunk: bytes('of a snapshot'),
  done: true,
});

/** Bytes are bytes, whatever class holds them; an entry is what it says when it is asked. */
function plain(message: Message): unknown {
  const asked = (key: string, value: unknown): unknown =>
    key === 'entries'
      ? (value as Entry<Bytes>[]).map((entry) => ({ ...entry, command: entry.command }))
      : value;
  return JSON.parse(JSON.stringify(message, asked));
}

describe('a message comes out as it went in', () => {
  test.each<[string, Message]>([
    ['append', APPEND],
    ['append without entries', raft({ ...(APPEND as { message: object }).message, entries: [] } as never)],
    ['install-snapshot', CHUNK],
    ['vote', raft({ type: 'vote', term: 8, last: { index: 45, term: 7 }, transfer: false })],
    [
      'append-response',
      raft({ type: 'append-response', term: 7, result: { ok: true, matchIndex: 45 }, round: 3 }),
    ],
    ['call', { kind: 'call', id: 'x/1', method: 'Status.Ping', args: { a: [1, null, 'é'] } }],
    ['reply', { kind: 'reply', id: 'x/1', result: { error: 'No cluster leader' } }],
  ])('%s', (_name, message) => {
    expect(plain(carried(message))).toEqual(plain(message));
  });
});

describe('a spoiled message is not taken', () => {
  test.each([
    ['entry', APPEND],
    ['chunk', CHUNK],
  ])('%s', (_name, message) => {
    const spoilLast = (all: Buffer): void => {
      all[all.length - 1]! ^= 1;
    };
    expect(() => carried(message, spoilLast)).toThrow(LinkFrameError);
  });

  test('of no known kind', () => {
    const codec = new MessageCodec(new EntryFrames());
    for (const head of [null, 3, {}, { kind: 'gossip' }]) {
      expect(() => codec.decode({ head, attachment: Buffer.alloc(0) })).toThrow(LinkFrameError);
    }
  });
});

test('what is sent and what is written are the same bytes, made once', () => {
  const frames = new EntryFrames();
  const entries = [{ index: 1, term: 1, command: bytes('x') }];
  const [written] = frames.framesFor(0, entries);
  const [, attached] = new MessageCodec(frames).encode(
    raft({ type: 'append', term: 1, prev: { index: 0, term: 0 }, entries, commitIndex: 0, round: 0 }),
  );
  expect(attached).toBe(written!.bytes);
  const follower = new EntryFrames();
  const arrived = follower.entriesOf(written!);
  expect(follower.framesFor(0, arrived)[0]).toBe(written);
});
