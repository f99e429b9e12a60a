/**
 * The one place in an allocation for the id of a follow-up evaluation, and the evaluations that may be behind it: one
 * that ends its window, one that replaces it later. Who waits, and whom the allocation names; not what either does when
 * its time comes. Reference page section 4.3.
 */
import { assign, setup } from 'xstate';
import type { Rules } from './revisions.ts';

export interface FollowUpNameMemory {
  /** Whom the allocation names. */
  named: 'none' | 'timeout' | 'later';
  /** Which evaluations wait for their time. */
  timeoutWaits: boolean;
  laterWaits: boolean;
}

export type FollowUpNameEvent =
  /**
   * A plan marks the allocation unknown. `waited`: by an evaluation that had itself waited for a time.
   * `delayed`: the reschedule policy wants its replacement later.
   */
  | { type: 'LOST_FROM_SIGHT'; waited: boolean; delayed: boolean }
  /** Its client reports it: what it names is cancelled. */
  | { type: 'HEARD' }
  /** A waiting evaluation is due, and is worked on. */
  | { type: 'TIMEOUT_DUE' }
  | { type: 'LATER_DUE' };

export type FollowUpNameRules = Pick<
  Rules,
  'laterFollowUp' | 'followUpAfterWait' | 'replacementFollows' | 'followUpAtReturn'
>;

export const followUpNameMachine = (rules: FollowUpNameRules) => {
  const marked = ({ waited, delayed }: { waited: boolean; delayed: boolean }): FollowUpNameMemory => {
    const laterWaits = delayed && rules.replacementFollows === 'reschedule-policy';
    const timeoutWaits = !waited || rules.followUpAfterWait === 'created';
    return {
      timeoutWaits,
      laterWaits,
      named: laterWaits && rules.laterFollowUp === 'overwrites' ? 'later' : 'timeout',
    };
  };
  return setup({
    types: { context: {} as FollowUpNameMemory, events: {} as FollowUpNameEvent },
    guards: {
      timeoutWaits: ({ context }) => context.timeoutWaits,
      laterWaits: ({ context }) => context.laterWaits,
    },
    actions: {
      mark: assign(({ context, event }) => (event.type === 'LOST_FROM_SIGHT' ? marked(event) : context)),
      /** #25923; what replaces it later, and is not named, is dropped with the plan that finds it back. */
      cancel: assign(({ context }) => {
        if (rules.followUpAtReturn === 'kept') return context;
        const { named, timeoutWaits } = context;
        return {
          named: 'none' as const,
          timeoutWaits: timeoutWaits && named !== 'timeout',
          laterWaits: false,
        };
      }),
      endWindow: assign({ named: 'none', timeoutWaits: false, laterWaits: false }),
      replace: assign({ laterWaits: false }),
    },
  }).createMachine({
    id: 'follow-up-name',
    initial: 'running',
    context: { named: 'none', timeoutWaits: false, laterWaits: false },
    states: {
      running: { on: { LOST_FROM_SIGHT: { target: 'unknown', actions: 'mark' } } },
      unknown: {
        on: {
          HEARD: { target: 'back', actions: 'cancel' },
          TIMEOUT_DUE: { guard: 'timeoutWaits', target: 'lost', actions: 'endWindow' },
          LATER_DUE: { guard: 'laterWaits', actions: 'replace' },
        },
      },
      back: {},
      lost: {},
    },
  });
};
