/**
 * Joint walks of whole worlds, driven through the real server, workers and clients without Raft. What differs must be
 * listed with its reason; an empty list is the aim.
 */
import { describe, expect, test } from 'vitest';
import { puppetTarget } from '../../impl/targets/world/puppet.ts';
import { JOINT_GOALS, jointSuites } from '../../spec/conform/joint.ts';
import { JOINT_WORLDS } from '../../spec/conform/joint-worlds.ts';

describe.each(JOINT_WORLDS.map((world) => [world.name, world] as const))('%s', (_name, world) => {
  test.each(JOINT_GOALS)('%s', (goal) => {
    const [report] = jointSuites({ target: puppetTarget, worlds: [world], goals: [goal], limit: 40 });
    expect(report!.failures.map(({ sentence }) => sentence)).toEqual([]);
    expect(report!.tests).toBeGreaterThan(0);
  });
});
