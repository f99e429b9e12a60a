/** A follow-up evaluation is set before the plan that begins what it follows, and nothing ties the two afterwards. */
import type { OpenDefect } from '../open-defect.ts';
import { oneSlot, OUT_OF_SIGHT } from '../worlds/one-slot.ts';

export const followUpUnowned: OpenDefect = {
  name: 'follow-up-unowned',
  rule: 'The evaluation that ends a window is created before its plan is submitted and fires at a time: it outlives an allocation that is given up before, and an allocation outlives it when it fires first.',
  revisions: { 'pre-15808': 7, 'strict-steps': 7, 'nomad-2.0': 7 },
  world: oneSlot(
    'unknown-for-long',
    'an allocation is unknown, and its node stays silent',
    { outages: 1 },
    {
      prelude: OUT_OF_SIGHT,
    },
  ),
  law: 'S10 follow-ups are owned (web)',
  remedy: { followUp: 'when-a-window-ends' },
  operatorSees:
    'A pending evaluation that waits for an allocation long given up; and, in the other order, a later failure of an allocation that nobody looks at because it still names an evaluation.',
  knownUpstream:
    '#12809, mended by #25923 (1.10.2), cancels the evaluation when its allocation reports; nothing on one that is given up.',
};
