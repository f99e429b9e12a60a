/** Drains on a whole cluster, from an operator's request to the last task: brought about on purpose, one at a time. */
import { describe, expect, test } from 'vitest';
import type { Job } from '../../impl/core/records.ts';
import type { TaskScript } from './scripted-driver.ts';
import { Story } from './story.ts';

const SECOND_NS = 1e9;

/** The node that most of the story's job is on. */
function busyNode(story: Story): string {
  const on = (id: string) => allocsOf(story, story.jobId).filter(({ NodeID }) => NodeID === id).length;
  const [busiest] = story.cluster.clients.map(({ id }) => id).sort((a, b) => on(b) - on(a));
  return busiest as string;
}

function drain(story: Story, node: string, deadlineSeconds: number): void {
  const Deadline = deadlineSeconds * SECOND_NS;
  const DrainStrategy = { Deadline, IgnoreSystemJobs: false, StartedAt: 0, ForceDeadline: 0 };
  story.ask('Node.UpdateDrain', { NodeID: node, DrainStrategy, MarkEligible: false });
}
function takeBack(story: Story, node: string): void {
  story.ask('Node.UpdateDrain', { NodeID: node, DrainStrategy: null, MarkEligible: true });
}

const last = (story: Story, node: string) => story.cluster.history.state.node(node)?.LastDrain?.Status;
const runningOn = (story: Story, node: string) =>
  story.cluster.clients.find(({ id }) => id === node)?.running() ?? [];
const violations = (story: Story) => story.cluster.findings.violations;
const allocsOf = (story: Story, job: string) => story.cluster.history.state.allocsByJob('default', job);

/** A job like the story's with other words, and one small task. */
async function submit(
  story: Story,
  part: Pick<Job, 'ID' | 'Type'> & Partial<Job>,
  Config: TaskScript = {},
): Promise<void> {
  const like = story.cluster.history.state.job('default', story.jobId) as Job;
  const TaskGroups = like.TaskGroups.map(({ Migrate: _, ReschedulePolicy: __, ...group }) => ({
    ...group,
    Count: 1,
    Tasks: group.Tasks.map((task) => ({
      ...task,
      Config: { ...Config },
      Resources: { CPU: 100, MemoryMB: 16 },
    })),
  }));
  story.ask('Job.Register', { Job: { ...like, Name: part.ID, TaskGroups, ...part } });
  await story.wait(10_000);
}

describe.each([1, 2, 3])('seed %i', (seed) => {
  test('a service moves, the system job goes last and comes back when the node is wanted again', async () => {
    const story = await Story.start(seed, 3);
    await submit(story, { ID: 'agent', Type: 'system' });
    const node = busyNode(story);
    expect(runningOn(story, node).length).toBeGreaterThan(1);
    drain(story, node, 0);
    await story.wait(180_000);
    expect([last(story, node), runningOn(story, node)]).toEqual(['complete', []]);
    expect(story.running).toHaveLength(3 + 2);
    const stopped = (job: string) =>
      allocsOf(story, job)
        .filter(({ NodeID, DesiredStatus }) => NodeID === node && DesiredStatus === 'stop')
        .map(({ AllocModifyIndex }) => AllocModifyIndex);
    expect(Math.max(...stopped(story.jobId))).toBeLessThan(Math.min(...stopped('agent')));
    takeBack(story, node);
    await story.wait(20_000);
    expect(runningOn(story, node)).toHaveLength(1);
    expect(violations(story)).toEqual([]);
  });

  test('goes on under another leader', async () => {
    const story = await Story.start(seed, 3);
    const node = busyNode(story);
    drain(story, node, 0);
    await story.wait(2_000);
    const leader = story.cluster.servers.find(({ member }) => member?.raftStatus.role === 'leader');
    leader?.crash();
    await story.wait(180_000);
    expect([last(story, node), runningOn(story, node), story.running.length]).toEqual(['complete', [], 3]);
    expect(violations(story)).toEqual([]);
  });

  test('taken back before a scheduler has looked, it moves nothing', async () => {
    const story = await Story.start(seed, 3);
    const { allocs, running } = story;
    const node = busyNode(story);
    story.ask('Operator.SchedulerPause', { PauseEvalBroker: true });
    drain(story, node, -1);
    await story.wait(5_000);
    const marks = allocsOf(story, story.jobId).filter((it) => it.DesiredTransition.Migrate === true);
    expect(marks.map(({ NodeID }) => NodeID)).toContain(node);
    takeBack(story, node);
    await story.wait(1_000);
    story.ask('Operator.SchedulerPause', { PauseEvalBroker: false });
    await story.wait(60_000);
    expect([story.allocs, story.running]).toEqual([allocs, running]);
    expect(violations(story)).toEqual([]);
  });
});

test('batch work has until the deadline; what it loses then is not done again', async () => {
  const story = await Story.start(4, 2);
  const node = 'n1';
  const Constraints = [{ LTarget: '${node.unique.name}', RTarget: node, Operand: '=' }];
  await submit(story, { ID: 'short', Type: 'batch', Constraints }, { run_for_ms: 40_000 });
  await submit(story, { ID: 'long', Type: 'batch', Constraints }, { run_for_ms: 3_600_000 });
  const ends = (job: string) =>
    allocsOf(story, job).map(({ ClientStatus, DesiredStatus }) => `${ClientStatus}/${DesiredStatus}`);
  expect([ends('short'), ends('long')]).toEqual([['running/run'], ['running/run']]);
  drain(story, node, 60);
  await story.wait(55_000);
  expect([ends('short'), ends('long')]).toEqual([['complete/run'], ['running/run']]);
  await story.wait(15_000);
  expect([last(story, node), runningOn(story, node), ends('long')]).toEqual([
    'complete',
    [],
    ['complete/stop'],
  ]);
  takeBack(story, node);
  await story.wait(60_000);
  expect(ends('long')).toEqual(['complete/stop']);
  expect(violations(story)).toEqual([]);
});
