/**
 * Every recorded frame of the three Nomads decodes by our schemas, no field unknown to them, and what Nomad's encoder
 * wrote is written again by ours, byte for byte.
 */
import { describe, expect, test } from 'vitest';
import { ByteReader } from '../../impl/wire/msgpack/byte-reader.ts';
import { CallReader, RequestHeader, ResponseHeader } from '../../impl/wire/rpc/call-frames.ts';
import { kindsOf } from '../../impl/wire/rpc/methods.ts';
import { decode, readValue } from '../../impl/wire/schema/decode.ts';
import { encode } from '../../impl/wire/schema/encode.ts';
import { DIALECTS, NEWEST, type Kind, type Shape } from '../../impl/wire/schema/kinds.ts';
import { frames, type RecordedFrame } from './recordings.ts';

/** Methods that the scripted client called because no server has them. */
const NO_METHODS = new Set(['Node.Nothing', 'Nope.Nothing', 'Status.Version', 'Node.List']);

interface Whole {
  readonly header: { readonly Error?: string };
  readonly headerBytes: Buffer;
  readonly body: Buffer;
  readonly kind: Kind<unknown>;
}

function taken({ direction, method, bytes }: RecordedFrame): Whole {
  const headerKind = direction === 'request' ? RequestHeader : ResponseHeader;
  const [call] = new CallReader(headerKind as Kind<{ readonly Error?: string }>).push(bytes);
  if (!call) throw new Error(`${method}: the frame holds no whole call`);
  const kinds = kindsOf(method);
  if (!kinds) throw new Error(`no schema for ${method}`);
  const headerBytes = bytes.subarray(0, bytes.length - call.body.length);
  return { ...call, headerBytes, kind: direction === 'request' ? kinds.args : kinds.reply };
}

/** What the scripted client sent wrong on purpose, or a body that stands beside an error. */
function isMeant(frame: RecordedFrame, { header, body }: Whole): boolean {
  if (header.Error !== undefined && header.Error !== '') {
    expect(body.toString('hex'), frame.where).toBe('80');
    return false;
  }
  return !(frame.direction === 'request' && /errors-unknown-method/.test(frame.where));
}

describe.each(DIALECTS)('frames of Nomad %s', (dialect) => {
  const all = frames(dialect).filter(({ method }) => !NO_METHODS.has(method));

  test('there are some of either author', () => {
    expect(all.filter(({ byNomad }) => byNomad).length).toBeGreaterThan(100);
    expect(all.filter(({ byNomad }) => !byNomad).length).toBeGreaterThan(50);
  });

  test('decode, and mean the same when encoded and decoded again', () => {
    for (const frame of all) {
      const whole = taken(frame);
      if (!isMeant(frame, whole)) continue;
      const value = decode(whole.kind, whole.body);
      const again = decode(whole.kind, encode(whole.kind, value as never, frame.byNomad ? dialect : NEWEST));
      expect(again, `${frame.where} ${frame.method}`).toEqual(value);
    }
  });

  test('of Nomad itself: every field is known, and the bytes come out the same', () => {
    for (const frame of all.filter(({ byNomad }) => byNomad)) {
      const whole = taken(frame);
      if (!isMeant(frame, whole)) continue;
      const where = `${frame.where} ${frame.method} ${frame.direction}`;
      const value = decode(whole.kind, whole.body);
      const mine = encode(whole.kind, value as never, dialect);
      const theirs = withoutTwins(frame, whole.body);
      if (!mine.equals(theirs)) expect(ordered(whole.kind, mine), where).toEqual(ordered(whole.kind, theirs));
      expect(mine.length, where).toBe(theirs.length);
    }
  });

  test('headers of Nomad itself come out the same', () => {
    for (const frame of all.filter(({ byNomad }) => byNomad)) {
      const { headerBytes } = taken(frame);
      const kind = frame.direction === 'request' ? RequestHeader : ResponseHeader;
      const header = decode(kind as Kind<unknown>, headerBytes);
      expect(encode(kind as Kind<unknown>, header as never, dialect), frame.where).toEqual(headerBytes);
    }
  });
});

/** 2.0's claims hold `NodePool` twice, nil both times. A value cannot, and no reader could tell the difference. */
function withoutTwins({ dialect, method, direction }: RecordedFrame, body: Buffer): Buffer {
  if (dialect !== '2.0' || method !== 'ACL.WhoAmI' || direction !== 'response') return body;
  const twin = Buffer.from('\xa8NodePool\xc0', 'latin1');
  const at = body.indexOf(twin);
  expect(body.subarray(at + twin.length, at + 2 * twin.length)).toEqual(twin);
  const once = Buffer.concat([body.subarray(0, at), body.subarray(at + twin.length)]);
  // The count of fields is in a map16 head, just before the first of them.
  const head = once.lastIndexOf(0xde, at);
  once.writeUInt16BE(once.readUInt16BE(head + 1) - 1, head + 1);
  return once;
}

/** Tokens as text, with Go's maps in order of key: their order on the wire is random. Struct fields stay as they came. */
function ordered(kind: Kind<unknown>, bytes: Buffer): unknown {
  return tokens(kind, new ByteReader(bytes));
}

function tokens(shape: Shape, reader: ByteReader): unknown {
  const from = reader.at;
  if (reader.nil()) return 'nil';
  if (shape.type === 'optional') return tokens(shape.of, reader);
  if (shape.type === 'list') {
    return Array.from({ length: reader.list() }, () => tokens(shape.of, reader));
  }
  if (shape.type === 'map') {
    const pairs = Array.from(
      { length: reader.map() },
      () => [reader.string(), tokens(shape.of, reader)] as const,
    );
    return Object.fromEntries(pairs);
  }
  if (shape.type === 'struct') {
    return Array.from({ length: reader.map() }, () => {
      const name = reader.string();
      const field = shape.fields.find((it) => it.name === name);
      return [
        name,
        field ? tokens(field.shape, reader) : (reader.skip(), `unknown to our schema of ${shape.name}`),
      ];
    });
  }
  if (shape.type === 'any') return readValue({ type: 'any' }, reader);
  reader.skip();
  return reader.bytes.subarray(from, reader.at).toString('hex');
}
