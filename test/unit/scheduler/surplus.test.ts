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

test('of a return and a replacement that failed meanwhile, the failed one goes, and nothing that runs', () => {
  const J = job();
  const original = alloc('a', J, 'n1', { CreateIndex: 10 });
  const failed = alloc('b', J, 'n2', { CreateIndex: 20, PreviousAllocation: 'a', ClientStatus: 'failed' });
  const other = alloc('c', J, 'n2', { Name: 'j.web[1]' });
  const standing = { counted: [failed, other], migrate: [], reconnecting: [original] };
  expect(pickSurplus(J, 2, standing).map((loser) => loser.alloc.ID)).toEqual(['b']);
});
