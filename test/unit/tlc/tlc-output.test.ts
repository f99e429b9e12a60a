import { expect, test } from 'vitest';
import { readOutput } from '../../tlc/tlc.ts';
import { tlaText } from '../../tlc/traces/tla-text.ts';
import { configWith, rightWorlds, wrongWorlds } from '../../tlc/worlds.ts';

test('a run without error holds, with its counts', () => {
  const output = [
    'Model checking completed. No error has been found.',
    '24,774 states generated, 2752 distinct states found, 0 states left on queue.',
  ].join('\n');
  expect(readOutput(output)).toEqual({ verdict: { kind: 'holds' }, generated: 24_774, distinct: 2752 });
});

test('a violated invariant is named', () => {
  const output = 'Error: Invariant OneVote is violated.\n133 states generated, 42 distinct states found';
  expect(readOutput(output).verdict).toEqual({ kind: 'violated', property: 'OneVote' });
});

test('whatever is neither is an error, never a verdict', () => {
  expect(readOutput('*** Errors: 1\nUnknown operator').verdict.kind).toBe('error');
  expect(readOutput('').verdict.kind).toBe('error');
});

test('lines of a configuration are changed, added and left out', () => {
  const lines = configWith({ MaxTerm: '= 7', Covers: '<- CoversAnything', SYMMETRY: '' }).split('\n');
  expect(lines).toContain('  MaxTerm = 7');
  expect(lines[lines.indexOf('CONSTANTS') + 1]).toBe('  Covers <- CoversAnything');
  expect(lines.filter((line) => line.startsWith('SYMMETRY') || line.includes('MaxTerm = 2'))).toEqual([]);
});

test('worlds have names of their own, and every broken rule says what it must break', () => {
  const all = [...rightWorlds(), ...wrongWorlds()];
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  expect(wrongWorlds().filter(({ refuted }) => refuted.length === 0)).toEqual([]);
});

test('values as TLA+ writes them', () => {
  expect(tlaText({ a: 1, b: [true, 'x'], c: new Set([2]) })).toBe(
    '[a |-> 1, b |-> <<TRUE, "x">>, c |-> {2}]',
  );
  expect(tlaText(new Map([['a', 1]]))).toBe('("a" :> 1)');
  expect(tlaText(new Map())).toBe('<<>>');
  expect(() => tlaText(undefined)).toThrow('TLA+ has no undefined');
});
