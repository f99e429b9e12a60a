/** Walks for a world are legal runs that cover what they promise, found again by brute force here. */
import { describe, expect, test } from 'vitest';
import type { Model } from '../../../spec/model/types.ts';
import { choicesFor, enabledIn } from '../../../spec/suites/choices.ts';
import { productSuite, type ProductGoal } from '../../../spec/suites/product.ts';
import { GATE_WORLD, TWO_NODES } from './toy-world.ts';

const BUDGET = { maxStates: 1000, maxSteps: 20 };
const WORLDS = [
  ['gate-world', GATE_WORLD],
  ['two-nodes', TWO_NODES],
] as const;

describe.each(WORLDS)('%s', (_, model) => {
  test.each(['actions', 'pairs', 'concurrent-pairs'] as const)(
    '%s: every walk is a run of the world',
    (goal) => {
      for (const { actions } of productSuite(model, goal, BUDGET).walks) {
        expect(choicesFor(model, actions)).toBeDefined();
        expect(actions.length).toBeLessThanOrEqual(BUDGET.maxSteps);
      }
    },
  );

  test('actions: each that is ever enabled is taken', () => {
    const possible = new Set(allPairs(model).map(({ first }) => first));
    const { walks, goals } = productSuite(model, 'actions', BUDGET);
    expect(new Set(walks.flatMap(({ actions }) => actions))).toEqual(possible);
    expect(goals).toEqual({ covered: possible.size, of: possible.size });
  });

  test('pairs: every two actions that can follow each other do', () => {
    const possible = new Set(allPairs(model).map(({ first, second }) => `${first} ${second}`));
    expect(seenPairs(model, 'pairs')).toEqual(possible);
  });

  test('concurrent pairs: every two actions enabled at once are taken in each order that works', () => {
    const pairs = allPairs(model).filter(({ concurrent }) => concurrent);
    const possible = new Set(pairs.map(({ first, second }) => `${first} ${second}`));
    const suite = productSuite(model, 'concurrent-pairs', BUDGET);
    expect(suite.goals).toEqual({ covered: possible.size, of: possible.size });
    for (const pair of possible) expect(seenPairs(model, 'concurrent-pairs')).toContain(pair);
  });
});

test('the same world gives the same walks, with stable ids', () => {
  const suite = productSuite(TWO_NODES, 'pairs', BUDGET);
  expect(productSuite(TWO_NODES, 'pairs', BUDGET)).toEqual(suite);
  expect(suite.walks[0]!.id).toBe('two-nodes/pairs/1');
  expect(suite.steps).toBe(suite.walks.reduce((sum, { actions }) => sum + actions.length, 0));
});

test('an action that is never enabled shows as not covered', () => {
  expect(productSuite(TWO_NODES, 'actions', BUDGET).actions).toEqual({ covered: 5, of: 6 });
});

test('a budget that is too small gives a partial suite that says so', () => {
  const whole = productSuite(TWO_NODES, 'pairs', BUDGET);
  expect([whole.explored, whole.states]).toEqual(['whole', 8]);
  const partial = productSuite(TWO_NODES, 'pairs', { ...BUDGET, maxStates: 3 });
  expect([partial.explored, partial.states]).toEqual(['partial', 3]);
  expect(partial.goals.of).toBeLessThan(whole.goals.of);
  expect(partial.goals.covered).toBe(partial.goals.of);
});

function seenPairs(model: Model, goal: ProductGoal): Set<string> {
  const { walks } = productSuite(model, goal, BUDGET);
  return new Set(
    walks.flatMap(({ actions }) => actions.slice(1).map((second, at) => `${actions[at]} ${second}`)),
  );
}

/** Every two steps in a row from any reachable state, and whether both were enabled at the start. */
function allPairs(model: Model): { first: string; second: string; concurrent: boolean }[] {
  const nameOf = (action: number) => model.actions[action]!.name;
  return reachable(model).flatMap((state) => {
    const here = enabledIn(model, state);
    return here.flatMap(({ action, into }) =>
      enabledIn(model, into).map((next) => ({
        first: nameOf(action),
        second: nameOf(next.action),
        concurrent: here.some((other) => other.action === next.action),
      })),
    );
  });
}

function reachable(model: Model): Uint16Array[] {
  const found = new Map([[String(model.init()), model.init()]]);
  for (const state of found.values()) {
    for (const { into } of enabledIn(model, state))
      if (!found.has(String(into))) found.set(String(into), into);
  }
  return [...found.values()];
}
