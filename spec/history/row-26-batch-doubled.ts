/** Row 26, the second mend: forgotten between its stop and its end. */
import type { Defect } from './defect.ts';
import { batchDrain } from './worlds/batch-drain.ts';

export const row26Doubled: Defect = {
  row: 26,
  upstream: '#26961, #28008, #28018',
  fixedIn: '2.0.4, 1.11.8, 1.10.14',
  defect:
    'A batch allocation that a drain is stopping is placed a second time when its node is eligible again meanwhile.',
  fixed: 'nomad-2.0',
  switch: { drainedBatch: 'replaced-if-eligible-again' },
  property: 'S2 a batch job runs once at a time',
  relevant: 'S2 twin: the node is eligible again while a drained allocation stops',
  steps: 9,
  world: (rules) => batchDrain(rules, 1),
};
