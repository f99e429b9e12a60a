/** A client that never gives up hearing from the servers, in place of the real one: its tasks run on for ever, and L7 says so. */
import { expect, test, vi } from 'vitest';
import { stopAfter } from './checks/stop-after.ts';
import { runSimulation } from './run.ts';

vi.mock('../../impl/core/client/heartbeat-stop.ts', () => ({
  HeartbeatStop: class {
    nextDeadline = (): number => Infinity;
    onTime = (): void => {};
  },
}));

test('what should be stopped after so long a silence, and runs on, is seen', async () => {
  const options = { minutes: 20, faults: ['client-isolated'], checks: [stopAfter] } as const;
  const runs = await Promise.all([1, 2, 3, 4, 5, 6].map((seed) => runSimulation({ ...options, seed })));
  const found = runs.flatMap(({ violations }) => violations);
  expect(new Set(found.map(({ property }) => property))).toEqual(new Set(['L7']));
});
