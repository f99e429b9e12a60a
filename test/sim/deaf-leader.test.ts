/**
 * A leader whose port for calls is cut off while it goes on leading (upstream's #17974; L11), in whole clusters: whoever runs
 * stays, whoever is gone is noticed within the bound, whatever the leader hears.
 */
import { describe, expect, test } from 'vitest';
import { ALL_CHECKS } from './checks/all.ts';
import { runSimulation } from './run.ts';
import { noticedWithinMs } from './silence-bound.ts';
import { Story } from './story.ts';

const FAULTS = { faults: ['leader-deaf'] } as const;

describe.each([1, 2, 5])('a world of %i clients', (clients) => {
  test.each([1, 2, 3, 4, 5, 6])('no leader that is deaf gives up who runs (seed %i)', async (seed) => {
    const { violations } = await runSimulation({ seed, minutes: 40, clients, ...FAULTS });
    expect(violations).toEqual([]);
  });
});

test('sometimes: silences are doubted', async () => {
  let doubted = 0;
  const onTrace = (_: string, { cause }: { readonly cause: string }) => {
    if (cause === 'silence-doubted') doubted += 1;
  };
  for (const seed of [1, 2, 3, 4, 5, 6])
    await runSimulation({ seed, minutes: 40, ...FAULTS, checks: [], onTrace });
  expect(doubted).toBeGreaterThan(10);
});

/** The machine of the first client goes down; its leader is deaf from then on, or not. */
async function dies(
  seed: number,
  clients: number,
  isDeafForMs: number,
): Promise<{ noticedMs: number; boundMs: number }> {
  const story = await Story.start(seed, clients, { checks: ALL_CHECKS });
  const { cluster } = story;
  const leader = cluster.servers.find(({ member }) => member?.isLeading);
  const diedAt = cluster.now;
  cluster.clients[0]?.crashMachine();
  if (isDeafForMs > 0) cluster.after(isDeafForMs, leader?.deafen() ?? (() => {}));
  const boundMs = noticedWithinMs(cluster.conditions.heartbeats);
  while (story.status === 'ready' && cluster.now < diedAt + 2 * boundMs) await story.wait(500);
  expect(cluster.findings.violations).toEqual([]);
  return { noticedMs: cluster.now - diedAt, boundMs };
}

describe('a client that is gone', () => {
  test.each([
    [1, 1, 0],
    [2, 1, 0],
    [3, 1, 50_000],
    [4, 2, 0],
    [5, 2, 50_000],
    [6, 4, 50_000],
  ])(
    'seed %i, %i clients, leader deaf for %i ms: noticed within the bound',
    async (seed, clients, isDeafForMs) => {
      const { noticedMs, boundMs } = await dies(seed, clients, isDeafForMs);
      expect(noticedMs).toBeLessThanOrEqual(boundMs);
    },
  );

  test('with others around it is noticed long before the failover TTL is over', async () => {
    const { noticedMs } = await dies(7, 4, 0);
    expect(noticedMs).toBeLessThan(100_000);
  });
});
