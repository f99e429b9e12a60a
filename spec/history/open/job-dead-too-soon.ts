/** A stopped job is dead when its stop is committed, not when its tasks have ended. */
import { jobStop } from '../worlds/job-stop.ts';
import type { OpenDefect } from '../open-defect.ts';

export const jobDeadTooSoon: OpenDefect = {
  name: 'job-dead-too-soon',
  rule: 'The status of a job counts an allocation as ended as soon as the servers want it stopped.',
  revisions: { 'pre-15808': 4, 'strict-steps': 4, 'nomad-2.0': 4 },
  world: jobStop,
  law: 'S16 a dead job has ended',
  remedy: { jobDiesWith: 'the-last-end' },
  operatorSees:
    '`nomad job status` says dead while tasks still hold their ports and volumes; a script that waits for it starts the successor too early.',
  knownUpstream: 'nothing',
};
