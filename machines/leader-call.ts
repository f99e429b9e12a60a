/**
 * The call that a leader makes of its own server when a timer has fired: it goes through the same door as a client's,
 * and is asked there who it is, once access control is on. The rule is whether it can say. A refused call is not made
 * again. Reference page sections 1.4 and 7.1, row 21.
 */
import { assign, setup } from 'xstate';
import type { Rules } from './revisions.ts';

export interface LeaderCallMemory {
  /** Access control is on. */
  guarded: boolean;
}

export type LeaderCallEvent =
  | { type: 'ACCESS_CONTROL_ENABLED' }
  /** The server asks who calls. */
  | { type: 'ASKED' }
  | { type: 'ENDED' };

export const leaderCallMachine = ({ leaderCallsAuthorised }: Pick<Rules, 'leaderCallsAuthorised'>) =>
  setup({
    types: { context: {} as LeaderCallMemory, events: {} as LeaderCallEvent },
    guards: {
      isOff: ({ context }) => !context.guarded,
      isAuthorised: ({ context }) => !context.guarded || leaderCallsAuthorised,
    },
    actions: { guardDoor: assign({ guarded: true }) },
  }).createMachine({
    id: 'leader-call',
    initial: 'idle',
    context: { guarded: false },
    on: { ACCESS_CONTROL_ENABLED: { guard: 'isOff', actions: 'guardDoor' } },
    states: {
      idle: { on: { ASKED: [{ guard: 'isAuthorised', target: 'accepted' }, { target: 'refused' }] } },
      accepted: { on: { ENDED: 'idle' } },
      refused: { on: { ENDED: 'idle' } },
    },
  });
