/** The machine as tests see it: refusals are answers, states keep their index, equality means equal answers. */
import { describe, expect, test } from 'vitest';
import {
  acceptedIn,
  after,
  equivalent,
  mealyOf,
  observationIn,
  outputsAlong,
} from '../../../spec/suites/mealy.ts';
import { NODE, statusOf, tableOf } from './toy.ts';

const READY = 1;
const MISSED = 1;
const EXPIRED = 3;

describe('a table as its tests see it', () => {
  test('a refused event is answered, and stays where it is', () => {
    const machine = mealyOf(NODE);
    const refused = READY * machine.eventCount + EXPIRED;
    expect(machine.next[refused]).toBe(READY);
    expect(acceptedIn(machine.output[refused]!)).toBe(false);
    expect(machine.observations[observationIn(machine.output[refused]!)]).toBe('ready 0');
  });

  test('an accepted event shows what may be seen of the state it leads to', () => {
    const machine = mealyOf(NODE, statusOf(NODE));
    const accepted = READY * machine.eventCount + MISSED;
    expect(acceptedIn(machine.output[accepted]!)).toBe(true);
    expect(machine.observations[observationIn(machine.output[accepted]!)]).toBe('disconnected');
  });

  test('a word leads to one state, with one output a step', () => {
    const machine = mealyOf(NODE);
    expect(NODE.states[after(machine, [0, 1, 3, 3])]!.label).toBe('gone 0');
    expect(outputsAlong(machine, [0, 1, 3, 3]).map(acceptedIn)).toEqual([true, true, true, true]);
  });
});

describe('equivalence', () => {
  const two = mealyOf(tableOf('two', ['X'], { a: ['b'], b: ['a'] }), () => '');
  const one = mealyOf(tableOf('one', ['X'], { a: ['a'] }), () => '');

  test('holds for machines that answer alike, however many states they have', () => {
    expect(equivalent(two, one)).toBe(true);
    expect(equivalent(one, two)).toBe(true);
  });

  test('fails where one answer differs, however late', () => {
    const late = mealyOf(tableOf('late', ['X'], { a: ['b'], b: ['c'], c: [''] }), () => '');
    expect(equivalent(late, one)).toBe(false);
  });
});
