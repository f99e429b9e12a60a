/** yamux as a state machine: two of ours against each other over chunks that break anywhere, and what a peer may not do. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeHeader, FLAGS, INITIAL_WINDOW, type Header } from '../../impl/wire/yamux/header.ts';
import { YamuxSession, type YamuxEvent } from '../../impl/wire/yamux/session.ts';

const bytesOf = (parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts);
const frame = (header: Partial<Header>, payload = ''): Buffer =>
  bytesOf([
    encodeHeader({ type: 'data', flags: 0, stream: 1, length: Buffer.from(payload).length, ...header }),
    Buffer.from(payload),
  ]);

/** One side with what it was told, and the bytes on their way to it. */
class Side {
  readonly session: YamuxSession;
  readonly events: YamuxEvent[] = [];
  readonly received = new Map<number, Buffer[]>();
  readonly consumes: boolean;
  incoming: Buffer = Buffer.alloc(0);

  constructor(initiator: boolean, consumes = true) {
    this.session = new YamuxSession({ initiator });
    this.consumes = consumes;
  }

  take(size: number): void {
    const chunk = this.incoming.subarray(0, size);
    this.incoming = this.incoming.subarray(size);
    for (const event of this.session.receive(chunk)) this.#on(event);
  }

  #on(event: YamuxEvent): void {
    this.events.push(event);
    if (event.kind !== 'data') return;
    const list = this.received.get(event.stream) ?? [];
    list.push(Buffer.from(event.bytes));
    this.received.set(event.stream, list);
    if (this.consumes) this.session.consumed(event.stream, event.bytes.length);
  }

  text(stream: number): Buffer {
    return bytesOf(this.received.get(stream) ?? []);
  }

  kinds(stream: number): string[] {
    return this.events.flatMap((event) =>
      'stream' in event && event.stream === stream && event.kind !== 'data' ? [event.kind] : [],
    );
  }
}

class Pair {
  readonly us: Side;
  readonly them: Side;
  constructor(consumes = true) {
    this.us = new Side(true, consumes);
    this.them = new Side(false, consumes);
  }
  /** Carries bytes in chunks of these sizes until nothing is on its way. */
  carry(size: () => number = () => 65_536): void {
    for (;;) {
      this.us.incoming = bytesOf([this.us.incoming, ...this.them.session.output()]);
      this.them.incoming = bytesOf([this.them.incoming, ...this.us.session.output()]);
      if (this.us.incoming.length + this.them.incoming.length === 0) return;
      this.them.take(size());
      this.us.take(size());
    }
  }
}

describe('two sessions', () => {
  test('open, speak, half close', () => {
    const { us, them, ...pair } = make();
    const id = us.session.open() ?? 0;
    us.session.write(id, Buffer.from('question'));
    us.session.end(id);
    pair.carry();
    expect(them.text(id).toString()).toBe('question');
    expect(them.kinds(id)).toEqual(['opened', 'ended']);
    expect(us.kinds(id)).toEqual(['accepted']);
    expect(us.session.write(id, Buffer.from('late'))).toBe(false);

    them.session.write(id, Buffer.from('answer'));
    them.session.end(id);
    pair.carry();
    expect(us.text(id).toString()).toBe('answer');
    expect(us.kinds(id)).toEqual(['accepted', 'ended']);
    expect([us.session.streams, them.session.streams]).toEqual([[], []]);
  });

  test('both sides open; odd and even', () => {
    const { us, them, ...pair } = make();
    expect([us.session.open(), them.session.open(), us.session.open(), them.session.open()]).toEqual([
      1, 2, 3, 4,
    ]);
    pair.carry();
    expect(them.session.streams).toEqual([2, 4, 1, 3]);
  });

  test('no more than the window is sent before it is consumed', () => {
    const { us, them, ...pair } = make(false);
    const id = us.session.open() ?? 0;
    us.session.write(id, Buffer.alloc(INITIAL_WINDOW + 1000));
    pair.carry();
    expect(them.text(id).length).toBe(INITIAL_WINDOW);
    expect(us.session.waitingBytes(id)).toBe(1000);
    us.session.end(id);
    pair.carry();
    expect(them.kinds(id), 'the end waits behind what waits').toEqual(['opened']);
    them.session.consumed(id, INITIAL_WINDOW / 2 - 1);
    expect(them.session.output(), 'not worth a frame yet').toEqual([]);
    them.session.consumed(id, 1);
    pair.carry();
    expect(them.text(id).length).toBe(INITIAL_WINDOW + 1000);
    expect(them.kinds(id)).toEqual(['opened', 'ended']);
    expect(us.kinds(id)).toEqual(['accepted', 'drained']);
  });

  test('a reset ends both halves, and what is still on its way is dropped', () => {
    const { us, them, ...pair } = make();
    const id = us.session.open() ?? 0;
    pair.carry();
    them.session.reset(id);
    us.session.write(id, Buffer.from('crossing'));
    pair.carry();
    expect(us.kinds(id)).toEqual(['accepted', 'reset']);
    expect(us.session.write(id, Buffer.from('x'))).toBe(false);
    expect(them.text(id).length).toBe(0);
    expect([us.session.streams, them.session.streams]).toEqual([[], []]);
  });

  test('a reset in the middle of a frame that is being received', () => {
    const { them } = make();
    const whole = frame({ flags: FLAGS.syn, stream: 1 }, 'abcdef');
    them.session.receive(whole.subarray(0, 15));
    them.session.reset(1);
    expect(them.session.receive(whole.subarray(15))).toEqual([]);
  });

  test('pings are answered with their number', () => {
    const { us, them, ...pair } = make();
    const opaque = us.session.ping();
    them.session.ping();
    const second = us.session.ping();
    pair.carry();
    expect(us.events).toEqual([
      { kind: 'pong', opaque },
      { kind: 'pong', opaque: second },
    ]);
  });

  test('after a go-away no stream is opened, and those that are open go on', () => {
    const { us, them, ...pair } = make();
    const id = us.session.open() ?? 0;
    pair.carry();
    them.session.goAway();
    const crossing = us.session.open() ?? 0;
    pair.carry();
    expect(us.events).toContainEqual({ kind: 'goneAway', code: 0 });
    expect(us.kinds(crossing), 'refused').toEqual(['reset']);
    expect([us.session.open(), them.session.open()]).toEqual([undefined, undefined]);
    us.session.write(id, Buffer.from('still here'));
    pair.carry();
    expect(them.text(id).toString()).toBe('still here');
  });

  test('streams beyond the limit are reset', () => {
    const them = new YamuxSession({ initiator: false, maxStreams: 2 });
    for (const stream of [1, 3, 5])
      them.receive(frame({ type: 'windowUpdate', flags: FLAGS.syn, stream, length: 0 }));
    expect(them.streams).toEqual([1, 3]);
    expect(bytesOf(them.output()).subarray(-12).toString('hex')).toBe('000100080000000500000000');
  });

  test('whatever is written arrives, in order, however the bytes are cut', () => {
    const steps = fc.array(
      fc.record({
        ours: fc.boolean(),
        stream: fc.integer({ min: 0, max: 3 }),
        size: fc.integer({ min: 0, max: 300_000 }),
        end: fc.boolean(),
      }),
      { maxLength: 12 },
    );
    const sizes = fc.infiniteStream(
      fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1000, max: 90_000 })),
    );
    fc.assert(
      fc.property(steps, sizes, (list, chunks) => {
        const { us, them, ...pair } = make();
        const ids = [us.session.open(), them.session.open(), us.session.open(), them.session.open()].map(
          (id) => id ?? 0,
        );
        pair.carry();
        const sent = { us: new Map<number, number>(), them: new Map<number, number>() };
        const ended = { us: new Set<number>(), them: new Set<number>() };
        for (const [at, { ours, stream, size, end }] of list.entries()) {
          const side = ours ? 'us' : 'them';
          const id = ids[stream] as number;
          if (ended[side].has(id)) continue;
          const session = (ours ? us : them).session;
          session.write(id, pattern(id, sent[side].get(id) ?? 0, size));
          sent[side].set(id, (sent[side].get(id) ?? 0) + size);
          if (end) {
            session.end(id);
            ended[side].add(id);
          }
          if (at % 3 === 0) pair.carry(() => chunks.next().value as number);
        }
        pair.carry(() => chunks.next().value as number);
        for (const id of ids) {
          for (const [side, other] of [
            ['us', them],
            ['them', us],
          ] as const) {
            const size = sent[side].get(id) ?? 0;
            expect(other.text(id).equals(pattern(id, 0, size))).toBe(true);
            expect(other.kinds(id).includes('ended')).toBe(ended[side].has(id));
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** Bytes `from` on of an endless sequence that differs from stream to stream. */
function pattern(stream: number, from: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  for (let i = 0; i < size; i += 1) bytes[i] = ((from + i) * 7 + stream) % 251;
  return bytes;
}

function make(consumes = true): { us: Side; them: Side; carry: (size?: () => number) => void } {
  const pair = new Pair(consumes);
  return { us: pair.us, them: pair.them, carry: (size) => pair.carry(size) };
}

describe('what a peer may not do', () => {
  const OPEN = frame({ type: 'windowUpdate', flags: FLAGS.syn, stream: 1, length: 0 });
  test.each<[string, Buffer, string]>([
    ['another version', Buffer.from('01'.padEnd(24, '0'), 'hex'), 'yamux version 1'],
    ['an unknown type', Buffer.from('0009'.padEnd(24, '0'), 'hex'), 'no frame type 9'],
    ['unknown flags', Buffer.from('00000100'.padEnd(24, '0'), 'hex'), 'no flags 0x100'],
    ['a stream of number 0', frame({ stream: 0 }, 'x'), 'the id of the session'],
    ['a stream of our numbers', frame({ stream: 2, flags: FLAGS.syn }, 'x'), 'ours to give'],
    ['a stream opened twice', bytesOf([OPEN, OPEN]), 'opened twice'],
    [
      'more than the window',
      bytesOf([OPEN, frame({ length: INITIAL_WINDOW + 1 })]),
      'the receive window has',
    ],
    [
      '1 GiB on an open stream',
      bytesOf([OPEN, frame({ length: 2 ** 30 })]),
      '1073741824 bytes are announced',
    ],
    ['1 GiB on an unknown stream', frame({ length: 2 ** 30, stream: 7 }), '1073741824 bytes are announced'],
    [
      'data behind the end',
      bytesOf([OPEN, frame({ flags: FLAGS.fin }), frame({}, 'x')]),
      'whose sender has ended it',
    ],
    [
      'two ends',
      bytesOf([
        OPEN,
        frame({ flags: FLAGS.fin }),
        frame({ type: 'windowUpdate', flags: FLAGS.fin, length: 0 }),
      ]),
      'ended twice',
    ],
    [
      'a window beyond 32 bits',
      bytesOf([OPEN, frame({ type: 'windowUpdate', length: 0xffff_ffff })]),
      'beyond 32 bits',
    ],
  ])('%s', (_, bytes, complaint) => {
    const session = new YamuxSession({ initiator: false });
    expect(() => session.receive(bytes)).toThrow(complaint);
    expect(bytesOf(session.output()).subarray(-12).toString('hex')).toBe('000300000000000000000001');
  });

  test('frames for streams long gone are no trouble', () => {
    const session = new YamuxSession({ initiator: false });
    const late = [
      frame({ stream: 9 }, 'late'),
      frame({ type: 'windowUpdate', flags: FLAGS.rst, stream: 9, length: 0 }),
    ];
    expect(session.receive(bytesOf(late))).toEqual([]);
    expect(session.output()).toEqual([]);
  });
});
