/** The dialect's tokens, numbers and times, and the cutting of a stream into objects. Expectations: nomad-wire.md, section 4. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeTime, encodeTime, ZERO_TIME } from '../../impl/wire/msgpack/go-time.ts';
import { ObjectSplitter } from '../../impl/wire/msgpack/object-splitter.ts';
import { decode } from '../../impl/wire/schema/decode.ts';
import { encode } from '../../impl/wire/schema/encode.ts';
import {
  any,
  bool,
  bytes,
  int,
  int64,
  list,
  map,
  NEWEST,
  optional,
  string,
  struct,
  uint,
  uint64,
  type Kind,
  type PartialOf,
} from '../../impl/wire/schema/kinds.ts';
import { WireError } from '../../impl/wire/wire-error.ts';

const hexOf = <V>(kind: Kind<V>, value: PartialOf<V>): string => encode(kind, value, NEWEST).toString('hex');
const from = <V>(kind: Kind<V>, hex: string): V => decode(kind, Buffer.from(hex, 'hex'));

describe('numbers', () => {
  test.each([
    [0, '00'],
    [127, '7f'],
    [128, 'd10080'],
    [200, 'd100c8'],
    [32768, 'd200008000'],
    [2 ** 31, 'd30000000080000000'],
    [-1, 'ff'],
    [-33, 'd0df'],
  ])('a signed field sends %i in the signed family', (value, hex) => {
    expect(hexOf(int, value)).toBe(hex);
    expect(hexOf(int64, BigInt(value))).toBe(hex);
    expect(from(int, hex)).toBe(value);
  });

  test.each([
    [127, '7f'],
    [200, 'ccc8'],
    [15657, 'cd3d29'],
    [65536, 'ce00010000'],
    [2 ** 32, 'cf0000000100000000'],
  ])('an unsigned field sends %i in the unsigned family', (value, hex) => {
    expect(hexOf(uint, value)).toBe(hex);
    expect(hexOf(uint64, BigInt(value))).toBe(hex);
    expect(from(uint, hex)).toBe(value);
  });

  test('64 bits are exact', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        expect(from(int64, hexOf(int64, value))).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        expect(from(uint64, hexOf(uint64, value))).toBe(value);
      }),
    );
  });

  test('either family is read by either field; what a field cannot hold is refused', () => {
    expect(from(int, 'ccc8')).toBe(200);
    expect(from(uint, 'd100c8')).toBe(200);
    expect(() => from(uint, 'ff')).toThrow('expected an unsigned integer, found -1');
    expect(() => from(int64, 'cfffffffffffffffff')).toThrow('out of range');
    expect(() => from(uint, 'cfffffffffffffffff')).toThrow('beyond 2^53');
    expect(() => hexOf(int, 2 ** 60)).toThrow(WireError);
    expect(() => hexOf(int, 1.5)).toThrow(WireError);
  });
});

describe('strings, bytes, nil', () => {
  test('strings and bytes are of the raw family, never str8 or bin', () => {
    const id = '2462834b-7f3a-4d7d-b3b4-c5ba68d5bd5a';
    expect(hexOf(string, id)).toBe(`da0024${Buffer.from(id).toString('hex')}`);
    expect(hexOf(bytes, new Uint8Array([255, 0]))).toBe('a2ff00');
    expect(hexOf(string, 'x'.repeat(70_000)).slice(0, 10)).toBe('db00011170');
  });
  test('str8 and bin are understood all the same', () => {
    expect(from(string, 'd90161')).toBe('a');
    expect(from(bytes, 'c40161')).toEqual(Buffer.from('a'));
  });
  test('nil and empty are two things, both ways', () => {
    for (const [kind, value, hex] of [
      [list(string), null, 'c0'],
      [list(string), [], '90'],
      [map(string), null, 'c0'],
      [map(string), {}, '80'],
      [bytes, null, 'c0'],
      [bytes, Buffer.alloc(0), 'a0'],
      [optional(bool), null, 'c0'],
      [optional(bool), false, 'c2'],
    ] as [Kind<unknown>, unknown, string][]) {
      expect(hexOf(kind, value)).toBe(hex);
      expect(from(kind, hex)).toEqual(value);
    }
  });
  test('a key named __proto__ is a key', () => {
    const value = from(map(string), '81a95f5f70726f746f5f5fa161');
    expect(Object.keys(value ?? {})).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    const natural = from(any, '81a95f5f70726f746f5f5f81a16101');
    expect(hexOf(any, natural)).toBe('81a95f5f70726f746f5f5f81a16101');
  });
});

describe('structs', () => {
  const Inner = struct('Inner', { N: int, S: string });
  const Outer = struct('Outer', { B: bool, A: list(Inner), P: optional(Inner), M: map(Inner) });

  test('unknown fields are passed over, missing ones are zero, order does not matter', () => {
    expect(from(Outer, '82a15a9301a178c0a142c3')).toEqual({ B: true, A: null, P: null, M: null });
    expect(from(Outer, 'c0')).toEqual({ B: false, A: null, P: null, M: null });
    expect(from(Outer, '81a14191c0')).toMatchObject({ A: [{ N: 0, S: '' }] });
  });
  test('complaints name the place', () => {
    expect(() => from(Outer, '81a1419181a14ea161')).toThrow('A[0].N: expected an integer, found a string');
    expect(() => from(Outer, '81a14d81a16b81a14ec3')).toThrow('M[k].N: expected an integer, found a boolean');
    expect(() => hexOf(Outer, { P: { N: 2 ** 70 } })).toThrow('P.N: ');
    expect(() => from(Outer, '8000')).toThrow('1 bytes are left over');
  });
  test('one that omits zeros writes the rest', () => {
    const Sparse = struct('Sparse', { N: int, S: string, M: map(int), I: Inner }, { omitsZeroSince: '1.5' });
    expect(hexOf(Sparse, { N: 1, M: {} })).toBe('81a14e01');
    expect(encode(Sparse, { N: 1, M: {} }, '1.4').toString('hex')).toBe(
      '84a14982a14e00a153a0a14d80a14e01a153a0',
    );
  });
});

describe('times', () => {
  test('the zero time is the first instant of the year 1, in 15 bytes', () => {
    expect(encodeTime(ZERO_TIME).toString('hex')).toBe('010000000000000000' + '00000000' + 'ffff');
  });
  test('every time comes back', () => {
    const times = fc.record({
      unixNano: fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
      zoneMinutes: fc.integer({ min: -1440, max: 1440 }),
    });
    fc.assert(
      fc.property(times, (time) => {
        expect(decodeTime(encodeTime(time))).toEqual(time);
      }),
    );
    const odd = { unixNano: 5n, zoneMinutes: 1, zoneSeconds: 30 };
    expect(decodeTime(encodeTime(odd))).toEqual(odd);
  });
  test.each(['', '01', '03'.padEnd(30, '0'), '010000000000000000ffffffffffff'])('%s is none', (hex) => {
    expect(() => decodeTime(Buffer.from(hex, 'hex'))).toThrow(WireError);
  });
});

describe('cutting', () => {
  const naturals = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<unknown>(null, true, false),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true }),
      fc.string({ maxLength: 400 }),
      fc.array(tie('value'), { maxLength: 20 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 20 }),
    ),
  })).value;

  test('objects end where they end, wherever the chunks break', () => {
    fc.assert(
      fc.property(
        fc.array(naturals, { minLength: 1, maxLength: 4 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        (values, sizes) => {
          const parts = values.map((value) => encode(any, value, NEWEST));
          const whole = Buffer.concat(parts);
          const splitter = new ObjectSplitter();
          const ends: number[] = [];
          for (let at = 0; at < whole.length; ) {
            const size = sizes.next().value as number;
            const chunk = whole.subarray(at, at + size);
            for (let from = 0; from < chunk.length; ) {
              const end = splitter.end(chunk, from);
              if (end === undefined) break;
              ends.push(at + end);
              from = end;
            }
            at += size;
          }
          let sum = 0;
          expect(ends).toEqual(parts.map((part) => (sum += part.length)));
          expect(splitter.idle).toBe(true);
        },
      ),
    );
  });

  test.each([
    ['db40000000', 'a string of 1 GiB'],
    ['dd40000000', 'a list of 2^30'],
    ['df40000000', 'a map of 2^30'],
    ['ddffffffff', 'a list of 2^32'],
    ['c6ffffffff', 'bin of 4 GiB'],
    ['81a161db40000000', 'a claim inside a struct'],
  ])('%s (%s) is refused before more is read', (hex) => {
    expect(() => new ObjectSplitter().end(Buffer.from(hex, 'hex'))).toThrow('the limit is 67108864');
  });
  test('bytes that start nothing are refused', () => {
    for (const hex of ['c1', 'c7', 'd4', 'd8']) {
      expect(() => new ObjectSplitter().end(Buffer.from(hex, 'hex'))).toThrow('starts no value');
    }
  });
  test('a small message may not unfold into a large one', () => {
    const Wide = struct('Wide', Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`F${at}`, int])));
    const many = Buffer.concat([
      Buffer.from('dd00020000', 'hex'),
      Buffer.alloc(0x20000 * 4, '81a15800'.slice(0, 8), 'hex'),
    ]);
    expect(() => decode(list(Wide), many)).toThrow('unfolds into too many values');
  });
  test('a list deeper than 64 levels is refused', () => {
    expect(() => decode(any, Buffer.concat([Buffer.alloc(100, 0x91), Buffer.from([0xc0])]))).toThrow(
      'nested deeper',
    );
  });
});
