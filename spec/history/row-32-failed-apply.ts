/** Row 32: the applier waits for a commit that has failed, and will never tell. */
import type { Defect } from './defect.ts';
import { PLANS_ANSWERED, WAITS_FOR_A_COMMIT, planApplierWorld } from './worlds/plan-applier.ts';

export const row32: Defect = {
  row: 32,
  upstream: '#13407',
  fixedIn: '1.3.2',
  defect:
    'A commit that fails leaves its channel open: the plan applier waits on it for ever, and every later plan with it.',
  fixed: 'nomad-2.0',
  switch: { failedApply: 'waits' },
  property: PLANS_ANSWERED,
  relevant: WAITS_FOR_A_COMMIT,
  steps: 6,
  world: planApplierWorld,
};
