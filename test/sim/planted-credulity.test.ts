/** A leader that takes it for granted that it hears, in the real one's place: it gives up who runs, and L11 says so. */
import { expect, test, vi } from 'vitest';
import { runSimulation } from './run.ts';

vi.mock('../../impl/core/leader-ear.ts', () => ({
  LeaderEar: class {
    note = (): void => {};
    hasHeardAnother = (): boolean => true;
  },
}));

test('a silence that is believed of a deaf leader is seen', async () => {
  const options = { minutes: 40, faults: ['leader-deaf'] } as const;
  const runs = await Promise.all([1, 2, 3].map((seed) => runSimulation({ ...options, seed })));
  const found = runs.flatMap(({ violations }) => violations);
  expect(new Set(found.map(({ property }) => property))).toEqual(new Set(['L11']));
});
