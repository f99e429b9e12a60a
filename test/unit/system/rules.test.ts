import { explore, ModelError, system } from 'orrery';
import { describe, expect, test } from 'vitest';
import { assign, createMachine, setup, type AnyStateMachine } from 'xstate';

const on = (machine: AnyStateMachine) =>
  system('broken', { it: machine }).event('go', { parts: [{ component: 'it', type: 'GO' }] });

/** What is thrown when the machine is explored. */
function faultOf(machine: AnyStateMachine): ModelError['fault'] {
  try {
    explore(on(machine));
  } catch (error) {
    if (error instanceof ModelError) return error.fault;
    throw error;
  }
  throw new Error('nothing was refused');
}

const counting = setup({
  actions: { count: assign({ n: ({ context }) => (context as { n: number }).n + 1 }) },
}).createMachine({
  id: 'it',
  context: { n: 0 },
  initial: 'a',
  states: { a: { on: { GO: { actions: 'count' } } } },
});

const child = createMachine({ id: 'child' });
const withContext = (context: object) =>
  createMachine({
    id: 'it',
    context: context as Record<string, unknown>,
    initial: 'a',
    states: { a: { on: { GO: 'b' } }, b: {} },
  });

/** Rules of the model layer (reference on XState, section 4.1): construct, machine, what must be named, the way out. */
const BROKEN: readonly [string, AnyStateMachine, found: RegExp, instead: RegExp][] = [
  [
    'after',
    createMachine({
      id: 'it',
      initial: 'a',
      states: { a: { after: { 1000: 'b' }, on: { GO: 'b' } }, b: {} },
    }),
    /^after$/,
    /named event/,
  ],
  [
    'invoke',
    setup({ actors: { child } }).createMachine({
      id: 'it',
      initial: 'a',
      states: { a: { invoke: { src: 'child' }, on: { GO: {} } } },
    }),
    /^invoke$/,
    /component of its own/,
  ],
  [
    'history',
    createMachine({
      id: 'it',
      initial: 'a',
      states: { a: { initial: 'b', states: { b: {}, h: { type: 'history' } }, on: { GO: '.h' } } },
    }),
    /^history$/,
    /context field/,
  ],
  [
    'spawn',
    setup({
      actors: { child },
      actions: { grow: assign(({ spawn }) => ({ kid: spawn('child') })) },
    }).createMachine({
      id: 'it',
      context: {},
      initial: 'a',
      states: { a: { on: { GO: { actions: 'grow' } } } },
    }),
    /child actor|Actor/,
    /plain lists or records/,
  ],
  [
    'an anonymous guard',
    createMachine({
      id: 'it',
      initial: 'a',
      states: { a: { on: { GO: { guard: () => true, target: 'b' } } }, b: {} },
    }),
    /inline guard/,
    /setup/,
  ],
  [
    'an anonymous action',
    createMachine({
      id: 'it',
      context: { n: 0 },
      initial: 'a',
      states: { a: { on: { GO: { actions: assign({ n: 1 }) } } } },
    }),
    /inline action/,
    /setup/,
  ],
  ['a Set', withContext({ s: new Set([1]) }), /a Set/, /plain lists or records/],
  ['a Map', withContext({ s: new Map() }), /a Map/, /plain lists or records/],
  ['a Date', withContext({ s: new Date(0) }), /a Date/, /plain lists or records/],
  ['an undefined field', withContext({ s: undefined }), /undefined/, /null/],
  ['a counter without a bound', counting, /more than 20000 local states/, /bounded counter/],
  [
    'a guard that throws',
    setup({
      guards: {
        bad: () => {
          throw new Error('no');
        },
      },
    }).createMachine({
      id: 'it',
      initial: 'a',
      states: { a: { on: { GO: { guard: 'bad', target: 'b' } } }, b: {} },
    }),
    /threw/,
    /a guard that is false/,
  ],
  [
    'chance',
    setup({ actions: { roll: assign({ n: () => Math.random() }) } }).createMachine({
      id: 'it',
      context: { n: 0 },
      initial: 'a',
      states: { a: { on: { GO: { actions: 'roll' } } } },
    }),
    /two results/,
    /observation/,
  ],
  [
    'an input that is missing',
    setup({ types: { input: {} as { n: number } } }).createMachine({
      id: 'it',
      context: ({ input }) => ({ n: input.n }),
    }),
    /threw/,
    /input/,
  ],
];

describe('a machine that breaks a rule is refused', () => {
  test.each(BROKEN)('%s', (_name, machine, found, instead) => {
    const fault = faultOf(machine);
    expect(fault.subject).toBe('machine it');
    expect(fault.found).toMatch(found);
    expect(fault.reason).not.toBe('');
    expect(fault.instead).toMatch(instead);
  });
});

const lamp = createMachine({
  id: 'lamp',
  initial: 'off',
  states: { off: { on: { PRESS: 'on' } }, on: { on: { PRESS: 'off' } } },
});
const lamps = system('lamps', { left: lamp })
  .observe('burns', ['left'], (left) => left.value === 'on')
  .event('press', { parts: [{ component: 'left', type: 'PRESS' }] });
type Loose = Record<
  string,
  (...args: readonly unknown[]) => { readonly description: typeof lamps.description }
>;
/** As one writes who has no types. */
const loose = lamps as unknown as Loose;

const WRONG: readonly [string, () => { readonly description: typeof lamps.description }, RegExp][] = [
  ['no such component', () => loose.observe!('x', ['right'], () => true), /./],
  [
    'no such event type',
    () => loose.event!('x', { parts: [{ component: 'left', type: 'PUSH' }] }),
    /'PUSH': no state of machine lamp declares this event/,
  ],
  [
    'no such condition',
    () => loose.event!('x', { when: ['glows'], parts: [{ component: 'left', type: 'PRESS' }] }),
    /unknown observation 'glows'.*one of burns/,
  ],
  ['no such law', () => loose.expecting!({ x: 'violated' }), /unknown law 'x'/],
  [
    'no such subject of a law',
    () => loose.always!('x', '', ['right'], () => true),
    /unknown component or observation 'right'.*one of left, burns/,
  ],
  [
    'a law that says neither',
    () => loose.always!('x', '', ['left'], () => 'perhaps'),
    /law 'x': gave perhaps/,
  ],
  [
    'a law that throws',
    () => loose.always!('x', '', ['left'], () => (undefined as never as { x: boolean }).x),
    /law 'x': threw TypeError/,
  ],
  [
    'an observation that throws',
    () => loose.observe!('x', ['left'], () => (undefined as never as { x: boolean }).x),
    /./,
  ],
  ['a name that is taken', () => loose.observe!('left', ['left'], () => true), /'left': the name is taken/],
  [
    'a second law of a name',
    () => lamps.always('x', '', ['left'], () => true).always('x', '', ['left'], () => true),
    /a second law/,
  ],
  [
    'a second event of a name',
    () => lamps.event('press', { parts: [{ component: 'left', type: 'PRESS' }] }),
    /a second event/,
  ],
  ['a start that cannot be', () => loose.startingAfter!(['push']), /no such joint event/],
];

describe('a system that names what is not there is refused', () => {
  test.each(WRONG)('%s', (_name, make, message) => {
    const made = make() as unknown as typeof lamps;
    const used = made.description.observations.some(({ name }) => name === 'x')
      ? (made as unknown as Loose).sometimes!('y', '', ['x'], () => true)
      : made;
    expect(() => explore(used)).toThrow(ModelError);
    expect(() => explore(used)).toThrow(message);
  });

  test('what is no machine', () => {
    expect(() => system('x', { left: 5 as unknown as typeof lamp })).toThrow(/component 'left': a number/);
  });
});
