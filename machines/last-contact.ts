/**
 * How long ago a client was last answered by a server: within the time that `stop_after_client_disconnect` allows,
 * or longer ago. Time is named, not counted. Reference page section 6.1, item 6.
 */
import { setup } from 'xstate';

export type ContactEvent =
  /** A Register or an UpdateStatus of the client succeeded. */
  | { type: 'ANSWERED' }
  /** The allowed time has passed since the last success. */
  | { type: 'TIME_PASSED' };

export const lastContactMachine = setup({ types: { events: {} as ContactEvent } }).createMachine({
  id: 'last-contact',
  initial: 'recent',
  states: {
    recent: { on: { ANSWERED: {}, TIME_PASSED: 'overdue' } },
    overdue: { on: { ANSWERED: 'recent' } },
  },
});
