/** State, transition, pair and tour suites cover what their names say, refusals included, with no walk to spare. */
import { describe, expect, test } from 'vitest';
import { accessSuite, coverOf, withoutPrefixes } from '../../../spec/suites/access.ts';
import { SUITES, walkById } from '../../../spec/suites/catalogue.ts';
import { coverageOf } from '../../../spec/suites/coverage.ts';
import { after, mealyOf } from '../../../spec/suites/mealy.ts';
import { pairSuite } from '../../../spec/suites/pairs.ts';
import { sizeOf, wordsOf } from '../../../spec/suites/suite.ts';
import { tourSuite } from '../../../spec/suites/tour.ts';
import { transitionSuite } from '../../../spec/suites/transitions.ts';
import { NODE, tableOf } from './toy.ts';

const machine = mealyOf(NODE);
const measure = (suite: ReturnType<typeof tourSuite>) => coverageOf(machine, wordsOf(suite));

describe('access', () => {
  test('every word leads to its state, and no other word is shorter', () => {
    const { words, order } = coverOf(machine);
    expect(order.map((state) => after(machine, words[state]!))).toEqual(order);
    const lengths = order.map((state) => words[state]!.length);
    expect(lengths).toEqual([0, 1, 2, 3, 3, 3, 4, 4, 5]);
  });

  test('a state that nothing leads to has no word', () => {
    const island = mealyOf(tableOf('island', ['X'], { a: ['a'], b: ['a'] }));
    expect(coverOf(island).words[1]).toBeUndefined();
    expect(measure(accessSuite(machine)).states).toEqual({ covered: 9, of: 9 });
  });

  test('words that begin another one are left out', () => {
    expect(withoutPrefixes([[], [1], [0, 1], [1, 0], [0, 1], [0]])).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });
});

describe('transitions and pairs', () => {
  test('all transitions: 36 with refusals, less the 8 that lead on in the access tree', () => {
    const suite = transitionSuite(machine);
    expect(suite.tests).toBe(28);
    const { states, transitions, refusals } = measure(suite);
    expect(states).toEqual({ covered: 9, of: 9 });
    expect(transitions.covered + refusals.covered).toBe(36);
    expect(refusals.covered).toBe(refusals.of);
  });

  test('all pairs: each of those with each event', () => {
    const suite = pairSuite(machine);
    expect(suite.tests).toBe(28 * 4);
    expect(measure(suite).pairs).toEqual({ covered: 144, of: 144 });
  });

  test('access words alone take no refusal at all', () => {
    expect(measure(accessSuite(machine)).refusals.covered).toBe(0);
  });
});

describe('the tour', () => {
  test('takes every transition and refusal in one walk of the strongly connected toy', () => {
    const suite = tourSuite(machine);
    const { transitions, refusals } = measure(suite);
    expect(suite.tests).toBe(1);
    expect(transitions.covered + refusals.covered).toBe(36);
    expect(suite.steps).toBeLessThan(2 * 36);
  });

  test('starts again where there is no way back', () => {
    const oneWay = mealyOf(tableOf('one-way', ['L', 'R'], { a: ['b', 'c'], b: ['', ''], c: ['', ''] }));
    const suite = tourSuite(oneWay);
    expect(suite.tests).toBe(2);
    const { transitions, refusals } = coverageOf(oneWay, wordsOf(suite));
    expect([transitions, refusals]).toEqual([
      { covered: 2, of: 2 },
      { covered: 4, of: 4 },
    ]);
  });
});

describe('suites by name', () => {
  test('a suite says its size, and gives the same walks every time', () => {
    for (const make of Object.values(SUITES)) {
      const suite = make(machine);
      expect({ tests: suite.tests, steps: suite.steps }).toEqual(sizeOf(wordsOf(suite)));
      expect([...suite.walks]).toEqual([...suite.walks]);
    }
  });

  test('an id finds its walk', () => {
    const walk = [...SUITES['complete-1']!(machine).walks][16]!;
    expect(walk.id).toBe('toy-node/complete-1/17');
    expect(walkById(machine, 'toy-node/complete-1/17')).toEqual(walk);
  });

  test.each(['other/tour/1', 'toy-node/nothing/1', 'toy-node/tour/2', 'toy-node/tour/0', 'toy-node', ''])(
    'no walk has the id %j',
    (id) => {
      expect(walkById(machine, id)).toBeUndefined();
    },
  );
});
