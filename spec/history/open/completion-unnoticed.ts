/** A service allocation that completes makes no evaluation, so nobody replaces it. */
import type { OpenDefect } from '../open-defect.ts';
import { oneSlot } from '../worlds/one-slot.ts';

export const completionUnnoticed: OpenDefect = {
  name: 'completion-unnoticed',
  rule: 'A report makes an evaluation when it says failed, or ends unknown; not when a service allocation says complete.',
  revisions: { 'pre-15808': 8, 'strict-steps': 8, 'nomad-2.0': 8 },
  world: oneSlot('one-exit', 'the task of a service exits by itself', { exits: 1 }),
  law: 'L3 desired count (web)',
  remedy: { completeEvaluates: true },
  operatorSees:
    'A service whose task ends with success runs one fewer than it asks for until something else evaluates its job. A restart policy that starts the task again hides it.',
  knownUpstream: 'nothing; it seems to be meant so',
};
