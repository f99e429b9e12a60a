import { describe, expect, test } from 'vitest';
import { type Progress, explore } from '../../../spec/check/explore.ts';
import { statesOf } from '../../../spec/check/path.ts';
import type { LocalState, Model, Property } from '../../../spec/model/types.ts';
import { defineWorld } from '../../../spec/model/world.ts';
import { counter, lamp } from '../model/toys.ts';
import { edgeModel, isIn } from './edge-list.ts';

/** Counts states and edges with strings and a Map: slow, and another program than the explorer. */
function naiveCounts(model: Model) {
  const depths = new Map([[model.init().join(), 0]]);
  const queue = [model.init()];
  let edges = 0;
  let selfLoops = 0;
  for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
    for (let a = 0; a < model.actions.length; a++) {
      const after = new Uint16Array(model.width);
      if (!model.step(state, a, after)) continue;
      edges++;
      if (after.join() === state.join()) selfLoops++;
      if (depths.has(after.join())) continue;
      depths.set(after.join(), (depths.get(state.join()) as number) + 1);
      queue.push(after);
    }
  }
  return { states: depths.size, edges, selfLoops, depth: Math.max(...depths.values()) };
}

/**
 * n counters to `limit` and n lamps. Counter i can be reset while lamp i is on, and hits it; it counts up by two
 * events, of which one waits for lamp i, the other for equal counts of two neighbours.
 */
function countersAndLamps(n: number, limit: number) {
  const isOn = (state: LocalState) => state.value === 'on';
  const areEqual = (one: LocalState, other: LocalState) => one.context['n'] === other.context['n'];
  const machine = counter(limit);
  const ids = Array.from({ length: n }, (_, i) => i);
  return defineWorld({
    name: 'counters and lamps',
    components: Object.fromEntries(
      ids.flatMap((i) => [
        [`c${i}`, { machine }],
        [`l${i}`, { machine: lamp }],
      ]),
    ),
    events: ids.flatMap((i) => [
      { name: `inc ${i}`, parts: [{ component: `c${i}`, type: 'INC' }] },
      { name: `toggle ${i}`, parts: [{ component: `l${i}`, type: 'TOGGLE' }] },
      { name: `ping ${i}`, parts: [{ component: `c${i}`, type: 'PING' }] },
      {
        name: `reset ${i}`,
        parts: [
          { component: `c${i}`, type: 'RESET', with: { allowed: { of: `l${i}`, as: isOn } } },
          { component: `l${i}`, type: 'HIT', optional: true },
        ],
      },
      { name: `lit ${i}`, when: [{ of: `l${i}`, is: isOn }], parts: [{ component: `c${i}`, type: 'INC' }] },
      {
        name: `even ${i}`,
        when: [{ of: [`c${i}`, `c${(i + 1) % n}`], is: areEqual }],
        parts: [{ component: `c${i}`, type: 'INC' }],
      },
    ]),
  });
}

describe('counts', () => {
  test('by hand: one counter to 2 and one lamp', () => {
    const { model } = countersAndLamps(1, 2);
    // 3 counts x 2 lamps. Per state: toggle and ping always; inc below 2, once more while the lamp is on and once
    // more because one counter equals itself; reset while the lamp is on.
    // Edges 6 + 6 + 4 + 2 + 4 + 3; self loops: 6 pings and the reset of 0.
    const result = explore(model);
    expect(result).toMatchObject({
      states: 6,
      edges: 25,
      selfLoops: 7,
      depth: 3,
      complete: true,
      stopped: 'finished',
    });
    expect(result.edgesPerAction).toEqual([4, 6, 6, 3, 2, 4]);
    expect(result.statesPerDepth).toEqual([1, 2, 2, 1]);
  });

  test.each([
    [2, 3],
    [3, 2],
    [4, 2],
  ])('agree with a naive search: %d counters to %d', (n, limit) => {
    const { model } = countersAndLamps(n, limit);
    const expected = naiveCounts(model);
    expect(expected.states).toBe((2 * (limit + 1)) ** n);
    expect(explore(model)).toMatchObject(expected);
  });

  test('have a digest that another model or limit does not share', () => {
    const digests = [
      explore(countersAndLamps(2, 2).model).digest,
      explore(countersAndLamps(2, 3).model).digest,
      explore(countersAndLamps(2, 3).model, [], { maxStates: 30 }).digest,
    ];
    expect(new Set(digests).size).toBe(3);
    expect(explore(countersAndLamps(2, 2).model).digest).toBe(digests[0]);
  });
});

describe('counterexamples', () => {
  const detour = edgeModel([
    [0, 'long', 1],
    [1, 'long', 2],
    [2, 'long', 4],
    [0, 'short', 3],
    [3, 'short', 4],
    [4, 'end', 5],
  ]);

  test('are shortest, and run from the initial state to the violation', () => {
    const property: Property = { name: 'P', kind: 'always', sentence: '', state: (s) => s[0] !== 4 };
    const { violations, complete, states } = explore(detour, [property]);
    expect(violations.map(({ property: name }) => name)).toEqual(['P']);
    expect(violations[0]!.path.steps.map(({ name }) => name)).toEqual(['short', 'short']);
    expect(statesOf(violations[0]!.path).map((s) => s[0])).toEqual([0, 3, 4]);
    expect([complete, states]).toEqual([true, 6]);
  });

  test('of a step end with that step, self loops included', () => {
    const model = edgeModel([
      [0, 'go', 1],
      [1, 'stay', 1],
    ]);
    const property: Property = {
      name: 'P',
      kind: 'always',
      sentence: '',
      step: (before, _, after) => before[0] !== after[0],
    };
    const { violations } = explore(model, [property]);
    expect(violations[0]!.path.steps.map(({ name }) => name)).toEqual(['go', 'stay']);
  });

  test('may have no step at all', () => {
    const property: Property = { name: 'P', kind: 'always', sentence: '', state: () => false };
    expect(explore(detour, [property]).violations[0]!.path.steps).toEqual([]);
  });

  test('a property with a state and a step part reports whichever is broken first', () => {
    const both: Property = {
      name: 'P',
      kind: 'always',
      sentence: '',
      state: (s) => s[0] !== 5,
      step: (_, action) => detour.actions[action]?.name !== 'short',
    };
    const { violations } = explore(detour, [both]);
    expect(violations).toHaveLength(1);
    expect(violations[0]!.path.steps.map(({ name }) => name)).toEqual(['short']);
  });

  test('`sometimes` gives its shortest witness, or nothing', () => {
    const properties: readonly Property[] = [
      { name: 'reach 4', kind: 'sometimes', sentence: '', state: isIn(4) },
      { name: 'reach 9', kind: 'sometimes', sentence: '', state: isIn(9) },
      { name: 'end', kind: 'sometimes', sentence: '', step: (_, a) => detour.actions[a]?.name === 'end' },
    ];
    const { reached } = explore(detour, properties);
    expect(reached.map(({ property, path }) => [property, path.steps.length])).toEqual([
      ['reach 4', 2],
      ['end', 3],
    ]);
  });

  test('the search stops at the first one when told to', () => {
    const property: Property = { name: 'P', kind: 'always', sentence: '', state: (s) => s[0] !== 1 };
    const result = explore(detour, [property], { stopsAtFirst: true });
    expect(result).toMatchObject({ stopped: 'violation', complete: false });
    expect(result.states).toBeLessThan(6);
  });
});

describe('limits', () => {
  const { model } = countersAndLamps(4, 2);

  test('stop before one state more than allowed, and say so', () => {
    const result = explore(model, [], { maxStates: 100 });
    expect(result).toMatchObject({ states: 100, complete: false, stopped: 'max-states' });
    expect(result.statesPerDepth.reduce((a, b) => a + b)).toBe(100);
  });

  test('exactly enough states is not a stop', () => {
    const { states } = explore(model);
    expect(explore(model, [], { maxStates: states })).toMatchObject({ complete: true, stopped: 'finished' });
    expect(explore(model, [], { maxStates: states - 1 })).toMatchObject({
      complete: false,
      stopped: 'max-states',
    });
  });

  test('memory stays below the limit', () => {
    const { model: large } = countersAndLamps(6, 2);
    const limit = 500_000;
    const result = explore(large, [], { maxMemoryBytes: limit });
    expect(result).toMatchObject({ complete: false, stopped: 'max-memory' });
    expect(result.bytes).toBeLessThanOrEqual(limit);
    expect(result.states).toBeGreaterThan(1000);
  });
});

test('progress is reported while it runs', () => {
  const { model } = countersAndLamps(6, 2);
  const reports: Progress[] = [];
  const result = explore(model, [], { onProgress: (progress) => reports.push(progress), progressEveryMs: 1 });
  expect(reports.length).toBeGreaterThan(2);
  const last = reports.at(-1)!;
  expect(last.states).toBeLessThanOrEqual(result.states);
  expect(reports.map(({ states }) => states)).toEqual(
    reports.map(({ states }) => states).sort((a, b) => a - b),
  );
  expect(last.frontier).toBeGreaterThan(0);
  expect(last.bytes).toBeGreaterThan(0);
});
