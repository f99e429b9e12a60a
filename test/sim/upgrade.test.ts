/**
 * A cluster of ours that takes over what servers of another revision left behind: nodes that were written off while no
 * plan marked what runs on them, and follow-ups that were never written. With clients that go on running, all must come to
 * rest as if nothing had been left. Of the checks only the machines' judge is away: no machine of ours writes
 * what is put in here.
 */
import { describe, expect, test } from 'vitest';
import { ALL_CHECKS } from './checks/all.ts';
import type { NewCheck } from './checks/check.ts';
import { machines } from './checks/machines.ts';
import { placement } from './checks/placement.ts';
import { settle } from './settle.ts';
import { Story } from './story.ts';

/** Where things are placed is judged from the handover on: what is put in before is no plan of ours. */
function checksFrom(isTakenOver: () => boolean): readonly NewCheck[] {
  const others = ALL_CHECKS.filter((check) => check !== machines && check !== placement);
  const later: NewCheck = (scene) => {
    const check = placement(scene);
    return {
      onEntry(entry) {
        if (isTakenOver()) check.onEntry?.(entry);
      },
    };
  };
  return [...others, later];
}

/** The first node is silent and written off; what runs there stands as it was, and nobody is to look at its job. */
async function writtenOff(seed: number, status: 'disconnected' | 'down'): Promise<Story> {
  let isTakenOver = false;
  const checks = checksFrom(() => isTakenOver);
  const story = await Story.start(seed, 2, { checks, hasWindow: status === 'disconnected' });
  story.ask('Operator.SchedulerPause', { PauseEvalBroker: true });
  await story.wait(5_000);
  const { cluster } = story;
  const before = cluster.history.state.allocsByNode('n1').filter((alloc) => alloc.ClientStatus === 'running');
  expect(before.length).toBeGreaterThan(0);
  story.cut(true);
  await story.until(status);
  const evalIds = [...cluster.history.state.evaluations()].map(({ ID }) => ID);
  const allocIds = before.map(({ ID }) => ID);
  await story.write((at) => ({ type: 'EvalDelete', at, evalIds, allocIds }));
  const stops = before.map((alloc) => ({ ...alloc, FollowupEvalID: 'never-written' }));
  const plan = { evalId: '', job: null, stops, allocs: [], snapshotIndex: Number.MAX_SAFE_INTEGER };
  await story.write((at) => ({ type: 'ApplyPlanResults', at, ...plan }));
  isTakenOver = true;
  await story.write((at) => ({ type: 'SchedulerPause', at, paused: false }));
  expect(story.status).toBe(status);
  for (const id of allocIds) expect(cluster.history.state.alloc(id)?.ClientStatus).toBe('running');
  return story;
}

/** All volatile state of the old leader goes. */
async function loseLeader({ cluster }: Story): Promise<void> {
  const leader = cluster.servers.find(({ member }) => member?.raftStatus.role === 'leader');
  leader?.crash();
  await cluster.runUntil(cluster.now + 30_000);
  leader?.start();
}

async function expectRest(story: Story): Promise<void> {
  await settle(story.cluster, story.workload);
  expect(story.cluster.findings.violations).toEqual([]);
  expect(story.running).toHaveLength(3);
}

describe.each(['disconnected', 'down'] as const)('written off as %s', (status) => {
  test.each([1, 2, 3, 4])(
    'its client is back: heard, and trusted after its report (seed %i)',
    async (seed) => {
      const story = await writtenOff(seed, status);
      await loseLeader(story);
      story.cut(false);
      await expectRest(story);
      expect(story.status).toBe('ready');
    },
  );

  test.each([5, 6, 7, 8])(
    'its machine is dead: what ran there is given up and replaced (seed %i)',
    async (seed) => {
      const story = await writtenOff(seed, status);
      story.cluster.clients[0]?.crashMachine();
      await loseLeader(story);
      await expectRest(story);
      expect(story.status).toBe('down');
    },
  );
});
