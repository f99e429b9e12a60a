/** The suites generated from the component machines, run against the server and client cores without Raft. */
import { describe, expect, test } from 'vitest';
import { CORE_TARGETS } from '../../impl/targets/core.ts';
import { componentSuites, DEFAULT_SUITES } from '../../spec/conform/component-suites.ts';
import { componentsOf } from '../../spec/conform/components.ts';
import { OF_OUR_SERVERS } from '../../machines/revisions.ts';

const families = [{ name: 'core', targets: CORE_TARGETS }];
const COMPONENTS = componentsOf(OF_OUR_SERVERS).map(({ name }) => name);

describe.each(COMPONENTS)('%s', (component) => {
  test.each(DEFAULT_SUITES)('%s', async (suite) => {
    const only = { components: [component], suites: [suite], maxFailures: Infinity };
    const [report] = await componentSuites({ families, ...only });
    expect(report!.failures.map(({ sentence, token }) => `${sentence} ${token}`)).toEqual([]);
    expect(report!.tests).toBeGreaterThan(0);
    const { states, transitions } = report!.coverage;
    // A tour that cannot send a step goes on from another state than it meant to; a complete suite need not tell apart
    // states that nothing tells apart.
    const isWhole = suite === 'pairs' || report!.skipped === 0;
    if (isWhole) expect([states.covered, transitions.covered]).toEqual([states.of, transitions.of]);
    const isComplete = suite === 'complete-1' && (report!.skipped === 0 || component === 'alloc');
    if (isComplete) expect(report!.killRate).toBe(1);
  });
});

test('the core does not pass for an implementation of the protocol as it was before', async () => {
  const reports = await componentSuites({
    families,
    revision: 'pre-15808',
    components: ['update-status', 'register', 'report'],
    suites: ['transitions'],
  });
  expect(reports.map(({ machine, failed }) => [machine, failed > 0])).toEqual([
    ['update-status', true],
    ['register', true],
    ['report', true],
  ]);
});
