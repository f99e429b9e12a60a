/** Pinning one revision leaves what is pinned of the others, unless another limit made it incomparable. */
import { expect, test } from 'vitest';
import { pinnedTogether } from '../../../impl/cli/verify/assemble.ts';
import type { PinnedRun } from '../../../spec/verify/pinned.ts';

const run = (states: number, complete: boolean): PinnedRun => ({
  states,
  edges: 0,
  depth: 0,
  complete,
  digest: '',
  verdicts: {},
  counterexamples: {},
});
const before = {
  world: 'small',
  maxStates: 100,
  revisions: { orrery: run(40, true), 'pre-15808': run(100, false) },
};

test('the others stay, in the order of the revisions', () => {
  const after = pinnedTogether('small', 100, { 'strict-steps': run(7, true) }, before);
  expect(Object.keys(after.revisions)).toEqual(['pre-15808', 'strict-steps', 'orrery']);
  expect(after.revisions.orrery).toEqual(run(40, true));
});

test('what is pinned anew replaces what was', () => {
  expect(pinnedTogether('small', 100, { orrery: run(41, true) }, before).revisions.orrery?.states).toBe(41);
});

test('under another limit only what was explored whole, and still is, stays', () => {
  expect(Object.keys(pinnedTogether('small', 50, {}, before).revisions)).toEqual(['orrery']);
  expect(Object.keys(pinnedTogether('small', 30, {}, before).revisions)).toEqual([]);
});

test('nothing was pinned', () => {
  expect(pinnedTogether('small', 50, {}, undefined)).toEqual({
    world: 'small',
    maxStates: 50,
    revisions: {},
  });
});
