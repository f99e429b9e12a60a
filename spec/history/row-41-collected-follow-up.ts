/** Row 41: cancelling a follow-up that has been collected crashes the server that applies the report. */
import type { Defect } from './defect.ts';
import { NO_CRASH, RETURN_AFTER_COLLECTION, followUpWorld } from './worlds/follow-up.ts';

export const row41: Defect = {
  row: 41,
  upstream: '#26871, #26872',
  fixedIn: '1.10.6 line',
  defect:
    'An allocation returns when its follow-up has been collected: the server that wants to cancel it finds nothing there, and crashes.',
  fixed: 'nomad-2.0',
  switch: { missingFollowUp: 'dereferenced' },
  property: NO_CRASH,
  relevant: RETURN_AFTER_COLLECTION,
  steps: 12,
  world: followUpWorld,
};
