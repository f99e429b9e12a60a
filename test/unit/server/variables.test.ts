import { describe, expect, test } from 'vitest';
import { Bench } from './bench.ts';

const VAR = { Namespace: 'default', Path: 'app/db', Items: { user: 'ada' } };

describe('a variable', () => {
  test('is written, read, listed without what it holds, and deleted', () => {
    const bench = new Bench();
    const written = bench.ask('Variables.Apply', { Op: 'set', Var: VAR });
    expect(written.Result).toBe('ok');
    expect(written.Output).toMatchObject({ ...VAR, CreateIndex: written.Index, ModifyIndex: written.Index });
    const { Data } = bench.ask('Variables.Read', { Namespace: 'default', Path: 'app/db' });
    expect(Data).toEqual(written.Output);
    const { Data: listed } = bench.ask('Variables.List', { Namespace: 'default', Prefix: 'app/' });
    const { Items: _, ...metadata } = Data!;
    expect(listed).toEqual([metadata]);
    expect(bench.ask('Variables.List', { Namespace: 'default', Prefix: 'other' }).Data).toEqual([]);
    bench.ask('Variables.Apply', { Op: 'delete', Var: VAR });
    expect(bench.ask('Variables.Read', { Namespace: 'default', Path: 'app/db' }).Data).toBeNull();
  });

  test('keeps its creation when it is written again', () => {
    const bench = new Bench();
    const first = bench.ask('Variables.Apply', { Op: 'set', Var: VAR }).Output!;
    const again = bench.ask('Variables.Apply', { Op: 'set', Var: { ...VAR, Items: { user: 'bob' } } })
      .Output!;
    expect(again).toMatchObject({ CreateIndex: first.CreateIndex, Items: { user: 'bob' } });
    expect(again.ModifyIndex).toBeGreaterThan(first.ModifyIndex);
  });

  test('is of one namespace', () => {
    const bench = new Bench();
    bench.ask('Namespace.UpsertNamespaces', { Namespaces: [{ Name: 'prod' }] });
    bench.ask('Variables.Apply', { Op: 'set', Var: { ...VAR, Namespace: 'prod' } });
    expect(bench.ask('Variables.Read', { Namespace: 'default', Path: 'app/db' }).Data).toBeNull();
    expect(bench.ask('Variables.List', { Namespace: 'default' }).Data).toEqual([]);
    expect(bench.ask('Variables.List', { Namespace: 'prod' }).Data).toHaveLength(1);
  });
});

describe('a checked write', () => {
  test('with index 0 creates, and shows what is there instead', () => {
    const bench = new Bench();
    const create = { Op: 'cas', Var: { ...VAR, ModifyIndex: 0 } } as const;
    const { Output } = bench.ask('Variables.Apply', create);
    const second = bench.ask('Variables.Apply', create);
    expect(second).toMatchObject({ Result: 'conflict', Output: null, Conflict: Output });
  });

  test('is decided on what its entry finds, not on what was there when it was asked', () => {
    const bench = new Bench();
    const before = bench.ask('Variables.Apply', { Op: 'set', Var: VAR }).Output!;
    bench.holding = true;
    const cas = (user: string) =>
      bench.call('Variables.Apply', {
        Op: 'cas',
        Var: { ...VAR, Items: { user }, ModifyIndex: before.ModifyIndex },
      });
    const [first, second] = [cas('one'), cas('two')];
    bench.holding = false;
    bench.release();
    expect(first.ok?.Result).toBe('ok');
    expect(second.ok).toMatchObject({ Result: 'conflict', Conflict: { Items: { user: 'one' } } });
  });

  test('of a deletion leaves what is not as expected', () => {
    const bench = new Bench();
    const { Output } = bench.ask('Variables.Apply', { Op: 'set', Var: VAR });
    const wrong = { ...VAR, ModifyIndex: Output!.ModifyIndex + 1 };
    expect(bench.ask('Variables.Apply', { Op: 'delete-cas', Var: wrong }).Result).toBe('conflict');
    const right = { ...VAR, ModifyIndex: Output!.ModifyIndex };
    expect(bench.ask('Variables.Apply', { Op: 'delete-cas', Var: right }).Result).toBe('ok');
  });
});

test.each([
  [{ ...VAR, Path: '' }, 'variable path can not be empty'],
  [{ ...VAR, Path: 'a b' }, 'invalid path "a b": use letters, digits, - _ ~ and /'],
  [{ ...VAR, Items: {} }, 'variable missing required Items object'],
  [{ ...VAR, Items: { a: 1 } as never }, 'the values of Items must be strings'],
  [{ ...VAR, Items: { a: 'x'.repeat(64 * 1024) } }, 'variables are limited to 64KiB in total size'],
])('what cannot be a variable is refused: %#', (Var, error) => {
  const bench = new Bench();
  expect(bench.call('Variables.Apply', { Op: 'set', Var }).error).toBe(error);
});
