/** Row 26, as it first was: a drained batch allocation was moved, if there was room at that moment. */
import type { Defect } from './defect.ts';
import { batchDrain } from './worlds/batch-drain.ts';

export const row26Moved: Defect = {
  row: 26,
  upstream: '#26929',
  fixedIn: '1.11.0, 1.10.6',
  defect:
    'A batch allocation that a drain stops is placed elsewhere at once, or never again, as the room of that moment has it.',
  fixed: 'nomad-2.0',
  switch: { drainedBatch: 'replaced-if-room' },
  property: 'S5 a drained batch allocation has no replacement',
  relevant: 'S5 twin: a batch allocation was drained',
  steps: 4,
  world: (rules) => batchDrain(rules, 2),
};
