/** The gate: how many must die, and that survivors and explanations agree. */
import { expect, test } from 'vitest';
import { mutantsOf, type Mutant } from '../../mutate/mutants.ts';
import type { Verdict } from '../../mutate/runner.ts';
import { parseExplanations, sample, score } from '../../mutate/score.ts';

const mutants = mutantsOf('a.ts', Array.from({ length: 20 }, (_, at) => `x = a${at} === b;`).join('\n'), []);
const GATE = { leastPercent: 95, complete: true };

function verdict(mutant: Mutant, killed: boolean): Verdict {
  const ended = killed ? 'failed' : 'passed';
  return { mutant, killed, judgement: { ended, exitCode: killed ? 1 : 0, elapsedMs: 1, lastLine: '' } };
}

/** All killed but the first `survivors`. */
function verdicts(survivors: number): readonly Verdict[] {
  return mutants.map((mutant, at) => verdict(mutant, at >= survivors));
}

const keyOf = (at: number): string => mutants[at]?.key ?? '';

test('there are 40 mutants to count with', () => {
  expect(mutants).toHaveLength(40);
});

test('all killed is good', () => {
  expect(score(verdicts(0), {}, GATE)).toMatchObject({
    mutants: 40,
    killed: 40,
    killRate: 100,
    complaints: [],
  });
});

test('95 % is enough when the survivors are explained, and not when one is not', () => {
  const explained = {
    [keyOf(0)]: { kind: 'untested', reason: 'a world with two nodes would' },
    [keyOf(1)]: { kind: 'untested', reason: 'the same' },
  } as const;
  expect(score(verdicts(2), explained, GATE)).toMatchObject({ killRate: 95, complaints: [] });
  const half = score(verdicts(2), { [keyOf(0)]: explained[keyOf(0)]! }, GATE);
  expect(half.complaints).toEqual(['survivors without an explanation: 1']);
  expect(half.survivors[1]?.mutant.key).toBe(keyOf(1));
});

test('an explanation does not buy the percentage, unless the mutant is equivalent', () => {
  const explain = (kind: 'untested' | 'equivalent') =>
    Object.fromEntries([0, 1, 2].map((at) => [keyOf(at), { kind, reason: 'because' }]));
  expect(score(verdicts(3), explain('untested'), GATE).complaints).toEqual([
    '92.5 % killed, at least 95 % wanted',
  ]);
  expect(score(verdicts(3), explain('equivalent'), GATE)).toMatchObject({
    killRate: 100,
    equivalent: 3,
    complaints: [],
  });
});

test('an explanation that explains nothing is wrong; in a sample it may be of a mutant not drawn', () => {
  const dead = { [keyOf(5)]: { kind: 'equivalent', reason: 'because' } } as const;
  expect(score(verdicts(0), dead, GATE).complaints[0]).toMatch(/^explained as a survivor, but killed/);
  const gone = { '0123456789': { kind: 'equivalent', reason: 'because' } } as const;
  expect(score(verdicts(0), gone, GATE).complaints).toEqual([
    'explanation 0123456789 is of no mutant: remove it',
  ]);
  expect(score(verdicts(0), gone, { ...GATE, complete: false }).complaints).toEqual([]);
});

test('a sample is the same for the same seed, and in order', () => {
  const drawn = sample(mutants, 7, 3);
  expect(drawn).toHaveLength(7);
  expect(sample(mutants, 7, 3)).toEqual(drawn);
  expect(sample(mutants, 7, 4)).not.toEqual(drawn);
  expect(drawn.map(({ start }) => start)).toEqual(drawn.map(({ start }) => start).toSorted((a, b) => a - b));
  expect(sample(mutants, 1000, 3)).toEqual(mutants);
});

test.each([
  ['{', /^e\.json: .*JSON/],
  ['[1]', /^e\.json: 0\.kind: is neither/],
  ['{"k": {"kind": "equivalent", "reason": ""}}', /^e\.json: k\.reason: is missing/],
])('explanations %s are refused with their field', (text, complaint) => {
  expect(() => parseExplanations(text, 'e.json')).toThrow(complaint);
});
