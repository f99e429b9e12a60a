/** Not a row of section 7.1: what only a client takes back stays when its one call is lost. */
import type { Defect } from './defect.ts';
import { END_IS_NOT_SAID, NO_OTHERS_LISTED } from './worlds/services-laws.ts';
import { services } from './worlds/services.ts';

export const row20590: Defect = {
  row: 20590,
  upstream: '#16616, #20590',
  fixedIn: '1.8.0, backported',
  defect:
    'The service of an allocation that has ended is deleted by its client alone: one call that is lost, and it is listed for ever.',
  fixed: 'nomad-2.0',
  switch: { servicesOfEnded: 'left-to-their-client' },
  property: NO_OTHERS_LISTED,
  relevant: END_IS_NOT_SAID,
  steps: 3,
  world: (rules) => services(rules, { faults: { exits: 1, losses: 1 }, window: false, begins: 'running' }),
};
