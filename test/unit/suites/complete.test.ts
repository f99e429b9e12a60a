/** Complete suites keep their promise: what passes answers as the machine does, up to k extra states. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { characterize, equivalentStates, quotient } from '../../../spec/suites/characterize.ts';
import { completeSuite, countComplete } from '../../../spec/suites/complete.ts';
import { accessSuite, compareWords, withoutPrefixes } from '../../../spec/suites/access.ts';
import { killRate, killRates } from '../../../spec/suites/kill.ts';
import { equivalent, mealyOf, outputsAlong } from '../../../spec/suites/mealy.ts';
import { mutantSpace, mutantsOf, mutate } from '../../../spec/suites/mutants.ts';
import { pairSuite } from '../../../spec/suites/pairs.ts';
import { sizeOf, wordsOf } from '../../../spec/suites/suite.ts';
import { transitionSuite } from '../../../spec/suites/transitions.ts';
import type { Mealy, Suite, Word } from '../../../spec/suites/types.ts';
import { anyMachine } from './random-machine.ts';
import { NODE, seededPick, statusOf, tableOf } from './toy.ts';

const VIEWS = [
  ['the whole label', mealyOf(NODE)],
  ['the status', mealyOf(NODE, statusOf(NODE))],
  ['accepted or refused only', mealyOf(NODE, () => '')],
] as const;

const rates = (machine: Mealy, suite: Suite) => {
  const { transfer, output, 'extra-state': extra } = killRates(machine, wordsOf(suite));
  return [transfer.rate, output.rate, extra.rate] as const;
};

describe.each(VIEWS)('the mutation study on nine states, seeing %s', (_, machine) => {
  test('no extra state allowed for: every transfer and output fault is killed', () => {
    const [transfer, output, extra] = rates(machine, completeSuite(machine, { extraStates: 0 }));
    expect([transfer, output]).toEqual([1, 1]);
    expect(extra).toBeLessThan(0.7);
  });

  test.each(['hsi', 'w'] as const)('one extra state allowed for (%s): every fault is killed', (method) => {
    expect(rates(machine, completeSuite(machine, { extraStates: 1, method }))).toEqual([1, 1, 1]);
  });

  test('shortest paths to every state kill few', () => {
    const [transfer, output, extra] = rates(machine, accessSuite(machine));
    expect(transfer).toBeLessThan(0.25);
    expect(output).toBeLessThan(0.25);
    expect(extra).toBeLessThan(0.07);
  });

  test('all transitions kill every output fault, and few extra states', () => {
    const [, output, extra] = rates(machine, transitionSuite(machine));
    expect(output).toBe(1);
    expect(extra).toBeLessThan(0.3);
  });
});

test('all pairs do not replace a complete suite when only the status is visible', () => {
  const machine = VIEWS[1][1];
  const [transfer, , extra] = rates(machine, pairSuite(machine));
  expect(transfer).toBeLessThan(1);
  expect(extra).toBeLessThan(1);
  expect(extra).toBeGreaterThan(0.8);
});

describe('size', () => {
  test.each(VIEWS)('is known in advance, seeing %s', (_, machine) => {
    for (const extraStates of [0, 1, 2]) {
      for (const method of ['hsi', 'w'] as const) {
        const suite = completeSuite(machine, { extraStates, method });
        expect(countComplete(machine, { extraStates, method })).toEqual(sizeOf(wordsOf(suite)));
      }
    }
  });

  test.each(VIEWS)('no walk begins another, seeing %s', (_, machine) => {
    const words = [...wordsOf(completeSuite(machine, { extraStates: 1 }))];
    expect(words.toSorted(compareWords)).toEqual(words);
    expect(withoutPrefixes(words)).toEqual(words);
  });

  test('harmonized identifiers ask for no more than the characterization set', () => {
    for (const [, machine] of VIEWS) {
      const hsi = countComplete(machine, { extraStates: 1 });
      const w = countComplete(machine, { extraStates: 1, method: 'w' });
      expect(hsi.steps).toBeLessThanOrEqual(w.steps);
    }
  });

  test('200 states x 40 events: counted at once, streamed walk by walk', () => {
    const machine = large();
    const size = countComplete(machine, { extraStates: 1 });
    expect(size.tests).toBeGreaterThan(200 * 39 * 40);
    const suite = completeSuite(machine, { extraStates: 1 });
    let [tests, steps] = [0, 0];
    for (const { events } of suite.walks) {
      tests++;
      steps += events.length;
    }
    expect({ tests, steps }).toEqual(size);
    // Millions of walks of the next size are only counted.
    expect(countComplete(machine, { extraStates: 2 }).tests).toBeGreaterThan(10_000_000);
  });
});

function large(): Mealy {
  const pick = seededPick(3);
  const labels = Array.from({ length: 200 }, (_, i) => `${['a', 'b', 'c'][i % 3]!} ${i}`);
  const events = Array.from({ length: 40 }, (_, i) => `E${i}`);
  const row = (at: number) =>
    events.map((_, e) => (e === 0 ? labels[(at + 1) % 200]! : pick(3) ? '' : labels[pick(200)]!));
  const table = tableOf('large', events, Object.fromEntries(labels.map((label, at) => [label, row(at)])));
  return mealyOf(table, statusOf(table));
}

describe('a machine that is not minimal', () => {
  // A counter kept after it stopped mattering: `down 1` and `down 2` answer everything alike.
  const table = tableOf('dead-counter', ['GO', 'STOP'], {
    'up 0': ['up 1', 'down 1'],
    'up 1': ['', 'down 2'],
    'down 1': ['', ''],
    'down 2': ['', ''],
  });
  const machine = mealyOf(table, statusOf(table));

  test('is reported by the states that no walk tells apart', () => {
    const suite = completeSuite(machine, { extraStates: 1 });
    expect(suite.equivalent.map((states) => states.map((s) => table.states[s]!.label))).toEqual([
      ['down 1', 'down 2'],
    ]);
    expect(suite.classCount).toBe(3);
  });

  test('gets a suite that is complete for its quotient', () => {
    const smallest = quotient(machine);
    expect(smallest.stateCount).toBe(3);
    expect(equivalent(smallest, machine)).toBe(true);
    expect(rates(smallest, completeSuite(machine, { extraStates: 1 }))).toEqual([1, 1, 1]);
  });

  test('is minimal when the label is visible', () => {
    expect(equivalentStates(mealyOf(table))).toEqual([]);
  });
});

describe('for any machine', () => {
  test('identifiers are harmonized: two classes share a beginning that tells them apart', () => {
    fc.assert(
      fc.property(anyMachine, (any) => {
        const machine = quotient(any);
        const { identifiers, classCount } = characterize(machine);
        expect(classCount).toBe(machine.stateCount);
        for (let a = 0; a < classCount; a++) {
          for (let b = 0; b < a; b++) expect(shareSeparator(machine, a, b, identifiers)).toBe(true);
        }
      }),
    );
  });

  test('the characterization set tells every two classes apart', () => {
    fc.assert(
      fc.property(anyMachine, (any) => {
        const machine = quotient(any);
        const { characterizationSet, classCount } = characterize(machine);
        const answers = Array.from({ length: classCount }, (_, state) =>
          characterizationSet.map((word) => outputsAlong(machine, word, state).join()).join('|'),
        );
        expect(new Set(answers).size).toBe(classCount);
      }),
    );
  });

  test('the quotient answers as the machine does', () => {
    fc.assert(fc.property(anyMachine, (machine) => equivalent(quotient(machine), machine)));
  });

  test('k = 0 kills every transfer and output fault', () => {
    fc.assert(
      fc.property(anyMachine, fc.constantFrom('hsi' as const, 'w' as const), (any, method) => {
        const machine = quotient(any);
        const words = [...wordsOf(completeSuite(machine, { extraStates: 0, method }))];
        for (const kind of ['transfer', 'output'] as const) {
          expect(killRate(machine, words, mutantsOf(mutantSpace(machine, kind))).survivors).toEqual([]);
        }
      }),
    );
  });

  test('k = 1 kills every extra state, also together with a second fault', () => {
    fc.assert(
      fc.property(anyMachine, fc.nat(), fc.nat(), (any, first, second) => {
        const machine = quotient(any);
        const words = [...wordsOf(completeSuite(machine, { extraStates: 1 }))];
        const twins = mutantSpace(machine, 'extra-state');
        expect(killRate(machine, words, mutantsOf(twins, 200)).survivors).toEqual([]);
        const once = mutate(machine, twins.at(first % twins.count));
        const transfers = mutantSpace(once, 'transfer');
        if (transfers.count === 0) return;
        const twice = mutate(once, transfers.at(second % transfers.count));
        expect(passes(twice, machine, words)).toBe(equivalent(twice, machine));
      }),
    );
  });
});

/** Is there a word that begins a member of both identifiers and that the two states answer differently? */
function shareSeparator(
  machine: Mealy,
  a: number,
  b: number,
  identifiers: readonly (readonly Word[])[],
): boolean {
  const shared = identifiers[a]!.flatMap((one) =>
    identifiers[b]!.map((other) => commonBeginning(one, other)),
  );
  return shared.some(
    (word) => outputsAlong(machine, word, a).join() !== outputsAlong(machine, word, b).join(),
  );
}

function commonBeginning(one: Word, other: Word): Word {
  const differs = one.findIndex((event, at) => other[at] !== event);
  return differs === -1 ? one : one.slice(0, differs);
}

function passes(faulty: Mealy, machine: Mealy, words: readonly Word[]): boolean {
  return words.every((word) => outputsAlong(faulty, word).join() === outputsAlong(machine, word).join());
}
