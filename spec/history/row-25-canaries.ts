/** Row 25: canaries that a drain took away stayed in the deployment's set of canaries. */
import type { Defect } from './defect.ts';
import { canaryDrain } from './worlds/canary-drain.ts';

export const row25: Defect = {
  row: 25,
  upstream: '#17842, #25726',
  fixedIn: '1.10.1',
  defect:
    'A deployment with more canaries on a draining node than max_parallel never gets all of them healthy.',
  fixed: 'nomad-2.0',
  switch: { endedCanaries: 'counted' },
  property: 'L3 a deployment gets its healthy canaries',
  relevant: 'L3 twin: a drain takes a canary away before it is healthy',
  steps: 18,
  world: canaryDrain,
};
