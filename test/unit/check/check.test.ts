import { describe, expect, test } from 'vitest';
import { check } from '../../../spec/check/check.ts';
import { endOf, play, playChoices } from '../../../spec/check/path.ts';
import { walkRandomly } from '../../../spec/check/random.ts';
import { hits, shrinkList, shrinkWalk } from '../../../spec/check/shrink.ts';
import type { Property } from '../../../spec/model/types.ts';
import { type Edge, edgeModel, isIn } from './edge-list.ts';

/** 0 .. 9 up and down; 7 is bad. */
const ladder: Edge[] = Array.from({ length: 9 }, (_, s): Edge[] => [
  [s, 'up', s + 1],
  [s + 1, 'down', s],
]).flat();
const model = edgeModel(ladder, { weak: ['up'] });
const below7: Property = {
  name: 'below 7',
  kind: 'always',
  sentence: '',
  state: (s) => (s[0] as number) < 7,
};
const below99: Property = {
  name: 'below 99',
  kind: 'always',
  sentence: '',
  state: (s) => (s[0] as number) < 99,
};
const reach3: Property = { name: 'reach 3', kind: 'sometimes', sentence: '', state: isIn(3) };
const reach99: Property = { name: 'reach 99', kind: 'sometimes', sentence: '', state: isIn(99) };
const top: Property = { name: 'top', kind: 'eventually', sentence: '', goal: isIn(9), stays: false };
const moves: Property = {
  name: 'moves',
  kind: 'eventually',
  sentence: '',
  from: isIn(0),
  goal: isIn(1),
  stays: false,
};

describe('verdicts', () => {
  const properties = [below7, below99, reach3, reach99, top, moves];

  test('of a complete search are definite, in the order of the properties', () => {
    const { judgements } = check(model, properties);
    expect(judgements.map(({ property, verdict, steps }) => [property.name, verdict, steps])).toEqual([
      ['below 7', 'violated', 7],
      ['below 99', 'holds', 0],
      ['reach 3', 'holds', 3],
      ['reach 99', 'violated', 0],
      // Up and down between two rungs for ever is fair: `up` is taken. The nearest loop starts at once.
      ['top', 'violated', 2],
      ['moves', 'holds', 0],
    ]);
  });

  test('of a search cut short are partial, unless something was found', () => {
    const { judgements, exploration } = check(model, properties, { maxStates: 5 });
    expect(exploration.stopped).toBe('max-states');
    expect(judgements.map(({ verdict }) => verdict)).toEqual([
      'partial',
      'partial',
      'holds',
      'partial',
      'violated',
      'partial',
    ]);
  });
});

describe('random walks', () => {
  test('the same seed walks the same way, and another does not', () => {
    const walk = (seed: number) => walkRandomly(model, [below7], { seed, walks: 20, stepsPerWalk: 30 });
    const { seconds: _, ...one } = walk(1);
    const { seconds: __, ...again } = walk(1);
    const { seconds: ___, ...other } = walk(2);
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });

  test('find a violation that plays back, and say what they covered', () => {
    const result = walkRandomly(model, [below7, reach3, reach99], { seed: 3, walks: 200, stepsPerWalk: 60 });
    expect(result.violations.map(({ property }) => property)).toEqual(['below 7']);
    expect(result.reached.map(({ property }) => property)).toEqual(['reach 3']);
    const { actions, path } = result.violations[0]!;
    expect(endOf(play(model, actions))).toEqual(endOf(path));
    expect(endOf(path)[0]).toBe(7);
    expect(result.distinctStates).toBe(10);
    expect(result.saturated).toBe(false);
    expect(result.steps).toBe(200 * 60);
    expect(result.stepsPerAction.reduce((a, b) => a + b)).toBe(result.steps);
  });

  test('stop counting states at the limit, and say so', () => {
    const result = walkRandomly(model, [], { seed: 3, walks: 200, stepsPerWalk: 60, maxDistinct: 4 });
    expect(result).toMatchObject({ distinctStates: 4, saturated: true });
  });

  test('stop at the first violation when told to, and end where nothing is enabled', () => {
    const first = walkRandomly(model, [below7], {
      seed: 3,
      walks: 500,
      stepsPerWalk: 60,
      stopsAtFirst: true,
    });
    expect(first.walks).toBeLessThan(500);
    const dead = walkRandomly(edgeModel([[0, 'a', 1]]), [], { seed: 1, walks: 3, stepsPerWalk: 10 });
    expect(dead.steps).toBe(3);
  });
});

describe('shrinking', () => {
  test('leaves out everything that is not needed', () => {
    const count = (items: readonly number[], wanted: number) =>
      items.filter((item) => item === wanted).length;
    const fails = (items: readonly number[]) => count(items, 3) >= 1 && count(items, 8) >= 2;
    const noise = Array.from({ length: 60 }, (_, i) => i % 10);
    expect(shrinkList(noise, fails).toSorted((a, b) => a - b)).toEqual([3, 8, 8]);
    expect(shrinkList([1], () => true)).toEqual([]);
    expect(shrinkList([], () => true)).toEqual([]);
  });

  test('turns a random violation into a minimal walk', () => {
    const { violations } = walkRandomly(model, [below7], { seed: 3, walks: 200, stepsPerWalk: 60 });
    const path = shrinkWalk(model, below7, violations[0]!.actions);
    expect(path.steps.map(({ name }) => name)).toEqual(Array.from({ length: 7 }, () => 'up'));
    expect(hits(path, below7)).toBe(true);
    expect(hits(path, below99)).toBe(false);
  });
});

test('every list of choices is a run', () => {
  const path = playChoices(model, [5, 2, 4, 1, 0, 0]);
  // 0: only up. 1: up, down are enabled, so 2 -> up; 4 -> up; 1 -> down; 0, 0 -> up.
  expect(path.steps.map(({ name }) => name)).toEqual(['up', 'up', 'up', 'down', 'up', 'up']);
  expect(playChoices(edgeModel([[0, 'a', 1]]), [3, 3, 3]).steps).toHaveLength(1);
});
