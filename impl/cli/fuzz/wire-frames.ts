/**
 * Broken frames for the wire, and what becomes of each: it is read all the same, it waits for more, or it is refused with a
 * reason. Anything else is a defect. Frames are the recorded ones, on connections of every mode, cut anywhere.
 */
import { encodeHeader, FLAGS } from '../../wire/yamux/header.ts';
import { InboundConnection, type Inbound } from '../../wire/rpc/inbound-connection.ts';
import { CallReader, RequestHeader, ResponseHeader } from '../../wire/rpc/call-frames.ts';
import { kindsOf } from '../../wire/rpc/methods.ts';
import { MODES } from '../../wire/rpc/connection-mode.ts';
import { decode } from '../../wire/schema/decode.ts';
import { encode } from '../../wire/schema/encode.ts';
import { DIALECTS, NEWEST, type Kind } from '../../wire/schema/kinds.ts';
import { WireError } from '../../wire/wire-error.ts';
import { SeededRandom } from '../../../test/sim/seeded-random.ts';
import { frames, type RecordedFrame } from '../../../test/wire/recordings.ts';
import { mutateBytes } from './mutate-bytes.ts';

/** `read`: every call on it was; `waits`: the peer went away in the middle of one; `refused`: the connection is ended. */
export type Outcome =
  | { readonly kind: 'read'; readonly calls: number }
  | { readonly kind: 'waits' | 'refused'; readonly reason: string }
  /** Something else was thrown, or what was read cannot be written: a defect of ours. */
  | { readonly kind: 'defect'; readonly reason: string };

/** Longer ones would take most of the time, and teach nothing that shorter ones do not. */
const MAX_SEED_BYTES = 4096;

export interface SeedFrame {
  readonly method: string;
  /** Header and body. */
  readonly bytes: Buffer;
  readonly body: Buffer;
  readonly kind: Kind<unknown>;
}

/** Every recorded frame of moderate size whose method has schemas, requests and responses alike. */
export function seedFrames(): readonly SeedFrame[] {
  return DIALECTS.flatMap((dialect) => frames(dialect))
    .filter(({ bytes }) => bytes.length <= MAX_SEED_BYTES)
    .flatMap(seedOf);
}

function seedOf({ method, direction, bytes }: RecordedFrame): SeedFrame[] {
  const kinds = kindsOf(method);
  const header: Kind<unknown> = direction === 'request' ? RequestHeader : ResponseHeader;
  const [call] = new CallReader(header).push(bytes);
  if (!kinds || !call) return [];
  return [{ method, bytes, body: call.body, kind: direction === 'request' ? kinds.args : kinds.reply }];
}

/** Frame number `at` of a seed: broken, sent, and judged. Depends on nothing else. */
export function fuzzFrame(seeds: readonly SeedFrame[], seed: number, at: number): Outcome {
  const rng = new SeededRandom(`wire/${seed}/${at}`);
  const frame = rng.pick(seeds);
  try {
    return rng.chance(0.5) ? onConnection(frame, seeds, rng) : asBody(frame, seeds, rng);
  } catch (trouble) {
    const { name, message, stack } = trouble as Error;
    return { kind: 'defect', reason: `${frame.method}: ${name}: ${message}\n${stack ?? ''}` };
  }
}

/** Broken anywhere, mode byte and yamux headers included. */
function onConnection(frame: SeedFrame, seeds: readonly SeedFrame[], rng: SeededRandom): Outcome {
  const whole = connectionOf(frame, rng);
  const bytes = mutateBytes(whole, rng, rng.pick(seeds).bytes);
  const connection = new InboundConnection();
  let calls = 0;
  return judged(() => {
    for (const chunk of chunks(bytes, rng)) {
      for (const inbound of connection.push(chunk)) calls += answerable(inbound);
      connection.output();
    }
    connection.end();
    return { kind: 'read', calls };
  });
}

function connectionOf(frame: SeedFrame, rng: SeededRandom): Buffer {
  const mode = rng.pick([MODES.rpc, MODES.multiplex, MODES.multiplexV2] as const);
  if (mode === MODES.rpc) return Buffer.concat([Buffer.from([mode]), frame.bytes]);
  const payload =
    mode === MODES.multiplex ? frame.bytes : Buffer.concat([Buffer.from([MODES.rpc]), frame.bytes]);
  const data = { type: 'data', stream: 1, length: payload.length } as const;
  if (rng.chance(0.5))
    return Buffer.concat([Buffer.from([mode]), encodeHeader({ ...data, flags: FLAGS.syn }), payload]);
  const open = encodeHeader({ type: 'windowUpdate', flags: FLAGS.syn, stream: 1, length: 0 });
  const ping = encodeHeader({ type: 'ping', flags: FLAGS.syn, stream: 0, length: 7 });
  return Buffer.concat([Buffer.from([mode]), open, ping, encodeHeader({ ...data, flags: 0 }), payload]);
}

/** Only the body is broken, so that the schemas see much of it. */
function asBody(frame: SeedFrame, seeds: readonly SeedFrame[], rng: SeededRandom): Outcome {
  const broken = mutateBytes(frame.body, rng, rng.pick(seeds).bytes);
  return judged(() => {
    const value = decode(frame.kind, broken);
    encode(frame.kind, value as never, NEWEST);
    return { kind: 'read', calls: 1 };
  });
}

/** A call that was read is decoded as its endpoint would, and its arguments could be handed on. */
function answerable(inbound: Inbound): number {
  if (inbound.kind !== 'call') return 0;
  const { header, body } = inbound.call;
  const kinds = kindsOf(header.ServiceMethod);
  if (!kinds) return 0;
  encode(kinds.args, decode(kinds.args, body) as never, NEWEST);
  return 1;
}

function judged(run: () => Outcome): Outcome {
  try {
    return run();
  } catch (trouble) {
    if (!(trouble instanceof WireError)) throw trouble;
    if (trouble.reason.length < 10 || trouble.message.length > 400) {
      return { kind: 'defect', reason: `an unclear refusal: ${trouble.message}` };
    }
    return { kind: /in the middle of/.test(trouble.reason) ? 'waits' : 'refused', reason: trouble.reason };
  }
}

function* chunks(bytes: Buffer, rng: SeededRandom): Generator<Buffer> {
  if (rng.chance(0.5)) return yield bytes;
  for (let at = 0; at < bytes.length; ) {
    const size = rng.between(1, Math.max(1, bytes.length >> 2));
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
