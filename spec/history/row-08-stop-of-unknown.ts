/** Row 8: stopping a job passed over what was unknown, and what came back from it. */
import type { Defect } from './defect.ts';
import { jobStop } from './worlds/job-stop.ts';

export const row08: Defect = {
  row: 8,
  upstream: '#12436',
  fixedIn: '1.3.0',
  defect: 'A job that is stopped while its allocation is unknown keeps running once the client is back.',
  fixed: 'strict-steps',
  switch: { stopOfUnknown: 'skipped' },
  property: 'L6 a stopped job ends',
  relevant: 'L6 twin: a job is stopped while its allocation is unknown',
  steps: 11,
  world: jobStop,
};
