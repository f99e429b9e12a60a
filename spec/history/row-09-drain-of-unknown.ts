/** Row 9: an allocation that a drain had marked was moved as usual although it was unknown. */
import type { Defect } from './defect.ts';
import { outageDrain } from './worlds/outage-drain.ts';

export const row09: Defect = {
  row: 9,
  upstream: '#12469',
  fixedIn: '1.3.x',
  defect:
    'The drain of a disconnected node counts its unknown allocations as migrations, and gives them up inside their window.',
  fixed: 'nomad-2.0',
  switch: { drainOfUnknown: 'migrated' },
  property: 'S5 a drain does not move what is out of sight',
  relevant: 'S5 twin: what is marked to migrate is unknown',
  steps: 9,
  world: outageDrain,
};
