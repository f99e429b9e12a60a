/**
 * The call by which a leader writes a missed heartbeat, where it may fail: no quorum for a moment, a full queue. The timer's
 * entry was removed before the call. What the call decides is heartbeat-timer.ts, who may make it leader-call.ts; here is
 * only what becomes of a node whose call has failed. Reference page section 1.4.
 */
import { setup } from 'xstate';
import type { Rules } from './revisions.ts';

export type SilenceCallEvent =
  /** TTL and grace have passed without a sign of the node. */
  | { type: 'FIRED' }
  | { type: 'COMMITTED' }
  | { type: 'FAILED' }
  /** A heartbeat of the node, or a new leader: a timer runs again. */
  | { type: 'ARMED' };

export const silenceCallMachine = ({ failedSilence }: Pick<Rules, 'failedSilence'>) =>
  setup({
    types: { context: {} as Record<string, never>, events: {} as SilenceCallEvent },
    guards: { isTriedAgain: () => failedSilence === 'tried-again' },
  }).createMachine({
    id: 'silence-call',
    initial: 'armed',
    context: {},
    states: {
      armed: { on: { FIRED: 'calling', ARMED: {} } },
      calling: {
        on: {
          COMMITTED: 'written',
          FAILED: [{ guard: 'isTriedAgain', target: 'armed' }, { target: 'forgotten' }],
        },
      },
      /** No timer, no call: nobody on the servers' side has a reason to look at the node. */
      forgotten: { on: { ARMED: 'armed' } },
      written: { on: { ARMED: 'armed' } },
    },
  });
