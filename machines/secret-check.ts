/**
 * A `Node.Register` as far as it asks whose the node is: the secret it brings is compared with the stored one when the call
 * is read, and written later. What becomes of the status is register.ts. Reference page section 1.7.
 */
import { setup } from 'xstate';
import type { Secret } from './node-secret.ts';

export type SecretCheckEvent =
  | { type: 'SENT' }
  /** What the server's snapshot holds: a node without a record, or without a secret, is anybody's. */
  | { type: 'READ'; stored: Secret | 'gone' }
  | { type: 'COMMITTED' };

export const secretCheckMachine = (brings: Secret) =>
  setup({
    types: { events: {} as SecretCheckEvent },
    guards: {
      matches: ({ event }) => event.type === 'READ' && (event.stored === 'gone' || event.stored === brings),
    },
  }).createMachine({
    id: 'secret-check',
    initial: 'idle',
    states: {
      idle: { on: { SENT: 'sent' } },
      sent: { on: { READ: [{ guard: 'matches', target: 'writing' }, { target: 'idle' }] } },
      writing: { on: { COMMITTED: 'idle' } },
    },
  });
