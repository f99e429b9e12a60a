/** Row 19: the watch for `stop_after_client_disconnect` waits for room in a queue that only it empties. */
import type { Defect } from './defect.ts';
import { SILENT_FOR_TOO_LONG, STOPS_IN_TIME, stopAfterWorld } from './worlds/stop-after.ts';

export const row19: Defect = {
  row: 19,
  upstream: '#24679, #25946',
  fixedIn: '1.10.2',
  defect:
    'The watch passes what it stops through a queue with room for one that it empties itself: two allocations, and it waits for ever.',
  fixed: 'nomad-2.0',
  switch: { stopAfterWatch: 'to-its-own-queue' },
  property: STOPS_IN_TIME,
  relevant: SILENT_FOR_TOO_LONG,
  steps: 6,
  world: stopAfterWorld,
};
