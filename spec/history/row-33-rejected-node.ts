/** Row 33: scheduler and applier disagree about a node, and the same plan is drawn and rejected for ever. */
import type { Defect } from './defect.ts';
import { EVALUATION_ENDS, PLAN_REJECTED, rejectedPlansWorld } from './worlds/rejected-plans.ts';

export const row33: Defect = {
  row: 33,
  upstream: '#9506, #13421, #16401',
  fixedIn: '1.3.2 (mitigation), 1.5.1',
  defect:
    'The scheduler places on a node that the applier always rejects: the evaluation is tried again for ever, with room elsewhere.',
  fixed: 'nomad-2.0',
  switch: { rejectedNode: 'tried-again' },
  property: EVALUATION_ENDS,
  relevant: PLAN_REJECTED,
  steps: 14,
  world: rejectedPlansWorld,
};
