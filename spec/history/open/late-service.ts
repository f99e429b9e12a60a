/** The call that registers a service is applied after its allocation has been written off. */
import type { OpenDefect } from '../open-defect.ts';
import { NO_OTHERS_LISTED } from '../worlds/services-laws.ts';
import { services } from '../worlds/services.ts';

export const lateService: OpenDefect = {
  name: 'late-service',
  rule: 'The entry that registers a service does not ask how its allocation is: one that was held up is applied after the allocation was written off with its services, and is listed until its client comes back, or the allocation is collected.',
  revisions: { 'pre-15808': 7, 'strict-steps': 7, 'nomad-2.0': 7 },
  world: (rules) => services(rules, { faults: { outages: 1 }, window: false, begins: 'placed' }),
  law: NO_OTHERS_LISTED,
  remedy: { lateServices: 'refused' },
  besides: { servicesOfEnded: 'deleted', servicesOfDownNode: 'kept' },
  operatorSees:
    'A machine dies while an allocation starts on it. The allocation is lost and replaced, and its address is handed out to whoever asks for the service until garbage collection comes to it, an hour later by default.',
  knownUpstream:
    'nothing on this order; #20590 and #26424 delete services with the end of their allocation and with its collection, and what is registered in between is looked at by nobody.',
};
