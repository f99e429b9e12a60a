/**
 * The rule of #15808 taken out of the real server: a returning node is trusted at its first heartbeat, as before
 * the change. The simulation must say so, by the properties as well as by the machines.
 */
import { expect, test, vi } from 'vitest';
import { ALL_CHECKS } from './checks/all.ts';
import { machines } from './checks/machines.ts';
import { runSimulation } from './run.ts';

vi.mock('../../impl/core/reconnect.ts', async (original) => {
  const real = await original<typeof import('../../impl/core/reconnect.ts')>();
  const nextStatus: typeof real.nextStatus = (question) =>
    question.requested === 'ready' ? 'ready' : real.nextStatus(question);
  return { ...real, nextStatus };
});

const FAULTS = ['client-isolated'] as const;

async function firstProperty(checks: typeof ALL_CHECKS): Promise<string | undefined> {
  for (let seed = 1; seed <= 20; seed += 1) {
    const { violations } = await runSimulation({ seed, minutes: 15, faults: FAULTS, checks });
    const [first] = violations;
    if (first !== undefined) return first.property;
  }
  return undefined;
}

test('the machines refuse the first trace in which a node is trusted too early', async () => {
  expect(await firstProperty([machines])).toBe('machines');
});

test('the gate is seen to be open, without looking at the machines', async () => {
  expect(await firstProperty(ALL_CHECKS.filter((check) => check !== machines))).toBe('S3');
});
