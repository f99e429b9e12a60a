/** Row 40: a failed evaluation of a purged job is followed by another, which fails the same way. */
import type { Defect } from './defect.ts';
import { EVALUATIONS_END, PURGED_AND_FAILED, purgedJobWorld } from './worlds/purged-job.ts';

export const row40: Defect = {
  row: 40,
  upstream: '#27367',
  fixedIn: '1.11.2',
  defect:
    'An evaluation of a purged job fails, is followed up by another that fails too, and so on for ever.',
  fixed: 'nomad-2.0',
  switch: { purgedJobFollowUp: 'created' },
  property: EVALUATIONS_END,
  relevant: PURGED_AND_FAILED,
  steps: 13,
  world: purgedJobWorld,
};
