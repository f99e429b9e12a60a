/** Row 35: a batch allocation that was evicted is not placed again when there is room. */
import type { Defect } from './defect.ts';
import { EVICTED_WITHOUT_ROOM, PLACED_WHEN_ROOM, preemptedBatchWorld } from './worlds/scarce-room.ts';

export const row35: Defect = {
  row: 35,
  upstream: '#13205',
  fixedIn: '1.3.2',
  defect:
    'The evaluation for an evicted batch allocation finds no room and leaves no blocked one: it is never placed again.',
  fixed: 'nomad-2.0',
  switch: { evictedBatchBlocks: false },
  property: PLACED_WHEN_ROOM,
  relevant: EVICTED_WITHOUT_ROOM,
  steps: 7,
  world: preemptedBatchWorld,
};
