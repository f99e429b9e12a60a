/** Row 38: an evaluation whose plans were all rejected names the deployment that they would have created. */
import type { Defect } from './defect.ts';
import { ALL_REJECTED, NAMES_WHAT_EXISTS, rejectedDeploymentWorld } from './worlds/rejected-deployment.ts';

export const row38: Defect = {
  row: 38,
  upstream: '#28307',
  fixedIn: '2.0.5',
  defect:
    'An evaluation whose plans were all rejected is written with the deployment of its last plan, which was never committed.',
  fixed: 'nomad-2.0',
  switch: { evaluationNames: 'planned-deployment' },
  property: NAMES_WHAT_EXISTS,
  relevant: ALL_REJECTED,
  steps: 10,
  world: rejectedDeploymentWorld,
};
