/**
 * On worlds small enough, what the explorer finds in integer tables is what `@xstate/graph` finds by running the
 * machines themselves through the same joint events: the same states, and the same steps, idle ones included.
 */
import { describe, expect, test } from 'vitest';
import { NO_FAULTS } from '../../../machines/environment.ts';
import type { RevisionName } from '../../../machines/revisions.ts';
import { explore } from '../../../spec/check/explore.ts';
import { jointLogic, keyOfLocals } from '../../../spec/suites/joint-logic.ts';
import { adjacencyOf, type GraphOfMachine, stepName } from '../../../spec/suites/xstate-graph.ts';
import { componentsOf } from '../../../spec/worlds/components.ts';
import { type Composed, compose } from '../../../spec/worlds/compose.ts';
import type { JobConfig, WorldConfig } from '../../../spec/worlds/config.ts';
import { firstStart } from '../../../spec/worlds/first-start.ts';
import { oneNode } from '../../../spec/worlds/one-node.ts';

const oneSlot = (window: boolean): JobConfig[] => [
  { name: 'web', count: 1, window, replace: true, slots: ['a'] },
];

/** An outage; the job gives up at once what is out of sight. */
const outage: WorldConfig = {
  ...oneNode,
  name: 'outage',
  jobs: oneSlot(false),
  capacity: 1,
  scores: 'equal',
};

/** A node is purged, at any moment of its first start. */
const purged: WorldConfig = {
  ...firstStart,
  name: 'purged',
  jobs: oneSlot(true),
  faults: { ...NO_FAULTS, purges: 1 },
};

/** The same view of the explorer's result: every state by its parts, every enabled action of each. */
function explored({ model, world }: Composed): GraphOfMachine {
  const { graph, states, complete } = explore(model);
  expect(complete).toBe(true);
  const keyOf = (state: Uint16Array) =>
    keyOfLocals(world.components.map((name) => [name, world.local(state, name)]));
  const keys = Array.from({ length: states }, (_, id) => keyOf(graph.state(id)));
  const edges = keys.flatMap((from, id) => {
    const state = graph.state(id);
    return model.actions.flatMap(({ name }, action) => {
      const next = new Uint16Array(model.width);
      return model.step(state, action, next) ? [stepName(from, name, keyOf(next))] : [];
    });
  });
  return { states: keys.toSorted(), edges: edges.toSorted() };
}

function enumerated({ cast, world }: Composed): GraphOfMachine {
  return adjacencyOf(jointLogic(componentsOf(cast), world.events, cast.config.prelude), 1_000_000);
}

const SMALL: readonly (readonly [WorldConfig, RevisionName])[] = [
  [firstStart, 'pre-15808'],
  [firstStart, 'strict-steps'],
  [outage, 'strict-steps'],
  [purged, 'strict-steps'],
];

test.each(SMALL.map(([config, revision]) => [config.name, revision, config] as const))(
  '%s under %s: same states, same steps',
  (_name, revision, config) => {
    const composed = compose(config, revision);
    const ours = explored(composed);
    expect(new Set(ours.states).size).toBe(ours.states.length);
    expect(ours.states.length).toBeGreaterThan(1000);
    expect(enumerated(composed)).toEqual(ours);
  },
);

describe('the comparison sees', () => {
  const { cast, world } = compose(firstStart, 'strict-steps');

  test('an optional part taken for a must', () => {
    const strict = world.events.map((event) => ({
      ...event,
      parts: event.parts.map((part) => ({ ...part, optional: false })),
    }));
    const { states } = adjacencyOf(jointLogic(componentsOf(cast), strict), 1_000_000);
    expect(states.length).toBeLessThan(explore(world.model).states);
  });

  test('a limit that is too low', () => {
    expect(() => adjacencyOf(jointLogic(componentsOf(cast), world.events), 100)).toThrow(/limit/);
  });

  test('a prelude that is no run', () => {
    const prelude = ['n1 sends a heartbeat'];
    expect(() => jointLogic(componentsOf(cast), world.events, prelude)).toThrow(/not enabled/);
  });
});
