/** Walks that remember: they judge every step out of what they visit, find by name, and repeat by seed. */
import { expect, test } from 'vitest';
import { walkDeeply } from '../../../spec/check/deep-walk.ts';
import { explore } from '../../../spec/check/explore.ts';
import { play } from '../../../spec/check/path.ts';
import { hits } from '../../../spec/check/shrink.ts';
import type { Model, Property } from '../../../spec/model/types.ts';
import { edgeModel } from './edge-list.ts';

/** A line of twelve states, with a self loop and a way back at each. */
const line: Model = edgeModel(
  Array.from({ length: 12 }, (_, i) => i).flatMap((i) => [
    [i, 'up', Math.min(i + 1, 11)] as const,
    [i, 'down', Math.max(i - 1, 0)] as const,
    [i, 'stay', i] as const,
  ]),
);
const limits = { seed: 7, steps: 5000, stepsPerWalk: 100, maxStates: 1000 };
const below = (n: number): Property => ({
  name: `below ${n}`,
  kind: 'always',
  sentence: '',
  state: (state) => (state[0] as number) < n,
});
const reaches = (n: number): Property => ({
  name: `reaches ${n}`,
  kind: 'sometimes',
  sentence: '',
  state: (state) => state[0] === n,
});
const staysOnlyAt0: Property = {
  name: 'stays only at 0',
  kind: 'always',
  sentence: '',
  step: (before, action) => action !== 2 || before[0] === 0,
};

test('all of a small model is met, and every step out of it judged once, those that change nothing included', () => {
  const { states, edges } = explore(line);
  const walked = walkDeeply(line, [], limits);
  expect(walked).toMatchObject({ states, edges, saturated: false, steps: 5000 });
  // Nothing that changes nothing is ever taken: 'stay', and the two ends.
  expect(walked.stepsPerAction[2]).toBe(0);
});

test('what is found plays back from the start, also a step that no walk would choose', () => {
  const laws = [below(9), staysOnlyAt0, reaches(11)];
  const { violations, reached } = walkDeeply(line, laws, limits);
  expect(violations.map(({ property }) => property).sort()).toEqual(['below 9', 'stays only at 0']);
  expect(reached.map(({ property }) => property)).toEqual(['reaches 11']);
  for (const { property, actions } of [...violations, ...reached]) {
    const law = laws.find(({ name }) => name === property) as Property;
    expect(hits(play(line, actions), law), property).toBe(true);
  }
});

test('a full memory keeps walks inside it, and judges what leads out', () => {
  const walked = walkDeeply(line, [below(4)], { ...limits, maxStates: 4 });
  expect(walked).toMatchObject({ states: 4, saturated: true, steps: 5000 });
  const found = walked.violations[0];
  expect(found?.property).toBe('below 4');
  expect(hits(play(line, found?.actions ?? []), below(4))).toBe(true);
});

test('the same seed walks the same steps; a model without steps ends', () => {
  const again = () => ({ ...walkDeeply(line, [below(9)], limits), seconds: 0 });
  expect(again()).toEqual(again());
  const still = edgeModel([[0, 'stay', 0]]);
  expect(walkDeeply(still, [], { ...limits, steps: 10 })).toMatchObject({ states: 1, edges: 1, steps: 10 });
});
