/** The follow-up fires while the plan that it follows still waits; then nobody ends the window. */
import type { OpenDefect } from '../open-defect.ts';
import { LATE_HEARTBEAT, oneSlot, RUNNING } from '../worlds/one-slot.ts';

export const followUpTooEarly: OpenDefect = {
  name: 'follow-up-too-early',
  rule: 'The evaluation that ends a window fires at a time that was set before the plan which begins the window; a plan slower than the window is committed with nobody left to end it.',
  revisions: { 'strict-steps': 15 },
  world: oneSlot(
    'slow-plan',
    'the plan that marks an allocation unknown is slow, and its node falls silent twice',
    { outages: 1 },
    { prelude: [...RUNNING, ...LATE_HEARTBEAT] },
  ),
  law: 'L2 silence ends in down (n1)',
  remedy: { followUp: 'when-a-window-ends' },
  operatorSees: 'An allocation that stays unknown long after its window, until somebody evaluates its job.',
  knownUpstream: 'nothing',
};
