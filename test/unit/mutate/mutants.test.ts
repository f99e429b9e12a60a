/** The mutator on small snippets: what it changes, what it leaves alone, and that its keys are stable. */
import { expect, test } from 'vitest';
import { mutantsOf, mutate, wordGroupsOf } from '../../mutate/mutants.ts';

const WORDS = wordGroupsOf([
  "export const STATUSES = ['initializing', 'ready', 'down'] as const; type Class = 'lost' | 'ignore'; type Mixed = 'a' | number;",
]);

/** `operator: mutated text`, one line a mutant. */
function changes(text: string): readonly string[] {
  return mutantsOf('a.ts', text, WORDS).map((mutant) => `${mutant.operator}: ${mutate(text, mutant)}`);
}

test('closed sets of words are found in lists and unions', () => {
  expect(WORDS).toEqual([
    ['initializing', 'ready', 'down'],
    ['lost', 'ignore'],
  ]);
});

test.each([
  ['a === b', ['comparison: a !== b', 'removal: ;']],
  ['a < b', ['comparison: a <= b', 'comparison: a >= b', 'removal: ;']],
  ['x = a && b', ['logical: x = a || b', 'removal: ;']],
  ['x = a ?? b', ['logical: x = (b)', 'removal: ;']],
  ['x = !a', ['negation: x = (a)', 'removal: ;']],
  ['x = true', ['truth: x = false', 'removal: ;']],
  ['x = a + 41', ['arithmetic: x = a - 41', 'constant: x = a + 42', 'removal: ;']],
  ["x = a + 'text'", ['removal: ;']],
  ['x = a.some(f)', ['quantifier: x = a.every(f)', 'removal: ;']],
  ['x = Math.max(a, 1)', ['constant: x = Math.max(a, 0)', 'quantifier: x = Math.min(a, 1)', 'removal: ;']],
])('%s', (text, expected) => {
  expect(changes(text).toSorted()).toEqual(expected.toSorted());
});

test('a condition is negated once, not twice in other words', () => {
  expect(changes('while (f(a)) g;')).toContain('negation: while (!(f(a))) g;');
  expect(changes('while (a === b) g;')).toEqual([
    'comparison: while (a !== b) g;',
    'removal: while (a === b) ;',
  ]);
  expect(changes('while (!a) g;')).toEqual(['negation: while ((a)) g;', 'removal: while (!a) ;']);
});

test('what a function promises as a boolean is turned around', () => {
  expect(changes('function f(): boolean { return g(); }')).toEqual([
    'negation: function f(): boolean { return !(g()); }',
  ]);
  expect(changes('const f = (): boolean => g();')).toEqual(['negation: const f = (): boolean => !(g());']);
  expect(changes('function f(): number { return g(); }')).toEqual([]);
});

test('an early return is removed with its condition; an ordinary branch is not', () => {
  const early = 'function f() { if (a) return; b(); }';
  expect(changes(early)).toContain('guard: function f() { ; b(); }');
  expect(changes('function f() { if (a) { c(); return 1; } return d; }')).toContain(
    'guard: function f() { ; return d; }',
  );
  expect(changes('function f() { if (a) c(); b(); }').filter((line) => line.startsWith('guard'))).toEqual([]);
});

test('a status becomes another one, but not in a type, a key, an import or the defining list', () => {
  expect(changes("if (status === 'down') g;")).toContain("word: if (status === 'initializing') g;");
  expect(changes("const rule = { then: 'lost' };")).toEqual(["word: const rule = { then: 'ignore' };"]);
  expect(changes("type T = 'ready'; import 'down'; const L = ['ready', 'down'] as const;")).toEqual([]);
  expect(changes("const text = { 'ready': other };")).toEqual([]);
});

test('assertions and types are left alone', () => {
  expect(changes("assert(a === b, 'claim');")).toEqual([]);
  expect(changes('type T = true | 1; interface I { a: false }')).toEqual([]);
});

test('a mutant says where it is', () => {
  const text = '\nfunction outer() {\n  return a > b;\n}';
  const [first] = mutantsOf('dir/a.ts', text, WORDS);
  expect(first).toMatchObject({
    file: 'dir/a.ts',
    line: 3,
    column: 12,
    inside: 'outer',
    before: '>',
    after: '>=',
  });
});

test('keys differ within a file, and stay when lines move', () => {
  const text = 'function f() { return a > b || a > c; }\nfunction g() { return a > b; }';
  const keys = mutantsOf('a.ts', text, WORDS).map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  const moved = `// a comment\n\nfunction before() {}\n${text}`;
  expect(mutantsOf('a.ts', moved, WORDS).map(({ key }) => key)).toEqual(keys);
});
