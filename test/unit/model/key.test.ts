import { describe, expect, test } from 'vitest';
import { ModelError } from '../../../spec/model/errors.ts';
import { snapshotKey } from '../../../spec/model/key.ts';

const keyOf = (context: unknown, value: unknown = 'ready') => snapshotKey({ value, context }, 'node');

describe('the key of a snapshot', () => {
  test('does not depend on the order of fields', () => {
    expect(keyOf({ a: 1, b: { c: true, d: [1, 2] } })).toBe(keyOf({ b: { d: [1, 2], c: true }, a: 1 }));
  });

  test('tells values, contexts, types and list orders apart', () => {
    const keys = [
      keyOf({ a: 1 }),
      keyOf({ a: '1' }),
      keyOf({ a: 1 }, 'down'),
      keyOf({ a: [1, 2] }),
      keyOf({ a: [2, 1] }),
      keyOf({ a: null }),
      keyOf({ a: 1 }, { region: 'x' }),
      keyOf({}),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('tells a final state from an active one', () => {
    const active = snapshotKey({ value: 'end', context: {}, status: 'active' }, 'node');
    const done = snapshotKey({ value: 'end', context: {}, status: 'done' }, 'node');
    expect(active).not.toBe(done);
  });

  class Counter {
    count = 1;
  }
  test.each([
    ['a Set', new Set([1])],
    ['a Map', new Map()],
    ['a Date', new Date(0)],
    ['a Counter', new Counter()],
    ['a function', () => 1],
    ['a bigint', 1n],
    ['a symbol', Symbol('x')],
    ['undefined', undefined],
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-0', -0],
  ])('refuses %s, naming machine and path', (name, value) => {
    const build = () => keyOf({ outage: [{ since: value }] });
    expect(build).toThrow(ModelError);
    expect(build).toThrow(`machine node: context.outage[0].since: ${name}:`);
  });

  test('refuses live children, a history memory and an error snapshot', () => {
    expect(() => snapshotKey({ value: 'a', context: {}, children: { c: {} } }, 'm')).toThrow('live child');
    expect(() => snapshotKey({ value: 'a', context: {}, historyValue: { h: [] } }, 'm')).toThrow('history');
    expect(() => snapshotKey({ value: 'a', context: {}, status: 'error' }, 'm')).toThrow('error snapshot');
  });
});
