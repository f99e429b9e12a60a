import { describe, expect, test } from 'vitest';
import { assign, setup } from 'xstate';
import { ModelError } from '../../../spec/model/errors.ts';
import { LocalMachine, tableHash, tabulate } from '../../../spec/model/table.ts';
import { type EventInstance, REFUSED } from '../../../spec/model/types.ts';
import { counter } from './toys.ts';

const INC = { type: 'INC' };
const PING = { type: 'PING' };
const RESET = { type: 'RESET', allowed: true };
const NO_RESET = { type: 'RESET', allowed: false };
const FINISH = { type: 'FINISH' };

describe('acceptance', () => {
  const machine = new LocalMachine(counter(2));
  const next = (state: number, event: EventInstance) => machine.next(state, machine.instance(event));

  test('a declared transition without target and actions is accepted and changes nothing', () => {
    expect(next(0, PING)).toBe(0);
  });

  test('an event that no state node declares is refused', () => {
    expect(next(0, { type: 'NEVER' })).toBe(REFUSED);
  });

  test('an event whose guard is false is refused, and accepted when the payload makes it true', () => {
    expect(next(0, NO_RESET)).toBe(REFUSED);
    expect(next(0, RESET)).toBe(0);
  });

  test('a guard over the context refuses at the limit', () => {
    const one = next(0, INC);
    const two = next(one, INC);
    expect([one, two]).toEqual([1, 2]);
    expect(next(two, INC)).toBe(REFUSED);
  });

  test('a final state refuses everything, what it or its parent declares included', () => {
    const ended = setup({}).createMachine({
      id: 'ended',
      initial: 'on',
      on: { NOTE: {} },
      states: { on: { on: { FINISH: 'over' } }, over: { type: 'final', on: { PING: {} } } },
    });
    const table = tabulate(ended, [FINISH, { type: 'NOTE' }, PING]);
    expect(table.states.map(({ label }) => label)).toEqual(['on', 'over']);
    expect([...table.next]).toEqual([1, 0, -1, -1, -1, -1]);
  });

  test('an event that a parent state declares is accepted in the child', () => {
    const nested = setup({}).createMachine({
      id: 'nested',
      initial: 'on',
      states: { on: { initial: 'idle', on: { STOP: 'off' }, states: { idle: {} } }, off: {} },
    });
    const local = new LocalMachine(nested);
    expect(local.state(local.next(0, local.instance({ type: 'STOP' }))).value).toBe('off');
  });
});

describe('a closed table', () => {
  const alphabet = [INC, PING, RESET, NO_RESET, FINISH];

  test('is total: every (state, event) has a next state, itself, or a refusal', () => {
    const table = tabulate(counter(2), alphabet);
    expect(table.states.map(({ label }) => label)).toEqual([
      'on',
      'on n=1',
      'finished',
      'on n=2',
      'finished n=1',
      'finished n=2',
    ]);
    const rows = table.states.map((_, s) => Array.from(table.next.subarray(s * 5, s * 5 + 5)));
    expect(rows).toEqual([
      [1, 0, 0, -1, 2],
      [3, 1, 0, -1, 4],
      [-1, -1, -1, -1, -1],
      [-1, 3, 0, -1, 5],
      [-1, -1, -1, -1, -1],
      [-1, -1, -1, -1, -1],
    ]);
  });

  test('has the same numbering whatever the machine was asked before', () => {
    const fresh = new LocalMachine(counter(2)).close(alphabet);
    const used = new LocalMachine(counter(2));
    used.next(used.next(0, used.instance(INC)), used.instance(FINISH));
    expect(used.close(alphabet)).toEqual(fresh);
    expect(tableHash(used.close(alphabet))).toBe(tableHash(fresh));
  });

  test('has a hash that changes with a rule', () => {
    expect(tableHash(tabulate(counter(2), alphabet))).not.toBe(tableHash(tabulate(counter(3), alphabet)));
    expect(tableHash(tabulate(counter(2), alphabet))).toMatch(/^[0-9a-f]{16}$/);
  });

  test('runs XState once per (state, event instance) however often it is asked', () => {
    let calls = 0;
    const machine = setup({
      guards: {
        counted: () => {
          calls++;
          return true;
        },
      },
    }).createMachine({ id: 'm', on: { GO: { guard: 'counted' } } });
    const local = new LocalMachine(machine, { provesPurity: false });
    local.next(0, local.instance({ type: 'GO' }));
    const afterOne = calls;
    for (let i = 0; i < 5; i++) local.next(0, local.instance({ type: 'GO' }));
    expect(calls).toBe(afterOne);
  });
});

describe('labels', () => {
  test('name parallel regions, nested states and changed fields, and stay unique', () => {
    const machine = setup({
      types: { context: {} as { missed: boolean; eligible: boolean; reason: string } },
      actions: { miss: assign({ missed: true, eligible: false, reason: 'lost' }) },
    }).createMachine({
      id: 'm',
      type: 'parallel',
      context: { missed: false, eligible: true, reason: '' },
      on: { MISS: { actions: 'miss' } },
      states: {
        rpc: { initial: 'idle', states: { idle: {} } },
        timer: { initial: 'armed', states: { armed: {} } },
      },
    });
    const table = tabulate(machine, [{ type: 'MISS' }]);
    expect(table.states.map(({ label }) => label)).toEqual([
      'rpc:idle timer:armed',
      'rpc:idle timer:armed not-eligible missed reason=lost',
    ]);
  });
});

describe('a machine that breaks the rules while it runs', () => {
  test('an impure guard is found', () => {
    let asked = 0;
    const machine = setup({ guards: { flaky: () => asked++ > 0 } }).createMachine({
      id: 'flaky',
      initial: 'a',
      states: { a: { on: { GO: { guard: 'flaky', target: 'b' } } }, b: {} },
    });
    const local = new LocalMachine(machine);
    expect(() => local.next(0, local.instance({ type: 'GO' }))).toThrow(/machine flaky.*two results/);
  });

  test('an action that writes into the context is stopped by the freeze', () => {
    const machine = setup({
      types: { context: {} as { list: number[] } },
      actions: {
        scribble: assign(({ context }) => {
          context.list.push(1);
          return {};
        }),
      },
    }).createMachine({ id: 'writer', context: { list: [] }, on: { GO: { actions: 'scribble' } } });
    const local = new LocalMachine(machine);
    expect(() => local.next(0, local.instance({ type: 'GO' }))).toThrow(/machine writer.*GO threw/);
  });

  test('a guard that throws names machine, state and event', () => {
    const machine = setup({
      guards: {
        bad: () => {
          throw new Error('boom');
        },
      },
    }).createMachine({ id: 'bad', initial: 'a', states: { a: { on: { GO: { guard: 'bad' } } } } });
    const local = new LocalMachine(machine);
    expect(() => local.next(0, local.instance({ type: 'GO', x: 1 }))).toThrow(
      /machine bad: state "a".*GO\(x=1\) threw/,
    );
  });

  test('an unbounded context ends with an error, not without memory', () => {
    const local = new LocalMachine(counter(1_000_000), { maxStates: 50 });
    expect(() => local.close([INC])).toThrow(ModelError);
    expect(() => local.close([INC])).toThrow('more than 50 local states');
  });

  test('a Set that appears later is found when it appears', () => {
    const machine = setup({
      types: { context: {} as { seen: unknown } },
      actions: { grow: assign({ seen: () => new Set([1]) }) },
    }).createMachine({ id: 'late', context: { seen: null }, on: { GO: { actions: 'grow' } } });
    expect(() => tabulate(machine, [{ type: 'GO' }])).toThrow('machine late: context.seen: a Set');
  });

  test('a payload must be plain scalars', () => {
    const local = new LocalMachine(counter(1));
    expect(() => local.instance({ type: 'RESET', allowed: Number.NaN })).toThrow(
      "event 'RESET'.allowed: NaN",
    );
  });
});
