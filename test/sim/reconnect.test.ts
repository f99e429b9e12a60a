/**
 * The change of #15808 on a whole cluster: what it protects from, and the way in which a node was stuck with it (L1),
 * both brought about on purpose.
 */
import { expect, test } from 'vitest';
import { settle } from './settle.ts';
import { Story } from './story.ts';

test.each([1, 2, 3, 4])(
  'a client that returns gets no replacement, and its tasks never stop (seed %i)',
  async (seed) => {
    const story = await Story.start(seed, 1);
    const { allocs, running } = story;
    expect(running).toHaveLength(3);
    story.cut(true);
    await story.until('disconnected');
    await story.wait(5_000);
    expect(story.allocs.every((alloc) => alloc.endsWith('unknown/run'))).toBe(true);
    story.cut(false);
    await story.until('ready');
    await story.wait(60_000);
    expect(story.allocs).toEqual(allocs);
    expect(story.running).toEqual(running);
    expect(story.cluster.findings.violations).toEqual([]);
  },
);

test('with room elsewhere the replacements of the outage go when the client is back (S5 at rest)', async () => {
  const story = await Story.start(5, 2);
  const before = story.running;
  story.cut(true);
  await story.until('disconnected');
  await story.wait(20_000);
  story.cut(false);
  await settle(story.cluster, story.workload);
  expect(story.running).toHaveLength(before.length);
  expect(story.cluster.findings.violations).toEqual([]);
});

test('L1: an outage that no plan has noted leaves nobody without a reason to speak', async () => {
  const story = await Story.start(6, 1);
  story.ask('Operator.SchedulerPause', { PauseEvalBroker: true });
  await story.wait(5_000);
  story.cut(true);
  await story.until('disconnected');
  story.cut(false);
  await story.until('ready');
  story.ask('Operator.SchedulerPause', { PauseEvalBroker: false });
  await settle(story.cluster, story.workload);
  expect(story.status).toBe('ready');
  expect(story.running).toHaveLength(3);
  const { violations, reproductions } = story.cluster.findings;
  expect([violations, reproductions.size]).toEqual([[], 0]);
});
