/** Rules about drains taken out of the real server, one at a time: each must be seen by the check that is about it. */
import { afterEach, expect, test, vi } from 'vitest';
import type { DrainStep } from '../../impl/core/drain.ts';
import type { StateView } from '../../impl/core/view.ts';
import { drainHonesty } from './checks/drain-honesty.ts';
import { migrateBudget } from './checks/migrate-budget.ts';
import type { NewCheck } from './checks/check.ts';
import { runSimulation, type SimOptions } from './run.ts';

type Fault = 'none' | 'deadline-is-the-end' | 'all-at-once' | 'never-over' | 'old-plans';
const planted = vi.hoisted(() => ({ fault: 'none' as Fault }));

vi.mock('../../impl/core/drain.ts', async (original) => {
  const real = await original<typeof import('../../impl/core/drain.ts')>();
  const drainStep: typeof real.drainStep = (view, nodeIds, at) => {
    const step = real.drainStep(view, nodeIds, at);
    return planted.fault === 'none' ? step : { ...step, ...brokenStep(view, nodeIds, at) };
  };
  return { ...real, drainStep };
});

vi.mock('../../impl/core/state/plan-entry.ts', async (original) => {
  const real = await original<typeof import('../../impl/core/state/plan-entry.ts')>();
  const planRefusal: typeof real.planRefusal = (...entry) =>
    planted.fault === 'old-plans' ? undefined : real.planRefusal(...entry);
  return { ...real, planRefusal };
});

function brokenStep(view: StateView, nodeIds: readonly string[], at: number): Partial<DrainStep> {
  const draining = nodeIds.flatMap((id) => view.node(id) ?? []).filter((node) => node.DrainStrategy !== null);
  switch (planted.fault) {
    case 'deadline-is-the-end':
      return {
        ended: draining.filter(({ DrainStrategy: it }) => it!.ForceDeadline > 0 && at >= it!.ForceDeadline),
      };
    case 'all-at-once':
      return {
        marks: draining
          .flatMap(({ ID }) => view.allocsByNode(ID))
          .filter((it) => it.DesiredStatus === 'run' && it.DesiredTransition.Migrate !== true),
      };
    case 'never-over':
      return { ended: [] };
    case 'none':
    case 'old-plans':
      return {};
  }
}

afterEach(() => {
  planted.fault = 'none';
});

/** Properties violated in the first seed that convicts, `from` this one on. */
async function convicted(fault: Fault, options: Partial<SimOptions>, from = 1): Promise<readonly string[]> {
  planted.fault = fault;
  for (let seed = from; seed < from + 60; seed += 1) {
    const { violations } = await runSimulation({ minutes: 15, ...options, seed });
    if (violations.length > 0) return [...new Set(violations.map(({ property }) => property))];
  }
  return [];
}

test.each<[Fault, NewCheck, string]>([
  ['deadline-is-the-end', drainHonesty, 'S11'],
  ['all-at-once', migrateBudget, 'S12'],
])('%s', async (fault, check, property) => {
  expect(await convicted(fault, { checks: [check] })).toEqual([property]);
});

test('old-plans', async () => {
  // About one seed in 40 shows it, and each takes seconds: begin where one is known to.
  const options: Partial<SimOptions> = { checks: [migrateBudget], faults: ['slow-disk', 'server-isolated'] };
  expect(await convicted('old-plans', options, 50)).toEqual(['S5']);
});

test('never-over', async () => {
  const found = await convicted('never-over', { mode: 'liveness', minutes: 4, checks: [] });
  expect(found).toContain('drains end');
});

test('sometimes: drains come to their end, and tell allocations to move', async () => {
  const runs = await Promise.all([1, 2, 3, 4].map((seed) => runSimulation({ seed, minutes: 6 })));
  for (const name of ['drains that came to their end', 'allocations told to move by drains']) {
    expect(Math.max(...runs.map(({ most }) => most[name] ?? 0)), name).toBeGreaterThan(0);
  }
});
