/**
 * Joint walks of whole worlds, driven through the real server, workers and clients without Raft. What differs is
 * listed with its reason in spec/conform/joint-known.ts.
 */
import { describe, expect, test } from 'vitest';
import { puppetTarget } from '../../impl/targets/world/puppet.ts';
import { JOINT_GOALS, jointSuites, jointWalkOf, runJointWalk } from '../../spec/conform/joint.ts';
import { JOINT_WORLDS } from '../../spec/conform/joint-worlds.ts';
import { unexplained } from '../../spec/conform/joint-known.ts';

describe.each(JOINT_WORLDS.map((world) => [world.name, world] as const))('%s', (name, world) => {
  test.each(JOINT_GOALS)('%s', (goal) => {
    const [report] = jointSuites({
      target: puppetTarget,
      worlds: [world],
      goals: [goal],
      limit: 60,
      maxFailures: Infinity,
    });
    expect(unexplained(name, report!.failures).map(({ sentence }) => sentence)).toEqual([]);
    expect(report!.tests).toBeGreaterThan(0);
  });
});

test('a token brings its walk back', () => {
  const found = jointWalkOf('walk:joint/outage/pairs/3');
  expect(found?.walk.id).toBe('outage under orrery/pairs/3');
  const run = runJointWalk(puppetTarget(), found!.composed, found!.walk);
  expect(run.failure).toBeUndefined();
  expect(jointWalkOf('walk:joint/nowhere/pairs/3')).toBeUndefined();
});

test('a target that keeps its tasks from being seen is told apart at the first step that shows it', () => {
  const blind = puppetTarget();
  const found = jointWalkOf('joint/outage/pairs/3');
  const target = { ...blind, observe: () => ({ ...blind.observe(), tasks: {} }) };
  const { failure } = runJointWalk(target, found!.composed, found!.walk);
  expect(failure?.event).toBe('plan of web is committed');
  expect(failure?.token).toBe('walk:joint/outage/pairs/3');
});
