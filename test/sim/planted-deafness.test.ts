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
  const found: string[] = [];
  for (let seed = 1; seed <= 30 && found.length === 0; seed += 1) {
    const { violations } = await runSimulation({ ...options, seed });
    found.push(...violations.map(({ property }) => property));
  }
  expect(new Set(found)).toEqual(new Set(['L7']));
});
