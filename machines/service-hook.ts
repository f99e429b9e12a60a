/**
 * What makes a client speak of one allocation's service: it registers it before the tasks start, and takes it back when
 * they end, and says nothing in between. One call at a time. It is not the servers' table (service-record.ts), nor the
 * registration again that comes with a restart of the agent. Reference page section 8 (L8).
 */
import { setup } from 'xstate';

export type ServiceHookEvent =
  | { type: 'ASKED' }
  /** The call has done what it can: its entry is committed. */
  | { type: 'COMMITTED' }
  /** The tasks are about to end, or have. */
  | { type: 'LEFT' }
  /** The call is lost on its way, and not made again. */
  | { type: 'LOST' };

export const serviceHookMachine = setup({ types: { events: {} as ServiceHookEvent } }).createMachine({
  id: 'service-hook',
  initial: 'none',
  states: {
    none: { on: { ASKED: 'asking', LEFT: 'left' } },
    asking: { on: { COMMITTED: 'registered' } },
    registered: { on: { LEFT: 'leaving' } },
    leaving: { on: { COMMITTED: 'left', LOST: 'left' } },
    left: { on: { LEFT: {} } },
  },
});
