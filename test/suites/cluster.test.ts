/**
 * The walks of the components that live in the log, and of the calls that write to it, through Raft on three servers, while leaders crash, links are cut
 * and messages are lost, repeated and reordered. None of it may show in what the machines describe.
 */
import { expect, test } from 'vitest';
import { clusterTargets } from '../../impl/targets/cluster.ts';
import { componentSuites } from '../../spec/conform/component-suites.ts';

const families = [{ name: 'cluster', targets: clusterTargets(), limit: 1000 }];

test.each(['node', 'alloc', 'update-status', 'register', 'report', 'heartbeat-timer'])(
  '%s',
  async (component) => {
    const suites = ['tour', 'pairs', 'complete-1'];
    const reports = await componentSuites({ families, components: [component], suites, mutants: 100 });
    const wrong = reports.flatMap(({ failures }) =>
      failures.map(({ sentence, token }) => `${sentence} ${token}`),
    );
    expect(wrong).toEqual([]);
    expect(reports.map(({ suite }) => suite)).toEqual(suites);
    for (const { tests, faults } of reports) expect(faults).toBeGreaterThan(tests / 20);
  },
);

test('the same seed breaks the same things at the same instants', async () => {
  const stories = await Promise.all(
    [1, 1, 2].map(async (seed) => {
      const target = clusterTargets()['node']!();
      await target.start({ component: 'node', seed });
      for (let step = 0; step < 40; step++) await target.send({ type: 'ALLOCS_REPORTED' });
      return target.story!().join('\n');
    }),
  );
  expect(stories[0]).not.toBe('');
  expect(stories[1]).toBe(stories[0]);
  expect(stories[2]).not.toBe(stories[0]);
});
