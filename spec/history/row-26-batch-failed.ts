/** Row 26, the first mend: what a drain kills is made out to have failed. */
import type { Defect } from './defect.ts';
import { batchDrain } from './worlds/batch-drain.ts';

export const row26Failed: Defect = {
  row: 26,
  upstream: '#26025, #26961',
  fixedIn: '1.11.0, 1.10.6',
  defect: 'A batch allocation that a drain stops is reported as failed, so that it is placed anew.',
  fixed: 'nomad-2.0',
  switch: { drainedBatch: 'failed' },
  property: 'S7 nothing is failed that did not fail',
  relevant: 'S5 twin: a batch allocation was drained',
  steps: 7,
  world: (rules) => batchDrain(rules, 1),
};
