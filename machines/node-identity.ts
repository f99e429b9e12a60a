/**
 * The identity that the servers have signed for a client, beside the node pool of its record. A call that bears it is
 * taken when the two agree. The rule is whether it names the pool at all. That it is renewed some day is left out: until
 * then it stays as it was issued. Reference page section 7.1, row 42.
 */
import { assign, setup } from 'xstate';
import type { Rules } from './revisions.ts';

export type Pool = 'first' | 'second';

export interface IdentityMemory {
  /** What the client's configuration says. */
  configured: Pool;
  /** What the servers' record says. */
  recorded: Pool | 'none';
  /** What the signed identity says. */
  claimed: Pool | 'nothing';
}

export type IdentityEvent =
  /** An operator moves the client to another pool. */
  | { type: 'MOVED' }
  /** A Register is committed: the record takes the pool; the first one is answered with an identity. */
  | { type: 'REGISTERED' }
  /** The server checks who calls, and takes the call, or refuses it. */
  | { type: 'TAKEN' }
  | { type: 'REFUSED' };

const agrees = ({ claimed, recorded }: IdentityMemory) => claimed === 'nothing' || claimed === recorded;

export const nodeIdentityMachine = ({ identityCarriesPool }: Pick<Rules, 'identityCarriesPool'>) =>
  setup({
    types: { context: {} as IdentityMemory, events: {} as IdentityEvent },
    guards: {
      isInFirstPool: ({ context }) => context.configured === 'first',
      agrees: ({ context }) => agrees(context),
      disagrees: ({ context }) => !agrees(context),
    },
    actions: {
      move: assign({ configured: 'second' }),
      record: assign({ recorded: ({ context }) => context.configured }),
      issue: assign({
        claimed: ({ context }) => (identityCarriesPool ? context.configured : 'nothing'),
      }),
    },
  }).createMachine({
    id: 'node-identity',
    initial: 'none',
    context: { configured: 'first', recorded: 'none', claimed: 'nothing' },
    on: { MOVED: { guard: 'isInFirstPool', actions: 'move' } },
    states: {
      none: { on: { REGISTERED: { target: 'issued', actions: ['record', 'issue'] } } },
      /** On the client's disk: it outlives the process. */
      issued: {
        on: {
          REGISTERED: { actions: 'record' },
          TAKEN: { guard: 'agrees' },
          REFUSED: { guard: 'disagrees' },
        },
      },
    },
  });
