/** Row 30: a restarted client asks a server that lags behind, and runs completed work again. */
import type { Defect } from './defect.ts';
import {
  FINISHED_STAYS_FINISHED,
  FOLLOWER_HAS_NOT_HEARD,
  laggingServerWorld,
} from './worlds/lagging-server.ts';

export const row30: Defect = {
  row: 30,
  upstream: '#10901, #10907',
  fixedIn: '1.1.3',
  defect:
    'A restarted client reads first from a server that has not heard of the end of an allocation, and runs it again.',
  fixed: 'nomad-2.0',
  switch: { firstReadAfterRestart: 'any-server' },
  property: FINISHED_STAYS_FINISHED,
  relevant: FOLLOWER_HAS_NOT_HEARD,
  steps: 12,
  world: laggingServerWorld,
};
