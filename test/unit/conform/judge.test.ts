/** The judge and the runner on a machine small enough to follow by hand: a lamp that burns out after two evenings. */
import { describe, expect, test } from 'vitest';
import type { Component } from '../../../spec/conform/components.ts';
import { Judge } from '../../../spec/conform/judge.ts';
import { runSuite, spread } from '../../../spec/conform/run.ts';
import type { EventInstance, Facts, Sent, Target } from '../../../spec/conform/target.ts';
import { mealyOf } from '../../../spec/suites/mealy.ts';
import { suiteOf } from '../../../spec/suites/suite.ts';
import type { Table } from '../../../spec/model/types.ts';

/** dark -ON-> lit -OFF-> worn -ON-> broken; everything else is refused. */
const TABLE: Table = {
  name: 'lamp',
  states: ['dark', 'lit', 'worn', 'broken'].map((value) => ({ value, context: {}, label: value })),
  events: [{ type: 'ON' }, { type: 'OFF' }],
  next: Int32Array.from([1, -1, -1, 2, 3, -1, -1, -1]),
};
const LAMP: Component = {
  name: 'lamp',
  table: TABLE,
  observation: {
    ofState: ({ value }) => ({ light: value === 'lit' }),
    ofFacts: ({ light }) => ({ light: light === true }),
  },
  untold: [],
  mealy: mealyOf(TABLE),
  driven: (table) => table,
  alphabet: TABLE.events,
};
const [ON, OFF] = [0, 1];
const bright: Facts = { light: true };
const black: Facts = { light: false };

describe('the judge', () => {
  test('follows plain answers from state to state', () => {
    const judge = new Judge(LAMP);
    expect(judge.step(OFF, { accepted: false }, black)).toBeUndefined();
    expect(judge.step(ON, { accepted: true }, bright)).toBeUndefined();
    expect(judge.states).toEqual([1]);
  });

  test('names what should have been, when answer or light is wrong', () => {
    const expected = ['accepted, light=true'];
    expect(new Judge(LAMP).step(ON, { accepted: true }, black)).toEqual(expected);
    expect(new Judge(LAMP).step(ON, { accepted: false }, bright)).toEqual(expected);
  });

  test('an answer that is not told leaves only the light to judge by', () => {
    const judge = new Judge(LAMP);
    expect(judge.step(OFF, { untold: true }, black)).toBeUndefined();
    expect(judge.step(ON, { untold: true }, black)).toBeDefined();
  });

  test('a doubtful step keeps both outcomes, and what is seen later decides', () => {
    const judge = new Judge(LAMP);
    judge.step(ON, { accepted: true }, bright);
    judge.step(OFF, { accepted: true }, black);
    expect(judge.step(ON, { doubtful: 'power cut' }, black)).toBeUndefined();
    expect(judge.states).toEqual([3, 2]);
    expect(judge.step(ON, { accepted: false }, black)).toBeUndefined();
    expect(judge.states).toEqual([3]);
  });

  test('what could not be sent changes nothing, and must not show', () => {
    expect(new Judge(LAMP).step(ON, { notDrivable: 'no switch' }, black)).toBeUndefined();
    expect(new Judge(LAMP).step(ON, { notDrivable: 'no switch' }, bright)).toBeDefined();
  });
});

/** A lamp of its own making; `lastsFor`: evenings. */
function lampTarget(lastsFor: number): Target {
  let evenings = 0;
  let light = false;
  const turn = ({ type }: EventInstance): Sent => {
    if (type === 'OFF') {
      if (!light) return { accepted: false };
      light = false;
      return { accepted: true };
    }
    if (light || evenings > lastsFor) return { accepted: false };
    evenings += 1;
    light = evenings <= lastsFor;
    return { accepted: true };
  };
  return {
    name: 'lamp',
    start() {
      evenings = 0;
      light = false;
    },
    send: turn,
    observe: () => Promise.resolve({ light }),
    stop() {},
  };
}

describe('the runner', () => {
  const words = [[ON, OFF, ON, ON], [ON, ON], [OFF]];
  const suite = suiteOf('lamp', 'by-hand', words);

  test('passes what is right, in doubt about nothing', async () => {
    const run = await runSuite(lampTarget(1), LAMP, suite);
    expect(run).toMatchObject({ tests: 3, steps: 7, passed: 3, failed: 0, skipped: 0, failures: [] });
  });

  test('ends a walk at its first difference and says how to see it again', async () => {
    const run = await runSuite(lampTarget(2), LAMP, suite);
    expect(run).toMatchObject({ tests: 3, steps: 6, passed: 2, failed: 1 });
    expect(run.failures[0]).toMatchObject({
      walk: 'lamp/by-hand/1',
      step: 3,
      event: 'ON',
      expected: ['accepted, light=false'],
      observed: 'accepted, light=true',
      token: 'walk:lamp/by-hand/1',
    });
  });

  test('a limit takes walks evenly and always the same', () => {
    const ten = suiteOf(
      'lamp',
      'ten',
      Array.from({ length: 10 }, (_, length) => Array(length + 1).fill(ON)),
    );
    const lengths = (limit: number): number[] => [...spread(ten, limit)].map(({ events }) => events.length);
    expect(lengths(2)).toEqual([1, 6]);
    expect(lengths(3)).toEqual([1, 5, 8]);
    expect(lengths(99)).toHaveLength(10);
  });
});
