/** The page of differences: every group explained, nothing explained that does not differ. */
import { describe, expect, test } from 'vitest';
import { CASES } from '../../../spec/export/classification/cases.ts';
import { COMPARISONS, differences, pairOf, ruleOf } from '../../../spec/export/classification/differences.ts';
import { classificationPage, inWords } from '../../../spec/export/classification/page.ts';
import { reasonsFor } from '../../../spec/export/classification/reasons.ts';

const NAMED = COMPARISONS.map((comparison) => ({ comparison, name: comparison.join(' to ') }));

describe.each(NAMED)('from $name', ({ comparison }) => {
  const groups = differences(comparison);

  test('a case is in one group at most, and in that of the rules that take it', () => {
    const grouped = groups.flatMap(({ cases }) => cases);
    expect(new Set(grouped).size).toBe(grouped.length);
    for (const { before, after, cases } of groups) {
      for (const seen of cases) {
        expect([ruleOf(comparison[0], seen), ruleOf(comparison[1], seen)]).toEqual([before, after]);
      }
    }
  });

  test('every group has a reason', () => {
    const reasons = reasonsFor(comparison, groups.map(pairOf));
    expect([...reasons.keys()].sort()).toEqual(groups.map(pairOf).sort());
  });

  test('a group without a reason stops the generation, and names itself', () => {
    expect(() => reasonsFor(comparison, [...groups.map(pairOf), 'new|new'])).toThrow('no reason for new|new');
  });

  test('so does a reason for what no longer differs', () => {
    const [gone, ...rest] = groups.map(pairOf);
    expect(() => reasonsFor(comparison, rest)).toThrow(`a reason for ${gone}, where nothing differs`);
  });
});

test('from B to C, groups differ in their class', () => {
  for (const { before, after } of differences(['B', 'C'])) expect(before.gives).not.toBe(after.gives);
});

test('a case in words', () => {
  const seen = CASES.find(
    (one) => one.client === 'running' && one.returning && one.node.draining && !one.replace && one.migrate,
  );
  expect(seen && inWords(seen)).toBe(
    'running, returning, told to move; node initializing, draining; window, replace = false',
  );
});

test('the page has one row for each rule and each group', () => {
  const rows = classificationPage()
    .split('\n')
    .filter((line) => line.startsWith('| '));
  const groups = COMPARISONS.reduce((sum, comparison) => sum + differences(comparison).length, 0);
  expect(rows).toHaveLength(15 + 19 + 17 + groups + 2 * 6);
});
