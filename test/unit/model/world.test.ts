import { describe, expect, test } from 'vitest';
import { setup } from 'xstate';
import { ModelError } from '../../../spec/model/errors.ts';
import type { LocalState } from '../../../spec/model/types.ts';
import { type JointEvent, defineWorld } from '../../../spec/model/world.ts';
import { counter, lamp } from './toys.ts';

const limit2 = counter(2);
const isOn = (state: LocalState) => state.value === 'on';
const isOff = (state: LocalState) => state.value === 'off';
const countOf = (state: LocalState) => Number(state.context['n']);
const bothFull = (a: LocalState, b: LocalState) => countOf(a) === 2 && countOf(b) === 2;

/** Two counters and a lamp; RESET of `a` is allowed when both counters are full. */
function toy(events: readonly JointEvent[]) {
  return defineWorld({
    name: 'toy',
    components: { a: { machine: limit2 }, b: { machine: limit2 }, lamp: { machine: lamp } },
    events,
  });
}

const INC_A: JointEvent = { name: 'inc a', parts: [{ component: 'a', type: 'INC' }] };
const INC_B: JointEvent = { name: 'inc b', parts: [{ component: 'b', type: 'INC' }] };

describe('a joint event', () => {
  test('moves its components and no other', () => {
    const world = toy([
      INC_A,
      {
        name: 'both',
        parts: [
          { component: 'a', type: 'INC' },
          { component: 'lamp', type: 'TOGGLE' },
        ],
      },
    ]);
    const state = world.model.init();
    const after = new Uint16Array(world.model.width);
    expect(world.model.step(state, world.action('both'), after)).toBe(true);
    expect(world.describe(after)).toEqual({ a: 'on n=1', b: 'on', lamp: 'on' });
    expect(world.describe(state)).toEqual({ a: 'on', b: 'on', lamp: 'off' });
  });

  test('is disabled when a must part is refused, and goes on without an optional one', () => {
    const parts = [
      { component: 'a', type: 'INC' },
      { component: 'lamp', type: 'HIT' },
    ];
    const world = toy([
      { name: 'toggle', parts: [{ component: 'lamp', type: 'TOGGLE' }] },
      { name: 'must', parts },
      { name: 'optional', parts: [parts[0]!, { ...parts[1]!, optional: true }] },
    ]);
    const on = new Uint16Array(3);
    const after = new Uint16Array(3);
    world.model.step(world.model.init(), 0, on);
    expect(world.model.step(on, 1, after)).toBe(false);
    expect(world.model.step(on, 2, after)).toBe(true);
    expect(world.describe(after)).toEqual({ a: 'on n=1', b: 'on', lamp: 'on' });
  });

  test('goes on without a part that would refuse it, where the part has no occasion to take place', () => {
    const world = toy([
      { name: 'toggle', parts: [{ component: 'lamp', type: 'TOGGLE' }] },
      {
        name: 'hit unless on',
        parts: [
          { component: 'a', type: 'INC' },
          { component: 'lamp', type: 'HIT', only: { of: 'lamp', is: isOff } },
        ],
      },
    ]);
    const on = new Uint16Array(3);
    world.model.step(world.model.init(), world.action('toggle'), on);
    const listed = new Int32Array(world.events.length);
    const count = world.model.candidates!(on, listed);
    expect([...listed.subarray(0, count)], 'a search tries it').toContain(world.action('hit unless on'));
    const after = new Uint16Array(3);
    expect(world.model.step(on, world.action('hit unless on'), after)).toBe(true);
    expect(world.describe(after)).toEqual({ a: 'on n=1', b: 'on', lamp: 'on' });
  });

  test('that every machine accepts without effect is enabled and changes nothing', () => {
    const world = toy([{ name: 'ping', parts: [{ component: 'a', type: 'PING' }] }]);
    const after = new Uint16Array(3);
    expect(world.model.step(world.model.init(), 0, after)).toBe(true);
    expect(after).toEqual(world.model.init());
  });

  test('observes the state before the event, for all its parts', () => {
    const world = toy([
      INC_A,
      INC_B,
      {
        name: 'reset a',
        parts: [
          { component: 'b', type: 'INC', optional: true },
          { component: 'a', type: 'RESET', with: { allowed: { of: ['a', 'b'], as: bothFull } } },
        ],
      },
    ]);
    let state = world.model.init();
    const take = (action: number) => {
      const after = new Uint16Array(3);
      const isEnabled = world.model.step(state, action, after);
      if (isEnabled) state = after;
      return isEnabled;
    };
    for (const action of [0, 0, 1]) expect(take(action)).toBe(true);
    expect(take(2), 'b is 1 before the event and would be 2 after it').toBe(false);
    expect(take(1)).toBe(true);
    expect(take(2)).toBe(true);
    expect(world.describe(state)).toEqual({ a: 'on', b: 'on n=2', lamp: 'off' });
  });

  test('waits for its conditions', () => {
    const world = toy([
      { name: 'toggle', parts: [{ component: 'lamp', type: 'TOGGLE' }] },
      { ...INC_A, when: [{ of: 'lamp', is: isOn }] },
    ]);
    const after = new Uint16Array(3);
    expect(world.model.step(world.model.init(), 1, after)).toBe(false);
    expect(world.explain(world.model.init(), 1)).toMatchObject({ enabled: false, unmet: ['isOn'] });
    world.model.step(world.model.init(), 0, after);
    expect(world.model.step(after.slice(), 1, after)).toBe(true);
  });

  test('may be written over the state it starts from', () => {
    const world = toy([INC_A]);
    const state = world.model.init();
    world.model.step(state, 0, state);
    expect(world.describe(state)['a']).toBe('on n=1');
  });

  test('explains itself part by part', () => {
    const world = toy([
      {
        name: 'mixed',
        parts: [
          { component: 'a', type: 'INC' },
          { component: 'b', type: 'PING' },
          { component: 'lamp', type: 'TOGGLE', optional: true },
        ],
      },
      {
        name: 'refused',
        parts: [{ component: 'a', type: 'RESET', with: { allowed: { of: 'lamp', as: isOn } } }],
      },
    ]);
    const state = world.model.init();
    const mixed = world.explain(state, 0);
    expect(mixed.enabled).toBe(true);
    expect(mixed.parts.map(({ outcome, before, after }) => [outcome, before.label, after.label])).toEqual([
      ['changed', 'on', 'on n=1'],
      ['ignored', 'on', 'on'],
      ['changed', 'off', 'on'],
    ]);
    const refused = world.explain(state, 1);
    expect(refused.enabled).toBe(false);
    expect(refused.parts[0]).toMatchObject({ outcome: 'refused', event: { type: 'RESET', allowed: false } });
  });

  test('does not ask an observation where the component refuses the event type anyway', () => {
    const neverAsked = (): boolean => {
      throw new Error('asked');
    };
    const world = toy([
      { name: 'finish a', parts: [{ component: 'a', type: 'FINISH' }] },
      {
        name: 'reset a',
        parts: [{ component: 'a', type: 'RESET', with: { allowed: { of: 'b', as: neverAsked } } }],
      },
    ]);
    const done = new Uint16Array(3);
    world.model.step(world.model.init(), 0, done);
    expect(world.model.step(done, 1, new Uint16Array(3))).toBe(false);
    expect(() => world.model.step(world.model.init(), 1, new Uint16Array(3))).toThrow('asked');
  });
});

describe('predicates', () => {
  const world = toy([INC_A, INC_B, { name: 'toggle', parts: [{ component: 'lamp', type: 'TOGGLE' }] }]);
  const after = (...actions: readonly number[]) => {
    const state = world.model.init();
    for (const action of actions) world.model.step(state, action, state);
    return state;
  };

  test('read several components, computed once per tuple', () => {
    let calls = 0;
    const equal = world.predicate(['a', 'b'], (a, b) => {
      calls++;
      return countOf(a) === countOf(b);
    });
    expect([after(), after(0), after(0, 1), after(0), after()].map(equal)).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
    expect(calls).toBe(3);
  });

  test('read observations as values, whatever the rest of the state', () => {
    let calls = 0;
    const dark = world.predicate(
      [
        { of: 'lamp', as: isOn },
        { of: ['a', 'b'], as: bothFull },
      ],
      (on, full) => {
        calls++;
        return on === false && full === false;
      },
    );
    expect([after(), after(0), after(1), after(2), after(0, 0, 1, 1)].map(dark)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(calls).toBe(3);
  });

  test('read a step: before, the action by name, after', () => {
    const grows = world.stepPredicate(['a'], ([before], action, [now]) => {
      return action === 'inc a' ? countOf(now!) === countOf(before!) + 1 : countOf(now!) === countOf(before!);
    });
    expect(grows(after(), 0, after(0))).toBe(true);
    expect(grows(after(), 1, after(0))).toBe(false);
    const onlyToggle = world.stepPredicate(['lamp'], () => false, ['toggle']);
    expect(onlyToggle(after(), 0, after(0))).toBe(true);
    expect(onlyToggle(after(), 2, after(2))).toBe(false);
  });
});

describe('components', () => {
  test('of one machine and input share a table; another input has its own initial state', () => {
    const sized = setup({
      types: { context: {} as { size: number }, input: {} as { size: number } },
    }).createMachine({ id: 'sized', context: ({ input }) => ({ size: input.size }), on: { GO: {} } });
    const world = defineWorld({
      name: 'w',
      components: {
        one: { machine: sized, input: { size: 1 } },
        two: { machine: sized, input: { size: 2 } },
        again: { machine: sized, input: { size: 1 } },
      },
      events: [{ name: 'go', parts: [{ component: 'one', type: 'GO' }] }],
    });
    expect(world.machine('one')).toBe(world.machine('again'));
    expect(world.local(world.model.init(), 'two').context).toEqual({ size: 2 });
  });
});

describe('a description that does not fit', () => {
  const wrongResult = (): boolean => 'yes' as unknown as boolean;
  const noScalar = (): string => ({}) as unknown as string;
  const reset = (as: (state: LocalState) => string | boolean): JointEvent => ({
    name: 'e',
    parts: [{ component: 'a', type: 'RESET', with: { allowed: { of: 'b', as } } }],
  });

  test.each<readonly [string, readonly JointEvent[], readonly string[]]>([
    [
      'unknown component',
      [{ name: 'e', parts: [{ component: 'x', type: 'INC' }] }],
      ["event 'e', parts[0].component", "'x'", 'a, b, lamp'],
    ],
    [
      'undeclared event type',
      [{ name: 'e', parts: [{ component: 'a', type: 'JUMP' }] }],
      ["event 'e', parts[0].type", "'JUMP'", 'counter'],
    ],
    [
      'component twice',
      [{ name: 'e', parts: [INC_A.parts[0]!, { component: 'a', type: 'PING' }] }],
      ["'a' twice"],
    ],
    ['no part', [{ name: 'e', parts: [] }], ['no part']],
    ['event twice', [INC_A, INC_A], ["event 'inc a'", 'second event']],
    [
      'fair environment',
      [{ ...INC_A, environment: true, fairness: 'weak' }],
      ["event 'inc a', fairness", 'environment'],
    ],
    ['unknown observed component', [{ ...INC_A, when: [{ of: 'y', is: isOn }] }], ['when[0]', "'y'"]],
    ['anonymous condition', [{ ...INC_A, when: [{ of: 'a', is: () => true }] }], ['when[0]', 'anonymous']],
    [
      'anonymous observation',
      [reset(Object.assign((state: LocalState) => state.value === 'on', {}))],
      ['parts[0].with.allowed', 'anonymous'],
    ],
    [
      'payload named type',
      [{ name: 'e', parts: [{ component: 'a', type: 'INC', with: { type: 'X' } }] }],
      ['with.type'],
    ],
  ])('%s is refused when the world is defined', (_, events, words) => {
    const define = () => toy(events);
    expect(define).toThrow(ModelError);
    for (const word of ['world toy', ...words]) expect(define).toThrow(word);
  });

  test('an observation or condition with a wrong result is refused when it shows', () => {
    const step = (events: readonly JointEvent[]) => () => {
      const { model } = toy(events);
      model.step(model.init(), 0, new Uint16Array(3));
    };
    expect(step([reset(noScalar)])).toThrow("world toy: event 'e', parts[0].with.allowed: noScalar gave");
    expect(step([{ ...INC_A, when: [{ of: 'a', is: wrongResult }] }])).toThrow('wrongResult gave yes');
  });

  test('unknown names in questions are refused too', () => {
    const world = toy([INC_A]);
    expect(() => world.action('nope')).toThrow("event 'nope'");
    expect(() => world.predicate(['nope'], () => true)).toThrow("unknown component 'nope'");
  });
});
