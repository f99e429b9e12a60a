import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explore } from '../../../spec/check/explore.ts';
import { type Eventually, type Lasso, findLasso } from '../../../spec/check/liveness.ts';
import { Recurrence } from '../../../spec/check/recurrence.ts';
import { endOf } from '../../../spec/check/path.ts';
import type { Model, Predicate } from '../../../spec/model/types.ts';
import { type Edge, edgeModel, isIn } from './edge-list.ts';

function eventually(goal: Predicate, options: { from?: Predicate; stays?: boolean } = {}): Eventually {
  const base = { name: 'L', kind: 'eventually', sentence: '', goal, stays: options.stays ?? false } as const;
  return options.from === undefined ? base : { ...base, from: options.from };
}

function lassoOf(model: Model, property: Eventually): Lasso | undefined {
  const exploration = explore(model, [property]);
  const whole = findLasso(exploration, property);
  // What a whole graph's recurrence rules out must not change what is found.
  expect(findLasso(exploration, property, new Recurrence(exploration.graph))).toEqual(whole);
  return whole;
}

const namesOf = (steps: readonly { name: string }[]) => steps.map(({ name }) => name);

describe('resting', () => {
  const edges: readonly Edge[] = [[0, 'go', 1]];

  test('an action without a promise may never come: nothing happens any more', () => {
    const lasso = lassoOf(edgeModel(edges), eventually(isIn(1)));
    expect(lasso?.prefix.steps).toEqual([]);
    expect(lasso?.loop).toEqual([]);
  });

  test.each(['weak', 'strong'] as const)(
    'a %s promise forbids resting where the action stays enabled',
    (fairness) => {
      expect(lassoOf(edgeModel(edges, { [fairness]: ['go'] }), eventually(isIn(1)))).toBeUndefined();
    },
  );

  test('an environment action is never owed, whatever it is enabled in', () => {
    const lasso = lassoOf(edgeModel(edges, { environment: ['go'] }), eventually(isIn(1)));
    expect(lasso?.loop).toEqual([]);
  });

  test('a dead end without the goal is a lasso with an empty loop, after the shortest prefix', () => {
    const model = edgeModel(
      [
        [0, 'a', 1],
        [1, 'a', 2],
        [2, 'a', 4],
        [0, 'b', 3],
        [3, 'b', 4],
        [0, 'c', 5],
      ],
      { weak: ['a', 'b', 'c'] },
    );
    const lasso = lassoOf(model, eventually(isIn(5)));
    expect(namesOf(lasso!.prefix.steps)).toEqual(['b', 'b']);
    expect(lasso!.loop).toEqual([]);
  });

  test('a promised action that changes nothing does not keep the system busy', () => {
    const model = edgeModel([[0, 'spin', 0]], { strong: ['spin'] });
    expect(lassoOf(model, eventually(isIn(1)))?.loop).toEqual([]);
  });
});

describe('weak and strong promises', () => {
  // `go` is enabled in 0 only, again and again, while 0 and 1 alternate.
  const alternating: readonly Edge[] = [
    [0, 'tick', 1],
    [1, 'tock', 0],
    [0, 'go', 2],
  ];

  test('a weak promise is kept by passing a state where the action is disabled', () => {
    const model = edgeModel(alternating, { weak: ['tick', 'tock', 'go'] });
    const lasso = lassoOf(model, eventually(isIn(2)));
    expect(lasso!.prefix.steps).toEqual([]);
    expect(namesOf(lasso!.loop)).toEqual(['tick', 'tock']);
  });

  test('a strong promise is not', () => {
    const model = edgeModel(alternating, { weak: ['tick', 'tock'], strong: ['go'] });
    expect(lassoOf(model, eventually(isIn(2)))).toBeUndefined();
  });

  test('a strong promise forces a run out of the states that enable it, not out of the rest of the component', () => {
    // 0 <-> 1 <-> 3, `go` from 0. A run may alternate between 1 and 3 for ever.
    const model = edgeModel(
      [
        [0, 'tick', 1],
        [1, 'tock', 0],
        [1, 'tack', 3],
        [3, 'tuck', 1],
        [0, 'go', 2],
      ],
      { strong: ['go'], weak: ['tick', 'tack', 'tuck'] },
    );
    const lasso = lassoOf(model, eventually(isIn(2)));
    expect(namesOf(lasso!.prefix.steps)).toEqual(['tick']);
    expect(namesOf(lasso!.loop)).toEqual(['tack', 'tuck']);
  });

  test('two weak promises that a run can keep in turn, in a loop that passes both witnesses', () => {
    // Ring 0-1-2-3; p is enabled everywhere but in 1, q everywhere but in 3.
    const ring: Edge[] = [0, 1, 2, 3].map((s) => [s, 'turn', (s + 1) % 4]);
    const exits: Edge[] = [0, 1, 2, 3].flatMap((s): Edge[] => [
      ...(s === 1 ? [] : [[s, 'p', 4] as const]),
      ...(s === 3 ? [] : [[s, 'q', 4] as const]),
    ]);
    const chord: Edge = [2, 'back', 1];
    const model = edgeModel([...ring, ...exits, chord], { weak: ['p', 'q', 'turn'] });
    const lasso = lassoOf(model, eventually(isIn(4)));
    const visited = new Set(lasso!.loop.map(({ state }) => state[0]));
    expect(visited.has(1) && visited.has(3)).toBe(true);
    expect(lasso!.loop).toHaveLength(4);
  });
});

describe('leads-to', () => {
  const model = edgeModel(
    [
      [0, 'fail', 1],
      [1, 'repair', 2],
      [2, 'fail', 3],
      [0, 'idle', 0],
    ],
    { environment: ['fail'], weak: ['repair'] },
  );

  test('asks only about runs that pass a `from` state', () => {
    expect(lassoOf(model, eventually(isIn(2), { from: isIn(1) }))).toBeUndefined();
    expect(lassoOf(model, eventually(isIn(2), { from: isIn(0) }))?.loop).toEqual([]);
    expect(lassoOf(model, eventually(isIn(2), { from: isIn(9) }))).toBeUndefined();
  });

  test('lets the environment act in the prefix, not after it', () => {
    const lasso = lassoOf(model, eventually(isIn(0), { from: isIn(3) }));
    expect(namesOf(lasso!.prefix.steps)).toEqual(['fail', 'repair', 'fail']);
    expect(lasso!.loop).toEqual([]);
  });

  test('is kept by a run that meets the goal once and leaves it again', () => {
    const cycle = edgeModel(
      [
        [0, 'a', 1],
        [1, 'b', 0],
      ],
      { weak: ['a', 'b'] },
    );
    expect(lassoOf(cycle, eventually(isIn(1)))).toBeUndefined();
    const lasso = lassoOf(cycle, eventually(isIn(1), { stays: true }));
    expect(namesOf(lasso!.loop)).toEqual(['a', 'b']);
  });
});

describe('eventually always', () => {
  test('holds when every fair run settles in the goal', () => {
    const model = edgeModel(
      [
        [0, 'a', 1],
        [1, 'a', 2],
        [2, 'c', 3],
        [3, 'd', 2],
      ],
      { weak: ['a'] },
    );
    expect(lassoOf(model, eventually(isIn(2, 3), { stays: true }))).toBeUndefined();
    expect(lassoOf(model, eventually(isIn(2), { stays: true }))).toBeDefined();
  });

  test('passes the state without the goal in its loop', () => {
    const model = edgeModel(
      [
        [0, 'a', 1],
        [1, 'a', 2],
        [2, 'a', 0],
        [1, 'short', 0],
      ],
      { weak: ['a'] },
    );
    const lasso = lassoOf(model, eventually(isIn(0, 1), { stays: true }));
    expect(lasso!.loop.some(({ state }) => state[0] === 2)).toBe(true);
    expect(endOf(lasso!.prefix)).toEqual(lasso!.loop.at(-1)!.state);
  });
});

describe('mutual exclusion with a polite lock', () => {
  // Field: what each of two processes does (0 idle, 1 waiting, 2 inside), as 3 * p + q.
  const edges: Edge[] = [];
  for (let p = 0; p < 3; p++) {
    for (let q = 0; q < 3; q++) {
      if (p === 2 && q === 2) continue;
      const s = 3 * p + q;
      if (p === 0) edges.push([s, 'p asks', s + 3]);
      if (q === 0) edges.push([s, 'q asks', s + 1]);
      if (p === 1 && q !== 2) edges.push([s, 'p enters', s + 3]);
      if (q === 1 && p !== 2) edges.push([s, 'q enters', s + 1]);
      if (p === 2) edges.push([s, 'p leaves', s - 6]);
      if (q === 2) edges.push([s, 'q leaves', s - 2]);
    }
  }
  const waits: Predicate = (s) => Math.floor((s[0] as number) / 3) === 1;
  const isInside: Predicate = (s) => Math.floor((s[0] as number) / 3) === 2;
  const served = eventually(isInside, { from: waits });

  test('never both inside, in eight states', () => {
    expect(explore(edgeModel(edges)).states).toBe(8);
  });

  test('with weak fairness a waiting process starves: the other enters again and again', () => {
    const model = edgeModel(edges, { weak: ['p enters', 'q enters', 'p leaves', 'q leaves'] });
    const lasso = lassoOf(model, served);
    expect(namesOf(lasso!.loop)).toContain('q enters');
    expect(namesOf(lasso!.loop)).not.toContain('p enters');
    expect(namesOf(lasso!.prefix.steps)[0]).toBe('p asks');
  });

  test('with strong fairness of entering it does not', () => {
    const model = edgeModel(edges, { strong: ['p enters', 'q enters'], weak: ['p leaves', 'q leaves'] });
    expect(lassoOf(model, served)).toBeUndefined();
  });
});

describe('a graph explored in part', () => {
  test('does not take an unexpanded state for a dead end', () => {
    const line: Edge[] = [0, 1, 2, 3, 4, 5].map((s) => [s, 'next', s + 1]);
    const model = edgeModel(line, { weak: ['next'] });
    const property = eventually(isIn(6));
    const partial = explore(model, [property], { maxStates: 4 });
    expect(partial.complete).toBe(false);
    expect(findLasso(partial, property)).toBeUndefined();
  });

  test('still shows a lasso that lies in the explored part', () => {
    const model = edgeModel(
      [[0, 'a', 1], ...[0, 1, 2, 3, 4, 5].map((s): Edge => [s + 10, 'b', s + 11]), [0, 'b', 10]],
      {
        weak: ['a', 'b'],
      },
    );
    const property = eventually(isIn(16));
    const partial = explore(model, [property], { maxStates: 4 });
    expect(namesOf(findLasso(partial, property)!.prefix.steps)).toEqual(['a']);
  });
});

/** Everything below decides the same question by brute force, over every set of states a run can end up in. */
interface Random {
  readonly edges: readonly Edge[];
  readonly environment: readonly string[];
  readonly weak: readonly string[];
  readonly strong: readonly string[];
  readonly goal: readonly number[];
  readonly from: readonly number[] | undefined;
  readonly stays: boolean;
}

const SIZE = 6;
const ACTIONS = ['a', 'b', 'c', 'd'];
const someActions = fc.subarray(ACTIONS);
const someStates = fc.subarray([0, 1, 2, 3, 4, 5]);
const randomCase: fc.Arbitrary<Random> = fc
  .record({
    raw: fc.uniqueArray(fc.tuple(fc.nat(SIZE - 1), fc.constantFrom(...ACTIONS), fc.nat(SIZE - 1)), {
      minLength: 3,
      maxLength: 16,
      selector: ([from, action]) => `${from}${action}`,
    }),
    environment: fc.oneof(
      { weight: 2, arbitrary: fc.constant([] as string[]) },
      { weight: 1, arbitrary: someActions },
    ),
    weak: someActions,
    strong: someActions,
    goal: someStates,
    from: fc.option(someStates, { nil: undefined }),
    stays: fc.boolean(),
  })
  .map(({ raw, ...rest }) => ({ edges: raw, ...rest }));

function closure(
  start: readonly number[],
  edges: readonly Edge[],
  allowed: (s: number) => boolean,
): Set<number> {
  const reached = new Set(start.filter(allowed));
  for (let grew = true; grew; ) {
    grew = false;
    for (const [from, , to] of edges) {
      if (reached.has(from) && !reached.has(to) && allowed(to)) {
        reached.add(to);
        grew = true;
      }
    }
  }
  return reached;
}

/** Whether a fair run can stay in exactly `set` for ever, passing all of it again and again. */
function isFairHome(set: readonly number[], quiet: readonly Edge[], random: Random): boolean {
  const inside = quiet.filter(([from, , to]) => set.includes(from) && set.includes(to));
  const isConnected = set.every((s) => closure([s], inside, (t) => set.includes(t)).size === set.length);
  if (!isConnected) return false;
  return ACTIONS.every((action) => {
    if (random.environment.includes(action)) return true;
    if (inside.some(([, name]) => name === action)) return true;
    const enabled = set.filter((s) => quiet.some(([from, name]) => from === s && name === action));
    if (random.strong.includes(action)) return enabled.length === 0;
    return random.weak.includes(action) ? enabled.length < set.length : true;
  });
}

/** Length of the shortest prefix into a fair home, or undefined when every fair run keeps the property. */
function shortestPrefix(random: Random): number | undefined {
  const anywhere = lengths(new Map([[0, 0]]), random.edges, () => true);
  const quiet = random.edges.filter(
    ([from, action, to]) => from !== to && !random.environment.includes(action),
  );
  const lacksGoal = (s: number) => !random.goal.includes(s);
  const allowed = random.stays ? () => true : lacksGoal;
  const starts = [...anywhere].filter(
    ([s]) => allowed(s) && (random.from === undefined || random.from.includes(s)),
  );
  const passed = lengths(new Map(starts), quiet, allowed);
  const states = [...passed.keys()];
  let shortest: number | undefined;
  for (let bits = 1; bits < 1 << states.length; bits++) {
    const set = states.filter((_, i) => (bits >> i) & 1);
    if (!set.some(lacksGoal) || !isFairHome(set, quiet, random)) continue;
    shortest = Math.min(shortest ?? Infinity, ...set.map((s) => passed.get(s) as number));
  }
  return shortest;
}

/** Shortest distances from states whose own are given, by relaxing until nothing gets shorter. */
function lengths(
  start: ReadonlyMap<number, number>,
  edges: readonly Edge[],
  allowed: (s: number) => boolean,
): Map<number, number> {
  const found = new Map(start);
  for (let grew = true; grew; ) {
    grew = false;
    for (const [from, , to] of edges) {
      const length = (found.get(from) ?? Infinity) + 1;
      if (!allowed(to) || length >= (found.get(to) ?? Infinity)) continue;
      found.set(to, length);
      grew = true;
    }
  }
  return found;
}

/** Whether the lasso is a run of the model that breaks the property, judged from its own steps alone. */
function expectGenuine(lasso: Lasso, model: Model, random: Random): void {
  let state = model.init();
  for (const { action, state: after } of [...lasso.prefix.steps, ...lasso.loop]) {
    const into = new Uint16Array(1);
    expect(model.step(state, action, into)).toBe(true);
    expect(into).toEqual(after);
    state = after;
  }
  const knot = endOf(lasso.prefix)[0] as number;
  expect(state[0]).toBe(knot);
  expect(lasso.loop.every(({ name }) => !random.environment.includes(name))).toBe(true);
  const visited = [...new Set([knot, ...lasso.loop.map((step) => step.state[0] as number)])];
  expect(visited.some((s) => !random.goal.includes(s))).toBe(true);
  const quiet = random.edges.filter(
    ([from, action, to]) => from !== to && !random.environment.includes(action),
  );
  const taken = new Set(namesOf(lasso.loop));
  for (const action of ACTIONS) {
    if (random.environment.includes(action) || taken.has(action)) continue;
    const enabled = visited.filter((s) => quiet.some(([from, name]) => from === s && name === action));
    if (random.strong.includes(action)) expect(enabled).toEqual([]);
    else if (random.weak.includes(action)) expect(enabled.length).toBeLessThan(visited.length);
  }
}

test('on random graphs it finds a lasso exactly when brute force finds a fair home, genuine and with the shortest prefix', () => {
  const verdicts = { violated: 0, holds: 0, looping: 0 };
  fc.assert(
    fc.property(randomCase, (random) => {
      const model = edgeModel(random.edges, random);
      const options =
        random.from === undefined
          ? { stays: random.stays }
          : { stays: random.stays, from: isIn(...random.from) };
      const lasso = lassoOf(model, eventually(isIn(...random.goal), options));
      expect(lasso?.prefix.steps.length).toBe(shortestPrefix(random));
      if (lasso !== undefined) expectGenuine(lasso, model, random);
      if (lasso !== undefined && lasso.loop.length > 0) verdicts.looping++;
      verdicts[lasso === undefined ? 'holds' : 'violated']++;
    }),
    { numRuns: 4000, seed: 15808 },
  );
  expect(Math.min(...Object.values(verdicts)), JSON.stringify(verdicts)).toBeGreaterThan(100);
});
