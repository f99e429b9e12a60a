import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Input, memo } from '../../../spec/model/memo.ts';
import { TupleStore } from '../../../spec/model/tuple-store.ts';

describe('a tuple store', () => {
  test('numbers rows in order of arrival, like a Map, across many growths', () => {
    const store = new TupleStore(3);
    const known = new Map<string, number>();
    let seed = 1;
    const random = (limit: number) => (seed = (seed * 48271) % 2147483647) % limit;
    for (let i = 0; i < 60_000; i++) {
      const row = Uint16Array.of(random(40), random(40) === 0 ? 65535 : 7, random(20));
      const key = row.join();
      const expected = known.get(key) ?? known.size;
      expect(store.find(row)).toBe(known.has(key) ? expected : -1);
      expect(store.intern(row)).toBe(expected);
      expect(store.isNew).toBe(!known.has(key));
      known.set(key, expected);
    }
    const back = new Uint16Array(3);
    for (const [key, id] of known) {
      store.read(id, back);
      expect(back.join()).toBe(key);
    }
  });

  test('does not take two rows of one hash for one row', () => {
    // 400,000 rows under a 32-bit hash: about 18 pairs share one.
    const store = new TupleStore(4);
    const hashed = (i: number) => Math.imul(i, 0x9e3779b1) >>> 0;
    const row = new Uint16Array(4);
    for (let i = 0; i < 400_000; i++) {
      row.set([hashed(i) & 0xffff, hashed(i) >>> 16, hashed(i + 1_000_003) & 0xffff, i & 0xff]);
      store.intern(row);
    }
    expect(store.size).toBe(400_000);
  });

  test('keeps rows of neighbouring chunks apart, and says how it may grow', () => {
    const store = new TupleStore(2);
    for (let i = 0; i < 40_000; i++) {
      const before = store.bytes;
      const worst = store.growthBytes(1);
      expect(store.intern(Uint16Array.of(i & 0xff, i >> 8))).toBe(i);
      if (store.bytes > before + worst) expect.fail(`grew beyond what it said at ${i}`);
    }
    expect(store.find(Uint16Array.of(0xff, 0xff))).toBe(-1);
  });
});

describe('a memo', () => {
  const read = (i: number) => (state: Uint16Array) => state[i] as number;
  const inputs: readonly (readonly [string, readonly Input[]])[] = [
    ['nothing', []],
    ['a column', [0]],
    ['a lookup', [read(0)]],
    ['two columns', [0, 1]],
    ['a column and a lookup', [0, read(1)]],
    ['a lookup and a column', [read(0), 1]],
    ['three columns', [0, 1, 2]],
    ['four, mixed', [0, read(1), 2, read(3)]],
  ];
  test.each(inputs)('of %s computes each tuple once and always gives its value', (_, from) => {
    const width = from.length;
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(70), { minLength: 4, maxLength: 4 }), { maxLength: 60 }),
        (rows) => {
          const seen = new Set<string>();
          const lookup = memo(from, (...values) => {
            expect(seen.has(values.join())).toBe(false);
            seen.add(values.join());
            return values.reduce((sum, value) => sum * 71 + value, 0) - 1;
          });
          for (const row of [...rows, ...rows]) {
            const expected = row.slice(0, width).reduce((sum, value) => sum * 71 + value, 0) - 1;
            expect(lookup(Uint16Array.from(row))).toBe(expected);
          }
        },
      ),
      { numRuns: 30, seed: 1 },
    );
  });

  test('asks again after a computation that threw', () => {
    let isBroken = true;
    const lookup = memo([0, 1, 2], (x) => {
      if (isBroken) throw new Error('not yet');
      return x;
    });
    expect(() => lookup(Uint16Array.of(5, 6, 7))).toThrow('not yet');
    isBroken = false;
    expect(lookup(Uint16Array.of(5, 6, 7))).toBe(5);
  });
});
