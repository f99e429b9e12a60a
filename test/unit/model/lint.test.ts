import { describe, expect, test } from 'vitest';
import {
  and,
  type AnyStateMachine,
  assign,
  cancel,
  createMachine,
  fromPromise,
  not,
  raise,
  sendTo,
  setup,
  spawnChild,
} from 'xstate';
import { ModelError } from '../../../spec/model/errors.ts';
import { checkMachine } from '../../../spec/model/lint.ts';

const child = createMachine({ id: 'child' });

/** One machine per banned construct, and words that the refusal must contain. */
const BANNED: readonly (readonly [string, () => AnyStateMachine, readonly string[]])[] = [
  [
    'history',
    () =>
      createMachine({
        id: 'm',
        initial: 'a',
        states: { a: { initial: 'x', states: { x: {}, h: { type: 'history' } } } },
      }),
    ["state 'a.h'", 'history'],
  ],
  [
    'invoke',
    () =>
      createMachine({
        id: 'm',
        initial: 'a',
        states: { a: { invoke: { src: fromPromise(async () => 1) } } },
      }),
    ["state 'a'", 'invoke'],
  ],
  [
    'after',
    () => createMachine({ id: 'm', initial: 'a', states: { a: { after: { 10: 'b' } }, b: {} } }),
    ["state 'a'", 'after'],
  ],
  [
    'spawn',
    () =>
      setup({ actors: { child }, actions: { start: spawnChild('child') } }).createMachine({
        id: 'm',
        entry: 'start',
      }),
    ["action 'start'", 'spawn'],
  ],
  [
    'sendTo',
    () =>
      setup({ actions: { tell: sendTo('other', { type: 'X' }) } }).createMachine({
        id: 'm',
        on: { A: { actions: 'tell' } },
      }),
    ["action 'tell'", 'sendTo'],
  ],
  [
    'cancel',
    () => setup({ actions: { stop: cancel('t') } }).createMachine({ id: 'm' }),
    ["action 'stop'", 'cancel'],
  ],
  [
    'raise with a delay',
    () => setup({ actions: { later: raise({ type: 'X' }, { delay: 5 }) } }).createMachine({ id: 'm' }),
    ["action 'later'", 'raise with a delay'],
  ],
  [
    'an inline action',
    () => createMachine({ id: 'm', initial: 'a', states: { a: { on: { GO: { actions: assign({}) } } } } }),
    ["state 'a', on 'GO'", 'an inline action'],
  ],
  [
    'an inline entry action',
    () => createMachine({ id: 'm', entry: () => undefined }),
    ["state '(root)'", 'an inline action'],
  ],
  [
    'an inline exit action',
    () => createMachine({ id: 'm', exit: [() => undefined] }),
    ["state '(root)'", 'an inline action'],
  ],
  [
    'an inline guard',
    () => createMachine({ id: 'm', on: { GO: { guard: () => true } } }),
    ["on 'GO'", 'an inline guard'],
  ],
  [
    'an inline guard inside a combined one',
    () => createMachine({ id: 'm', on: { GO: { guard: not(() => true) } } }),
    ["on 'GO'", 'an inline guard'],
  ],
  [
    'an inline guard of an eventless transition',
    () =>
      createMachine({
        id: 'm',
        initial: 'a',
        states: { a: { always: { guard: () => false, target: 'b' } }, b: {} },
      }),
    ["state 'a'", 'an inline guard'],
  ],
  [
    'an unknown action',
    () => createMachine({ id: 'm', on: { GO: { actions: 'forgotten' } } }),
    ["action 'forgotten'", 'no implementation'],
  ],
  [
    'an unknown guard',
    () => createMachine({ id: 'm', on: { GO: { guard: 'forgotten' } } }),
    ["guard 'forgotten'", 'no implementation'],
  ],
  [
    'a Set in context',
    () => createMachine({ id: 'm', context: { seen: new Set<string>() } }),
    ['context.seen', 'a Set'],
  ],
  [
    'a Map in context',
    () => createMachine({ id: 'm', context: { seen: new Map<string, string>() } }),
    ['context.seen', 'a Map'],
  ],
  [
    'a Date in context',
    () => createMachine({ id: 'm', context: { since: new Date(0) } }),
    ['context.since', 'a Date'],
  ],
];

describe('a machine with a banned construct', () => {
  test.each(BANNED)('%s is refused, with machine, place and remedy', (_, build, words) => {
    const check = () => checkMachine(build());
    expect(check).toThrow(ModelError);
    for (const word of ['machine m', 'Instead:', ...words]) expect(check).toThrow(word);
  });
});

describe('a machine that keeps the rules', () => {
  test('named guards and actions, combined guards, parallel regions, always and plain raise pass', () => {
    const machine = setup({
      types: { context: {} as { missed: boolean } },
      guards: { isMissed: ({ context }) => context.missed, isOpen: () => true },
      actions: { forget: assign({ missed: false }), shout: raise({ type: 'SHOUT' }) },
    }).createMachine({
      id: 'm',
      type: 'parallel',
      context: { missed: false },
      states: {
        one: {
          initial: 'a',
          states: {
            a: {
              on: {
                GO: { guard: and(['isOpen', not('isMissed')]), target: 'b', actions: ['forget', 'shout'] },
                BEAT: {},
              },
            },
            b: { always: { guard: 'isMissed', target: 'a' } },
          },
        },
        two: { entry: 'forget' },
      },
    });
    expect(() => checkMachine(machine)).not.toThrow();
  });

  test('a context that is a function of the input is given its input', () => {
    const machine = setup({
      types: { context: {} as { n: number }, input: {} as { n: number } },
    }).createMachine({
      id: 'm',
      context: ({ input }) => ({ n: input.n }),
    });
    expect(() => checkMachine(machine, { n: 2 })).not.toThrow();
  });
});
