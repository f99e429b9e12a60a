/** Services that their allocations leave behind (#20590): the entry that ends an allocation takes none away, and L8 says so. */
import { expect, test, vi } from 'vitest';
import { runSimulation } from './run.ts';

vi.mock('../../impl/core/state/service-writes.ts', async (original) => {
  const real = await original<typeof import('../../impl/core/state/service-writes.ts')>();
  return { ...real, dropServicesOfEnded: () => {} };
});

/** Of the first run in which an allocation ended that its client could not take its service back for. */
async function firstProperty(): Promise<string | undefined> {
  for (let seed = 1; seed <= 10; seed += 1) {
    const { violations } = await runSimulation({ seed, minutes: 15, faults: ['client-isolated'] });
    const [first] = violations;
    if (first !== undefined) return first.property;
  }
  return undefined;
}

test('what has ended is seen to be listed', async () => {
  expect(await firstProperty()).toBe('L8');
});
