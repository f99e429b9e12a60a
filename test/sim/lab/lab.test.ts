/** The cases of MIT's Raft lab, a seed or two each (`npm run lab` runs more), and that they can fail. */
import { describe, expect, test, vi } from 'vitest';
import { CASES, runCase } from './cases.ts';

const planted = vi.hoisted(() => ({ halfIsEnough: false }));

vi.mock('../../../impl/core/raft/quorum.ts', async (original) => {
  const real = await original<typeof import('../../../impl/core/raft/quorum.ts')>();
  const countVotes: typeof real.countVotes = (voters, votes) => {
    const granted = voters.filter((voter) => votes.get(voter) === true).length;
    return planted.halfIsEnough && granted >= Math.floor(voters.length / 2)
      ? 'won'
      : real.countVotes(voters, votes);
  };
  return { ...real, countVotes };
});

test('there are 28', () => {
  expect(Object.keys(CASES)).toHaveLength(28);
});

describe.each(Object.keys(CASES))('%s', (name) => {
  test.each([1, 2])('seed %i', (seed) => {
    runCase(name, seed);
  });
});

test('the same seed is the same run', () => {
  expect(runCase('unreliable-churn', 3)).toEqual(runCase('unreliable-churn', 3));
  expect(runCase('unreliable-churn', 3)).not.toEqual(runCase('unreliable-churn', 4));
});

test('a candidate that needs too few votes is found out', () => {
  planted.halfIsEnough = true;
  expect(() => runCase('re-election', 1)).toThrow(/election safety|a term has one leader|two servers/);
  planted.halfIsEnough = false;
});

test('an unknown case is refused with those there are', () => {
  expect(() => runCase('persist-4', 1)).toThrow('choose one of initial-election');
});
