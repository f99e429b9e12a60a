/** A token brings its walk back, step by step. */
import { expect, test } from 'vitest';
import { CORE_TARGETS } from '../../../impl/targets/core.ts';
import { replayWalk, walkOf } from '../../../spec/conform/replay.ts';
import { wordsOf } from '../../../spec/suites/suite.ts';
import { SUITES } from '../../../spec/suites/catalogue.ts';

test('the walk of a token is the one of its suite, and replays on a target', async () => {
  const found = walkOf('walk:node/complete-1/17')!;
  const words = [...wordsOf(SUITES['complete-1']!(found.component.mealy))];
  expect(found.walk.events).toEqual(words[16]);
  const steps = await replayWalk(CORE_TARGETS['node']!(), found.component, found.walk);
  expect(steps).toHaveLength(found.walk.events.length);
  expect(steps.every(({ expected }) => expected === undefined)).toBe(true);
});

test.each(['walk:node/complete-1/0', 'walk:nobody/tour/1', 'walk:node/none/1', 'sim:17'])(
  '%s names no walk',
  (token) => {
    expect(walkOf(token)).toBeUndefined();
  },
);
