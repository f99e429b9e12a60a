/**
 * The suites generated from the component machines, run against the server core without Raft. What differs must be
 * listed here with its reason; an empty list is the aim.
 */
import { describe, expect, test } from 'vitest';
import { clientTarget } from '../../impl/targets/client-life.ts';
import { CORE_TARGETS } from '../../impl/targets/core.ts';
import { componentSuites, DEFAULT_SUITES } from '../../spec/conform/component-suites.ts';
import { componentsOf } from '../../spec/conform/components.ts';
import type { Failure } from '../../spec/conform/run.ts';

interface KnownDifference {
  readonly component: string;
  readonly why: string;
  readonly is: (failure: Failure) => boolean;
}

/** The implementation follows upstream; the machine says something else. */
const KNOWN: readonly KnownDifference[] = [
  {
    component: 'client',
    why: 'a change found before the first registration is registered after it; the machine has no such change',
    is: ({ before }) => before.includes('ATTRIBUTES_CHANGED'),
  },
];

/** The client's walks join the others' in the main job once they show no difference. */
const families = [{ name: 'core', targets: { ...CORE_TARGETS, client: clientTarget } }];
const COMPONENTS = componentsOf('strict-steps').map(({ name }) => name);

describe.each(COMPONENTS)('%s', (component) => {
  test.each(DEFAULT_SUITES)('%s', async (suite) => {
    const only = { components: [component], suites: [suite], maxFailures: Infinity };
    const [report] = await componentSuites({ families, ...only });
    const known = KNOWN.filter((difference) => difference.component === component);
    const news = report!.failures.filter((failure) => !known.some(({ is }) => is(failure)));
    expect(news.map(({ sentence, token }) => `${sentence} ${token}`)).toEqual([]);
    expect(report!.tests).toBeGreaterThan(0);
    // A walk that ends at a known difference covers nothing behind it.
    if (report!.failed > 0) return;
    const { states, transitions } = report!.coverage;
    expect(states.covered).toBe(states.of);
    // A tour that cannot send a step goes on from another state than it meant to.
    const isWhole = suite !== 'tour' || report!.skipped === 0;
    if (isWhole) expect(transitions.covered).toBe(transitions.of);
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
