/** Row 28: a client acts on an answer of a server that lags behind what the client already has. */
import type { Defect } from './defect.ts';
import { CLIENT_MONOTONIC, OLDER_ANSWER_ARRIVES, laggingServerWorld } from './worlds/lagging-server.ts';

export const row28: Defect = {
  row: 28,
  upstream: '#18267, #18269, #18601, #18612',
  fixedIn: '1.6.x',
  defect:
    'A client acts on an older answer of a lagging server, and destroys what that server has not heard of yet.',
  fixed: 'nomad-2.0',
  switch: { olderAnswers: 'taken' },
  property: CLIENT_MONOTONIC,
  relevant: OLDER_ANSWER_ARRIVES,
  steps: 7,
  world: laggingServerWorld,
};
