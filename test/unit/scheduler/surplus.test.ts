/** Who goes when more have come back than are wanted. */
import { expect, test } from 'vitest';
import { pickSurplus } from '../../../impl/core/scheduler/surplus.ts';
import { alloc, job } from './fixtures.ts';

test('original and replacement were both away and are both back: the newer one goes (S2)', () => {
  const J = job();
  const original = alloc('a', J, 'n1', { CreateIndex: 10 });
  const replacement = alloc('b', J, 'n2', { CreateIndex: 20, PreviousAllocation: 'a' });
  const standing = { counted: [], migrate: [], reconnecting: [original, replacement] };
  expect(pickSurplus(J, 1, standing).map((loser) => loser.alloc.ID)).toEqual(['b']);
  expect(pickSurplus(J, 2, standing)).toEqual([]);
});
