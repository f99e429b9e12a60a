/** Mutants are what they say, are counted exactly, and are judged as running every walk in full would judge them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kills, killRate, treeOf } from '../../../spec/suites/kill.ts';
import { acceptedIn, equivalent, mealyOf, outputsAlong } from '../../../spec/suites/mealy.ts';
import {
  MUTANT_KINDS,
  describeMutant,
  mutantId,
  mutantSpace,
  mutantsOf,
  mutate,
} from '../../../spec/suites/mutants.ts';
import { anyMachine } from './random-machine.ts';
import { NODE, seededPick, statusOf, tableOf } from './toy.ts';

const machine = mealyOf(NODE, statusOf(NODE));

describe('the space of mutants', () => {
  test('counts: 36 transitions to 8 other states; 36 wrong answers and 36 x 6 wrong sights; 36 x 4 x 9 twins', () => {
    expect(MUTANT_KINDS.map((kind) => mutantSpace(machine, kind).count)).toEqual([288, 36 * 7, 1296]);
  });

  test('every mutant has a name of its own', () => {
    const ids = MUTANT_KINDS.flatMap((kind) => [...mutantsOf(mutantSpace(machine, kind))].map(mutantId));
    expect(new Set(ids).size).toBe(288 + 252 + 1296);
  });

  test('states that nothing leads to are left alone', () => {
    const island = mealyOf(tableOf('island', ['X'], { a: ['a'], b: ['a'] }));
    expect(mutantSpace(island, 'transfer').count).toBe(0);
    expect([...mutantsOf(mutantSpace(island, 'output'))].every(({ state }) => state === 0)).toBe(true);
  });

  test('a sample has one mutant from each stretch, the same ones for the same seed', () => {
    const space = mutantSpace(machine, 'extra-state');
    const sample = (seed: number) => [...mutantsOf(space, 50, seededPick(seed))].map(mutantId);
    expect(new Set(sample(1)).size).toBe(50);
    expect(sample(1)).toEqual(sample(1));
    expect(sample(1)).not.toEqual(sample(2));
  });

  test('a mutant reads as a sentence', () => {
    const words = describeMutant(
      { kind: 'transfer', state: 1, event: 1, target: 7 },
      {
        state: (s) => NODE.states[s]!.label,
        event: (e) => NODE.events[e]!.type,
        output: (o) => `${acceptedIn(o) ? 'accepted' : 'refused'}`,
      },
    );
    expect(words).toBe('ready 0, MISSED: leads to down 1');
  });
});

describe('a mutant machine', () => {
  const READY = 1;

  test('transfer: goes and shows elsewhere, answers as before', () => {
    const faulty = mutate(machine, { kind: 'transfer', state: READY, event: 3, target: 7 });
    const site = READY * 4 + 3;
    expect(faulty.next[site]).toBe(7);
    expect(acceptedIn(faulty.output[site]!)).toBe(false);
    expect(faulty.output[site]! >> 1).toBe(machine.shown[7]);
    expect([...faulty.next.entries()].filter(([at, to]) => machine.next[at] !== to)).toHaveLength(1);
  });

  test('extra state: alike in everything but the altered event', () => {
    // After the second outage the gate is skipped: a heartbeat leads straight to ready.
    const faulty = mutate(machine, { kind: 'extra-state', state: 5, event: 1, altered: 0, target: READY });
    expect(faulty.stateCount).toBe(10);
    const twoOutages = [0, 1, 2, 0, 1];
    expect(outputsAlong(faulty, twoOutages)).toEqual(outputsAlong(machine, twoOutages));
    expect(outputsAlong(faulty, [...twoOutages, 0])).not.toEqual(outputsAlong(machine, [...twoOutages, 0]));
    const oneOutage = [0, 1, 0];
    expect(outputsAlong(faulty, oneOutage)).toEqual(outputsAlong(machine, oneOutage));
  });

  test('extra state that should go where it goes: its answer is wrong instead', () => {
    const faulty = mutate(machine, { kind: 'extra-state', state: 5, event: 1, altered: 0, target: 3 });
    expect(outputsAlong(faulty, [0, 1, 2, 0, 1, 0]).map(acceptedIn).at(-1)).toBe(false);
  });
});

describe('the judgement', () => {
  test('is what running every walk in full would give', () => {
    const anyWords = fc.array(fc.array(fc.nat(99), { maxLength: 8 }), { maxLength: 12 });
    fc.assert(
      fc.property(
        anyMachine,
        anyWords,
        fc.constantFrom(...MUTANT_KINDS),
        fc.nat(),
        (any, lists, kind, nth) => {
          const words = lists.map((word) => word.map((event) => event % any.eventCount));
          const space = mutantSpace(any, kind);
          if (space.count === 0) return;
          const mutant = space.at(nth % space.count);
          const faulty = mutate(any, mutant);
          const seen = words.some(
            (word) => outputsAlong(faulty, word).join() !== outputsAlong(any, word).join(),
          );
          expect(kills(treeOf(any, words), mutant)).toBe(seen);
          if (seen) expect(equivalent(faulty, any)).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('leaves out mutants that no walk could kill', () => {
    // Two states that answer alike: going to the other one is no fault.
    const twins = mealyOf(tableOf('twins', ['X'], { a: ['b'], b: ['a'] }), () => '');
    const verdict = killRate(twins, [[0, 0, 0]], mutantsOf(mutantSpace(twins, 'transfer')));
    expect(verdict).toEqual({ killed: 0, of: 0, equivalent: 2, survivors: [], rate: 1 });
  });

  test('names the survivors of a suite that does nothing', () => {
    const verdict = killRate(machine, [], mutantsOf(mutantSpace(machine, 'transfer')));
    expect(verdict.rate).toBe(0);
    expect(verdict.survivors).toHaveLength(288);
  });
});
