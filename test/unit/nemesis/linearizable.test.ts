import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Call, Operation, Outcome, Value } from '../../nemesis/history.ts';
import { doctored, violations } from '../../nemesis/linearizable.ts';

let client = 0;
const call = (from: number, until: number, operation: Operation, outcome: Outcome, key = 'k'): Call => ({
  client: ++client,
  key,
  operation,
  calledAt: from,
  endedAt: until,
  outcome,
});
const write = (from: number, until: number, to: string, type: 'ok' | 'info' | 'fail' = 'ok'): Call =>
  call(from, until, { kind: 'write', to }, { type });
const read = (from: number, until: number, value: Value): Call =>
  call(from, until, { kind: 'read' }, { type: 'ok', value });
const cas = (from: number, until: number, was: Value, to: string, type: 'ok' | 'info' = 'ok'): Call =>
  call(from, until, { kind: 'cas', from: was, to }, { type });

/** From the definition of Herlihy and Wing 1990 by hand: is there an order that explains it? */
describe('linearizable', () => {
  test.each<[string, Call[]]>([
    ['nothing', []],
    ['reads of an absent key', [read(0, 1, null), read(0, 1, null)]],
    ['a read sees the write before it', [write(0, 1, 'a'), read(2, 3, 'a')]],
    [
      'concurrent reads may disagree about a concurrent write',
      [write(0, 9, 'a'), read(1, 2, null), read(3, 4, 'a')],
    ],
    ['concurrent writes in either order', [write(0, 9, 'a'), write(0, 9, 'b'), read(10, 11, 'a')]],
    ['a check that holds', [write(0, 1, 'a'), cas(2, 3, 'a', 'b'), read(4, 5, 'b')]],
    [
      'a conflict is a read',
      [write(0, 1, 'a'), call(2, 3, { kind: 'cas', from: 'x', to: 'y' }, { type: 'conflict', value: 'a' })],
    ],
    ['an unknown write that nobody saw', [write(0, 1, 'a'), write(2, 3, 'b', 'info'), read(4, 5, 'a')]],
    ['an unknown write that took effect late', [write(0, 1, 'b', 'info'), read(2, 3, null), read(4, 5, 'b')]],
    [
      'an unknown check that another unknown one has built on',
      [cas(0, 1, null, 'a', 'info'), cas(2, 3, 'a', 'b', 'info'), read(4, 5, 'b')],
    ],
    ['a failed write has no effect', [write(0, 1, 'a', 'fail'), read(2, 3, null)]],
  ])('%s', (_name, calls) => {
    expect(violations(calls)).toEqual([]);
  });
});

describe('not linearizable', () => {
  test.each<[string, Call[]]>([
    ['a stale read', [write(0, 1, 'a'), write(2, 3, 'b'), read(4, 5, 'a')]],
    ['a lost write', [write(0, 1, 'a'), read(2, 3, null)]],
    ['a read from nowhere', [read(0, 1, 'x')]],
    ['two reads that turn time back', [write(0, 9, 'a'), read(1, 2, 'a'), read(3, 4, null)]],
    ['two checks of one value that both held', [write(0, 1, 'a'), cas(2, 3, 'a', 'b'), cas(2, 3, 'a', 'c')]],
    ['a check on what had been overwritten', [write(0, 1, 'a'), write(2, 3, 'b'), cas(4, 5, 'a', 'c')]],
    ['an unknown write seen, and then unseen', [write(0, 1, 'b', 'info'), read(2, 3, 'b'), read(4, 5, null)]],
    ['a failed write that was seen', [write(0, 1, 'a', 'fail'), read(2, 3, 'a')]],
  ])('%s', (_name, calls) => {
    expect(violations(calls)).toHaveLength(1);
  });

  test('one key among others is named', () => {
    const calls = [write(0, 1, 'a'), call(2, 3, { kind: 'read' }, { type: 'ok', value: 'z' }, 'other')];
    expect(violations(calls).map(({ key }) => key)).toEqual(['other']);
  });
});

/** Calls that an atomic register has really served, each at an instant of its own, spread around it. */
function served(steps: readonly { choice: number; early: number; late: number; hidden: boolean }[]): Call[] {
  let value: Value = null;
  return steps.map(({ choice, early, late, hidden }, at) => {
    const [from, until] = [10 * at - early, 10 * at + late];
    if (choice === 0) return read(from, until, value);
    const to = `v${at}`;
    const before = value;
    value = to;
    const type = hidden ? 'info' : 'ok';
    return choice === 1
      ? write(from, hidden ? from + 1 : until, to, type)
      : cas(from, until, before, to, type);
  });
}

const STEPS = fc.array(
  fc.record({
    choice: fc.nat(2),
    early: fc.nat(25),
    late: fc.nat(25),
    hidden: fc.boolean(),
  }),
  { maxLength: 60, size: 'max' },
);

test('whatever an atomic register has served is accepted', () => {
  fc.assert(fc.property(STEPS, (steps) => violations(served(steps)).length === 0));
});

test('and refused once doctored', () => {
  let found = 0;
  fc.assert(
    fc.property(STEPS, (steps) => {
      const forged = doctored(served(steps));
      if (forged === undefined) return true;
      found += 1;
      return violations(forged).length > 0;
    }),
  );
  expect(found).toBeGreaterThan(10);
});
