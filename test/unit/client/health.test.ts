/**
 * The health of a service allocation: said once, when its tasks have run for `min_healthy_time`. Expectations: reference
 * page nomad-protocol.md 3.2 (what a client writes) and the documented `migrate` block.
 */
import { expect, test } from 'vitest';
import type { ClientEffect } from '../../../impl/core/client/ports.ts';
import type { AllocReport } from '../../../impl/core/commands.ts';
import type { MigrateStrategy } from '../../../impl/core/drain-records.ts';
import { alloc, Bench, GROUP, job, list, SECOND_NS, START } from './bench.ts';

const Migrate: MigrateStrategy = {
  MaxParallel: 1,
  HealthCheck: 'checks',
  MinHealthyTime: 10 * SECOND_NS,
  HealthyDeadline: 300 * SECOND_NS,
};
const SERVICE = job({ ...GROUP, Migrate });

function reports(effects: readonly ClientEffect[]): readonly AllocReport[] {
  return effects.flatMap((effect) =>
    effect.type === 'call' && effect.method === 'Node.UpdateAlloc'
      ? [...(effect.args as { Alloc: readonly AllocReport[] }).Alloc]
      : [],
  );
}

/** Everything that is due by then is done; what was reported on the way. */
function pass(bench: Bench, ms: number): readonly AllocReport[] {
  const said: AllocReport[] = [];
  for (let next = bench.dueIn; next <= ms; next = bench.dueIn) said.push(...reports(bench.time(next)));
  return said;
}

test('is said when its tasks have run for long enough, and with every later report', () => {
  const bench = Bench.running(8, alloc('a', 5, { Job: SERVICE }));
  expect(pass(bench, 9_999)).toEqual([]);
  const health = { Healthy: true, Timestamp: START + 10_000 };
  expect(pass(bench, 10_200)).toMatchObject([{ ClientStatus: 'running', DeploymentStatus: health }]);
  // A heartbeat was due at the same time.
  for (const id of ['c7', 'c8']) bench.ok(10_250, id, { Index: 9 });
  bench.exited(10_300, 'a/web', 1);
  expect(pass(bench, 10_600)).toMatchObject([{ ClientStatus: 'pending', DeploymentStatus: health }]);
});

test('a restart begins it anew', () => {
  const bench = Bench.running(8, alloc('a', 5, { Job: SERVICE }));
  bench.exited(6_000, 'a/web', 1);
  pass(bench, 7_000);
  bench.started(7_000, 'a/web');
  const before = pass(bench, 16_999);
  expect(before.filter(({ DeploymentStatus }) => DeploymentStatus)).toEqual([]);
});

test.each([
  ['batch work', { Job: job({ ...GROUP, Migrate }, 'batch') }],
  ['a group that does not say how it moves', { Job: job() }],
  ['what is known to be healthy', { DeploymentStatus: { Healthy: true, Timestamp: START } }],
])('is not said of %s', (_, part) => {
  const bench = Bench.running(8, alloc('a', 5, { Job: SERVICE, ...part }));
  expect(pass(bench, 30_000)).toEqual([]);
});

test('is not said of what is being stopped', () => {
  const bench = Bench.running(8, alloc('a', 5, { Job: SERVICE }));
  const stopped = alloc('a', 9, { Job: SERVICE, DesiredStatus: 'stop' });
  bench.ok(5_000, 'c4', list(9, [stopped]));
  bench.ok(5_000, 'c7', { Allocs: [stopped] });
  const said = pass(bench, 30_000);
  expect(said.filter(({ DeploymentStatus }) => DeploymentStatus)).toEqual([]);
});
