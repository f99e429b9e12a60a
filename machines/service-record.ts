/**
 * The entry of one allocation's service in the servers' table of services (Nomad's own service discovery): there or not.
 *
 * Every event is a committed log entry: of the client that registers and takes back, of the node, of the allocation. What
 * makes the client ask is service-hook.ts. Reference page sections 1.2 (N8), 3.2 and 8 (L8).
 */
import { setup } from 'xstate';
import type { Rules } from './revisions.ts';

export type ServiceEvent =
  /** ServiceRegistration.Upsert. `ended`: its allocation is complete, failed or lost, or without a record. */
  | { type: 'REGISTERED'; ended: boolean }
  /** ServiceRegistration.DeleteByID. */
  | { type: 'TAKEN_BACK' }
  /** An entry about the node and what is on it. `down`: it makes the node that; `ended`: it ends the allocation. */
  | { type: 'WRITTEN'; down: boolean; ended: boolean };

export type ServiceRules = Pick<Rules, 'servicesOfDownNode' | 'servicesOfEnded' | 'lateServices'>;

export const serviceRecordMachine = (rules: ServiceRules) =>
  setup({
    types: { events: {} as ServiceEvent },
    guards: {
      mayBeThere: ({ event }) =>
        event.type === 'REGISTERED' && (!event.ended || rules.lateServices === 'registered'),
      goesWithItsNode: ({ event }) =>
        event.type === 'WRITTEN' && event.down && rules.servicesOfDownNode === 'deleted',
      goesWithItsAllocation: ({ event }) =>
        event.type === 'WRITTEN' && event.ended && rules.servicesOfEnded === 'deleted',
    },
  }).createMachine({
    id: 'service-record',
    initial: 'absent',
    states: {
      // An entry that is not taken, or finds nothing to delete, is answered with an error.
      absent: {
        on: { REGISTERED: [{ guard: 'mayBeThere', target: 'registered' }, {}], TAKEN_BACK: {}, WRITTEN: {} },
      },
      registered: {
        on: {
          REGISTERED: {},
          TAKEN_BACK: 'absent',
          WRITTEN: [
            { guard: 'goesWithItsNode', target: 'absent' },
            { guard: 'goesWithItsAllocation', target: 'absent' },
            {},
          ],
        },
      },
    },
  });
