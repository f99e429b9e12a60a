/**
 * Batch work through an outage: what was stopped before it was done is done again. Found as seed 89 of the liveness mode,
 * where a replacement that was stopped for its original counted as done.
 */
import { expect, test } from 'vitest';
import { isTerminal } from '../../impl/core/lifecycle.ts';
import { settle } from './settle.ts';
import { Story } from './story.ts';

test.each([1, 2, 3, 4])(
  'replacements stopped at the return do not stand for originals that are lost after it (seed %i)',
  async (seed) => {
    const story = await Story.start(seed, 2, { runForMs: 3_600_000 });
    const { cluster } = story;
    const here = () => cluster.history.state.allocsByNode('n1').filter((alloc) => !isTerminal(alloc)).length;
    const before = here();
    expect(before).toBeGreaterThan(0);
    story.cut(true);
    await story.until('disconnected');
    await story.wait(20_000);
    expect(cluster.clients[1]?.running()).toHaveLength(3);
    story.cut(false);
    await story.until('ready');
    await story.wait(20_000);
    expect([here(), story.running]).toEqual([before, expect.objectContaining({ length: 3 })]);
    cluster.clients[0]?.crashMachine();
    // The windows end before the work of anything would.
    await story.wait(700_000);
    await settle(cluster, story.workload);
    expect(cluster.findings.violations).toEqual([]);
    expect(cluster.clients[1]?.running()).toHaveLength(3);
  },
);
