import { type EventOf, explore, type LocalOf, system } from 'orrery';
import { expect, test } from 'vitest';
import { assign, setup } from 'xstate';

/** A machine with payloads, context and input. */
const counter = setup({
  types: {
    context: {} as { readonly n: 0 | 1 | 2 },
    input: {} as { readonly n: 0 | 1 | 2 },
    events: {} as { type: 'SET'; to: 0 | 1 | 2 } | { type: 'RESET' },
  },
  actions: { set: assign(({ event }) => (event.type === 'SET' ? { n: event.to } : { n: 0 })) },
}).createMachine({
  id: 'counter',
  context: ({ input }) => ({ n: input.n }),
  initial: 'on',
  states: { on: { on: { SET: { actions: 'set' }, RESET: { target: 'off', actions: 'set' } } }, off: {} },
});

const base = system('typed', {
  left: { machine: counter, input: { n: 1 } },
  right: { machine: counter, input: { n: 0 } },
})
  .observe('n of left', ['left'], (left) => left.context.n)
  .observe('left is on', ['left'], (left) => left.value === 'on')
  .event('copy', {
    when: ['left is on'],
    parts: [{ component: 'right', type: 'SET', with: { to: { see: 'n of left' } } }],
  });

test('what compiles runs', () => {
  const copied = base.sometimes(
    'copied',
    'The right one gets what the left one has.',
    ['right', 'n of left'],
    (right, n) => right.context.n === n,
  );
  expect(explore(copied).asExpected).toBe(true);
});

/**
 * Never called: `npm run types` is the test. Each line that follows an expectation must not compile; one that does is an
 * error by itself (unused `@ts-expect-error`).
 */
export function wrongNamesDoNotCompile(): void {
  // @ts-expect-error: there is no component `middle`
  base.observe('x', ['middle'], () => true);
  // @ts-expect-error: the machine has no state `of`
  base.observe('x', ['left'], (left) => left.value === 'of');
  // @ts-expect-error: its context has no field `m`
  base.observe('x', ['left'], (left) => left.context.m);
  // @ts-expect-error: an observation is a text, a number or a boolean
  base.observe('x', ['left'], (left) => left.context);
  // @ts-expect-error: the machine knows no event `SETT`
  base.event('x', { parts: [{ component: 'left', type: 'SETT', with: { to: 1 } }] });
  // @ts-expect-error: there is no component `middle`
  base.event('x', { parts: [{ component: 'middle', type: 'RESET' }] });
  // @ts-expect-error: SET has a payload
  base.event('x', { parts: [{ component: 'left', type: 'SET' }] });
  // @ts-expect-error: RESET has none
  base.event('x', { parts: [{ component: 'left', type: 'RESET', with: { to: 1 } }] });
  // @ts-expect-error: `to` is 0, 1 or 2
  base.event('x', { parts: [{ component: 'left', type: 'SET', with: { to: 3 } }] });
  // @ts-expect-error: there is no observation `n of middle`
  base.event('x', { parts: [{ component: 'left', type: 'SET', with: { to: { see: 'n of middle' } } }] });
  // @ts-expect-error: that observation is true or false, and `to` is a number
  base.event('x', { parts: [{ component: 'left', type: 'SET', with: { to: { see: 'left is on' } } }] });
  // @ts-expect-error: there is no observation `left is off`
  base.event('x', { when: ['left is off'], parts: [{ component: 'left', type: 'RESET' }] });
  // @ts-expect-error: a condition is true or false, and that observation is a number
  base.event('x', { unless: ['n of left'], parts: [{ component: 'left', type: 'RESET' }] });
}

/** The same of laws and of what is said of the whole. */
export function wrongNamesInLawsDoNotCompile(): void {
  // @ts-expect-error: there is no observation `right is on`
  base.always('x', '', ['right is on'], () => true);
  // @ts-expect-error: that observation gives a number
  base.always('x', '', ['n of left'], (n) => n);
  // @ts-expect-error: there is no event `paste`
  base.onEveryStep('x', '', ['left'], (_before, event) => event !== 'paste');
  // @ts-expect-error: there is no event `paste`
  base.onEveryStep('x', '', ['left'], () => true, ['paste']);
  // @ts-expect-error: a goal is an observation that is true or false
  base.eventually('x', '', { goal: 'n of left' });
  // @ts-expect-error: there is no event `paste`
  base.startingAfter(['paste']);
  // @ts-expect-error: there is no law of that name
  base.always('a law', '', ['left'], () => true).expecting({ 'no such law': 'violated' });
  // @ts-expect-error: the machine's input is a number
  system('x', { left: { machine: counter, input: { n: 'one' } } });
  // @ts-expect-error: the machine wants an input
  system('x', { left: counter });
  // @ts-expect-error: the machine wants an input
  system('x', { left: { machine: counter } });
}

/** What must go on to compile: names made of parts, and what the types say of the values. */
export function rightNamesCompile(): void {
  base
    .each(['left', 'right'], (s, side) =>
      s
        .observe(`${side} at 2`, [side], ({ context }) => context.n === 2)
        .event(`reset ${side}`, { when: [`${side} at 2`], parts: [{ component: side, type: 'RESET' }] }),
    )
    .onEveryStep('x', '', ['left'], ([before], event, [after]) =>
      event === 'reset left' ? after.context.n <= before.context.n : true,
    )
    .startingAfter(['copy', 'reset right'])
    .expecting({ x: 'holds' });
  const local = {} as LocalOf<typeof counter>;
  const n: 0 | 1 | 2 = local.context.n;
  const event = { parts: [{ component: 'left', type: 'SET', with: { to: n } }] } satisfies EventOf<
    { left: typeof counter },
    Record<never, never>
  >;
  base.event('another', event);
}
