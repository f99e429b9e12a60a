import { describe, expect, test } from 'vitest';
import { countVotes, majorityOf, quorumReached } from '../../../impl/core/raft/quorum.ts';

const voters = (count: number) => ['a', 'b', 'c', 'd', 'e'].slice(0, count);

describe('majority (paper 5.1)', () => {
  test.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
  ])('%i voters need %i', (count, needed) => {
    expect(majorityOf(voters(count))).toBe(needed);
  });
});

describe('the value that a majority has reached', () => {
  test.each([
    { values: [7], reached: 7 },
    { values: [7, 3], reached: 3 },
    { values: [9, 4, 6], reached: 6 },
    { values: [9, 4, 6, 5], reached: 5 },
    { values: [0, 0, 8, 8, 8], reached: 8 },
    { values: [Infinity, 10, 2], reached: 10 },
    { values: [Infinity], reached: Infinity },
    // As numbers, not as text.
    { values: [100, 9, 20], reached: 20 },
  ])('of $values is $reached', ({ values, reached }) => {
    const group = voters(values.length);
    expect(quorumReached(group, (voter) => values[group.indexOf(voter)] ?? 0)).toBe(reached);
  });
});

describe('counting votes', () => {
  const count = (size: number, granted: string[], refused: string[]) =>
    countVotes(
      voters(size),
      new Map([...granted.map((id) => [id, true] as const), ...refused.map((id) => [id, false] as const)]),
    );

  test('a majority wins, whatever the rest says', () => {
    expect(count(3, ['a', 'b'], [])).toBe('won');
    expect(count(5, ['a', 'b', 'c'], ['d', 'e'])).toBe('won');
  });
  test('half is not a majority', () => {
    expect(count(4, ['a', 'b'], [])).toBe('pending');
    expect(count(4, ['a', 'b'], ['c', 'd'])).toBe('lost');
  });
  test('it is lost once the missing votes cannot help', () => {
    expect(count(3, ['a'], ['b'])).toBe('pending');
    expect(count(3, ['a'], ['b', 'c'])).toBe('lost');
    expect(count(5, ['a'], ['b', 'c'])).toBe('pending');
  });
  test('strangers have no vote', () => {
    expect(count(3, ['a', 'x', 'y'], [])).toBe('pending');
    expect(count(3, ['a'], ['x', 'y'])).toBe('pending');
  });
});
