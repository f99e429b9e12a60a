/** Not a row of section 7.1, but of N8: a node that goes down loses its services, and what runs on never gets them back. */
import type { Defect } from './defect.ts';
import { RUNS_UNSEEN, SERVICES_LISTED } from './worlds/services-laws.ts';
import { services } from './worlds/services.ts';

export const row26424: Defect = {
  row: 26424,
  upstream: '#16983, #26424',
  fixedIn: '1.10.4',
  defect:
    'The services on a node are deleted when it goes down; if it is heard again before its allocations are given up, they run on and are not found.',
  fixed: 'nomad-2.0',
  switch: { servicesOfDownNode: 'deleted' },
  property: SERVICES_LISTED,
  relevant: RUNS_UNSEEN,
  steps: 4,
  world: (rules) => services(rules, { faults: { outages: 1 }, window: false, begins: 'running' }),
};
