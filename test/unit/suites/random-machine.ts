/** Arbitrary small tables for property tests. No test of its own. */
import fc from 'fast-check';
import { REFUSED, type Table } from '../../../spec/model/types.ts';
import { mealyOf } from '../../../spec/suites/mealy.ts';
import type { Mealy } from '../../../spec/suites/types.ts';

/** A table of up to seven states and three events; about a quarter of its pairs are refused. */
export const anyTable: fc.Arbitrary<Table> = fc
  .record({ stateCount: fc.integer({ min: 1, max: 7 }), eventCount: fc.integer({ min: 1, max: 3 }) })
  .chain(({ stateCount, eventCount }) =>
    fc
      .array(fc.oneof({ weight: 3, arbitrary: fc.nat(stateCount - 1) }, fc.constant(REFUSED)), {
        minLength: stateCount * eventCount,
        maxLength: stateCount * eventCount,
      })
      .map((next) => ({
        name: 'any',
        states: Array.from({ length: stateCount }, (_, i) => ({ value: i, context: {}, label: `s${i}` })),
        events: Array.from({ length: eventCount }, (_, i) => ({ type: `E${i}` })),
        next: Int32Array.from(next),
      })),
  );

/** A machine of which two, one or no status is visible. */
export const anyMachine: fc.Arbitrary<Mealy> = fc
  .tuple(anyTable, fc.integer({ min: 1, max: 3 }))
  .map(([table, looks]) => mealyOf(table, (state) => `look ${state % looks}`));
