/** Row 18: the evaluation at the end of a window finds no room, and leaves nothing that would wait for it. */
import type { Defect } from './defect.ts';
import { LOST_WITHOUT_ROOM, PLACED_WHEN_ROOM, delayedPlacementWorld } from './worlds/scarce-room.ts';

export const row18: Defect = {
  row: 18,
  upstream: '#26523',
  fixedIn: '1.10.4 line',
  defect:
    'An evaluation that had to wait for its time leaves no blocked one when it cannot place: room that comes later is not used.',
  fixed: 'nomad-2.0',
  switch: { delayedMayBlock: false },
  property: PLACED_WHEN_ROOM,
  relevant: LOST_WITHOUT_ROOM,
  steps: 7,
  world: delayedPlacementWorld,
};
