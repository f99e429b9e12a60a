/** Any list of numbers is a run; random lists find a planted fault and shrink to the shortest way to it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choicesFor, enabledIn, run } from '../../../spec/suites/choices.ts';
import { GATE_WORLD, TWO_NODES } from './toy-world.ts';

const EARLY = 2;
const anyChoices = fc.array(fc.nat(), { maxLength: 40, size: 'max' });

describe('a list of choices', () => {
  test('picks among the enabled actions, modulo their number', () => {
    // In the initial state of the two nodes only the two losses are enabled.
    expect(run(TWO_NODES, [0, 0]).names).toEqual(['LOSE_ONE', 'LOSE_TWO']);
    expect(run(TWO_NODES, [3]).names).toEqual(['LOSE_TWO']);
  });

  test('stops where nothing is enabled', () => {
    const stuck = { ...TWO_NODES, step: () => false };
    expect(run(stuck, [1, 2, 3])).toEqual({ actions: [], names: [], states: [TWO_NODES.init()] });
  });

  test('names an action for its choice: back and forth for any run', () => {
    fc.assert(
      fc.property(anyChoices, (choices) => {
        const { names, states } = run(TWO_NODES, choices);
        const again = choicesFor(TWO_NODES, names)!;
        expect(run(TWO_NODES, again)).toMatchObject({ names, states });
        expect(states).toHaveLength(names.length + 1);
      }),
    );
  });

  test('does not exist for actions that are not enabled in their turn', () => {
    expect(choicesFor(TWO_NODES, ['RETURN_ONE'])).toBeUndefined();
    expect(choicesFor(TWO_NODES, ['LOSE_ONE', 'NO_SUCH_ACTION'])).toBeUndefined();
  });

  test('enabled actions come in index order, each with its own state', () => {
    const enabled = enabledIn(TWO_NODES, Uint16Array.of(1, 1, 0));
    expect(enabled.map(({ action }) => TWO_NODES.actions[action]!.name)).toEqual([
      'RETURN_ONE',
      'RETURN_TWO',
      'ALARM',
    ]);
    expect(enabled.map(({ into }) => [...into])).toEqual([
      [0, 1, 0],
      [1, 0, 0],
      [1, 1, 1],
    ]);
  });
});

test('fast-check finds the gate that is skipped on the second outage, and shrinks to the shortest way there', () => {
  const neverEarly = fc.property(anyChoices, (choices) =>
    run(GATE_WORLD, choices).states.every((state) => state[EARLY] === 0),
  );
  const details = fc.check(neverEarly, { seed: 15808, numRuns: 1000 });
  expect(details.failed).toBe(true);
  const [choices] = details.counterexample!;
  expect(run(GATE_WORLD, choices).names).toEqual(['MISS', 'UPDATE', 'MISS', 'HEARTBEAT']);
});
