/** Row 7: a plan for a disconnected node was refused whole if it held a stop beside its `unknown`. */
import type { Defect } from './defect.ts';
import { canaryOutage } from './worlds/canary-outage.ts';

export const row07: Defect = {
  row: 7,
  upstream: '#12503, #12539',
  fixedIn: '1.3.0',
  defect:
    'When a node disconnects whose canary is to be stopped, its part of each plan is refused, and replacements grow.',
  fixed: 'strict-steps',
  switch: { disconnectedPlanStops: 'refused' },
  property: 'S2 a job does not grow',
  relevant: 'S2 twin: a plan stops a canary beside an allocation that disconnects',
  steps: 5,
  world: canaryOutage,
};
