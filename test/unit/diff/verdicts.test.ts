import { describe, expect, test } from 'vitest';
import { diffVerdicts, lawOf, type WorldVerdicts } from '../../../spec/diff/verdicts.ts';
import type { Verdict } from '../../../spec/export/verify-report.ts';
import type { Property } from '../../../spec/model/types.ts';

const LAWS: readonly Property[] = [
  { name: 'S1 safe (n1)', kind: 'always', sentence: 'It is safe.' },
  { name: 'S1 twin', kind: 'sometimes', sentence: 'It happens.' },
];

function side(safe: Verdict | undefined, twin: Verdict): WorldVerdicts {
  return {
    revision: 'r',
    laws: LAWS,
    replay: 'npm run replay -- check:',
    run: {
      states: 1,
      edges: 1,
      depth: 1,
      complete: true,
      digest: '',
      verdicts: { ...(safe && { 'S1 safe (n1)': safe }), 'S1 twin': twin },
      counterexamples: safe === 'violated' ? { 'S1 safe (n1)': { actions: ['x', 'y'] } } : {},
    },
  };
}

const changes = (a: WorldVerdicts, b: WorldVerdicts) =>
  diffVerdicts('w', a, b).changes.map(({ change, property }) => `${property}: ${change}`);

describe('verdicts of two sides', () => {
  test.each([
    ['violated', 'holds', 'restored'],
    ['violated', 'partial', 'maybe-restored'],
    ['holds', 'violated', 'lost'],
    ['partial', 'violated', 'maybe-lost'],
    [undefined, 'holds', 'new'],
    ['holds', undefined, 'gone'],
  ] as const)('a law that is %s, then %s, is %s', (a, b, change) => {
    expect(changes(side(a, 'holds'), side(b, 'holds'))).toEqual([`S1 safe (n1): ${change}`]);
  });

  test('holds beside partial says nothing; broken by both is told apart', () => {
    expect(changes(side('holds', 'holds'), side('partial', 'holds'))).toEqual([]);
    const both = diffVerdicts('w', side('violated', 'holds'), side('violated', 'holds'));
    expect(both.changes).toEqual([]);
    expect(both.brokenByBoth.map(({ property }) => property)).toEqual(['S1 safe (n1)']);
  });

  test('a situation that arises on one side only', () => {
    expect(changes(side('holds', 'violated'), side('holds', 'holds'))).toEqual(['S1 twin: possible']);
    expect(changes(side('holds', 'holds'), side('holds', 'violated'))).toEqual(['S1 twin: impossible']);
  });

  test('a broken law has its length and the line that brings it back', () => {
    const [change] = diffVerdicts('w', side('violated', 'holds'), side('holds', 'holds')).changes;
    expect(change?.inA).toEqual({
      verdict: 'violated',
      steps: 2,
      replay: 'npm run replay -- check:r.w.S1-safe-n1',
    });
  });

  test('a law is called without whom it is about', () => {
    expect(lawOf('S3 gate (n1)')).toBe('S3 gate');
    expect(lawOf('ESR eventually stable reconciliation')).toBe('ESR eventually stable reconciliation');
  });
});
