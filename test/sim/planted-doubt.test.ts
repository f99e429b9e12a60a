/** A leader that never takes anybody for silent, in the real one's place: who is gone stays ready, and L2 says so. */
import { expect, test, vi } from 'vitest';
import { runSimulation } from './run.ts';

vi.mock('../../impl/core/heartbeat.ts', async (original) => {
  const real = await original<typeof import('../../impl/core/heartbeat.ts')>();
  class Doubter extends real.HeartbeatTimers {
    override takeExpired(at: number): readonly import('../../impl/core/heartbeat.ts').Expiry[] {
      return super.takeExpired(at).filter(({ waitsUntil }) => waitsUntil !== undefined);
    }
  }
  return { ...real, HeartbeatTimers: Doubter };
});

test('a client that is gone for good and never noticed is seen', async () => {
  const options = { minutes: 1, mode: 'liveness', clients: 3, faults: [] } as const;
  const runs = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((seed) => runSimulation({ ...options, seed })));
  const found = runs.flatMap(({ violations }) => violations);
  expect(found.map(({ property }) => property)).toContain('L2');
});
