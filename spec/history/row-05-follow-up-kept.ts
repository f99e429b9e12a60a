/** Row 5: the follow-up of an outage outlives it, and keeps a later failure from being evaluated. */
import type { Defect } from './defect.ts';
import { FAILED_AFTER_RETURN, FAILURE_EVALUATED, followUpWorld } from './worlds/follow-up.ts';

export const row05: Defect = {
  row: 5,
  upstream: '#12809, #25923',
  fixedIn: '1.10.2',
  defect:
    'The follow-up for the end of a window is not cancelled when its allocation returns: a failure after that waits until it is due.',
  fixed: 'nomad-2.0',
  switch: { followUpAtReturn: 'kept' },
  property: FAILURE_EVALUATED,
  relevant: FAILED_AFTER_RETURN,
  steps: 14,
  world: followUpWorld,
};
