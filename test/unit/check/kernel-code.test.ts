/** The same code, printed as JavaScript and as WebAssembly, computes the same. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Memories, PlainArrays } from '../../../spec/check/kernel/arrays.ts';
import * as code from '../../../spec/check/kernel/code.ts';
import type { Code, Expression } from '../../../spec/check/kernel/code.ts';

const OPERATIONS = [
  code.add,
  code.sub,
  code.mul,
  code.and,
  code.or,
  code.xor,
  code.shl,
  code.shr,
  code.eq,
  code.ne,
  code.lt,
  code.ge,
];

const leaf = fc.oneof(
  fc.integer().map((value) => code.value(value)),
  fc.constantFrom('x', 'y').map((name) => code.value(name)),
  fc.nat(3).map((at) => code.load(1, at)),
);

const { tree: expression } = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium' },
    leaf,
    fc.tuple(fc.constantFrom(...OPERATIONS), tie('tree'), tie('tree')).map(([make, a, b]) => make(a, b)),
    // Of 0 it must not be asked.
    tie('tree').map((of) => code.lowestBit(code.or(of, 64))),
  ),
}));

function bothWays(made: Code, contents: readonly number[]): readonly number[] {
  const plain = new PlainArrays();
  plain.views[1]?.set(contents);
  const memories = new Memories(plain.views);
  return [plain, memories].map((arrays) => {
    arrays.compile([made]);
    return arrays.run(0);
  });
}

test('expressions', () => {
  fc.assert(
    fc.property(
      expression,
      fc.tuple(fc.integer(), fc.integer()),
      fc.array(fc.integer(), { minLength: 4, maxLength: 4 }),
      (of, [x, y], contents) => {
        const body = [code.set('x', x), code.set('y', y), code.give(of)];
        const [one, other] = bothWays({ arrays: 5, body }, contents);
        expect(one).toBe(other);
      },
    ),
    { numRuns: 500 },
  );
});

test('loops are left and begun again by name', () => {
  // The sum of 1 to 9 without 5, counted down by an inner loop that the outer one begins again.
  const body = [
    code.set('i', 0),
    code.set('sum', 0),
    code.loop('outer', [
      code.set('i', code.add('i', 1)),
      code.when(code.ge('i', 10), [code.leave('outer')]),
      code.set('left', 'i'),
      code.loop('inner', [
        code.when(code.eq('i', 5), [code.again('outer')]),
        code.when(code.eq('left', 0), [code.again('outer')], [code.set('sum', code.add('sum', 1))]),
        code.set('left', code.sub('left', 1)),
        code.again('inner'),
      ]),
    ]),
    code.store(1, 'i', 2, 'sum'),
    code.give(code.load(1, 'i', 2)),
  ];
  expect(bothWays({ arrays: 5, body }, [])).toEqual([40, 40]);
});

test('what an array held is there after it has grown', () => {
  const plain = new PlainArrays();
  plain.views[1]?.set([7, 8, 9]);
  for (const arrays of [plain, new Memories(plain.views)]) {
    arrays.ensure(1, 100_000);
    expect([...(arrays.views[1]?.subarray(0, 4) ?? [])]).toEqual([7, 8, 9, 0]);
    expect(arrays.views[1]?.length).toBeGreaterThanOrEqual(100_000);
  }
});
