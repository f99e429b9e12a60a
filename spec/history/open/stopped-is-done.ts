/** A batch allocation that was stopped is complete like one that has ended, and counts as work done. */
import type { OpenDefect } from '../open-defect.ts';
import { batchReturn } from '../worlds/batch-return.ts';

export const stoppedIsDone: OpenDefect = {
  name: 'stopped-is-done',
  rule: 'A batch allocation whose tasks are dead and have not failed counts as done for ever; that they were killed, because the servers wanted it stopped, is not asked.',
  revisions: { 'pre-15808': 16, 'strict-steps': 16, 'nomad-2.0': 16 },
  world: batchReturn,
  law: 'L3 batch work is done',
  remedy: { stoppedBatch: 'undone' },
  operatorSees:
    'A batch job ends with part of its work never done, and says that it is complete: after an outage, the replacement that was stopped for its original stands for it when the original is lost later.',
  knownUpstream:
    'nothing; #26025, #26961 and #28018 are about what a drain stops, where counting it as done is what is wanted',
};
