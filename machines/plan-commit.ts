/**
 * The commit of one plan, which runs beside the applier's loop, and the channel on which it tells the loop the index.
 * The loop reads that channel before it hands over the next plan; it knows nothing else of how a commit went.
 * Reference page section 5.4, and section 7.1 row 32.
 */
import { assign, setup } from 'xstate';
import type { Rules } from './revisions.ts';

export interface PlanCommitMemory {
  /** `none`: nobody has to wait for anything. A closed channel gives an empty answer at once, an open one none. */
  channel: 'none' | 'open' | 'index' | 'closed';
}

export type PlanCommitEvent =
  /** The applier hands a plan over, with a new channel. */
  | { type: 'HANDED_OVER' }
  | { type: 'COMMITTED' }
  /** The log refuses the entry: leadership lost, or a time-out. */
  | { type: 'FAILED' }
  /** The applier reads the channel. */
  | { type: 'READ' };

export const planCommitMachine = (rules: Pick<Rules, 'failedApply'>) =>
  setup({
    types: { context: {} as PlanCommitMemory, events: {} as PlanCommitEvent },
    guards: {
      nothingToRead: ({ context }) => context.channel === 'none',
      answers: ({ context }) => context.channel === 'index' || context.channel === 'closed',
      errorReleases: () => rules.failedApply === 'releases',
    },
    actions: {
      open: assign({ channel: 'open' }),
      tellIndex: assign({ channel: 'index' }),
      close: assign({ channel: 'closed' }),
      forget: assign({ channel: 'none' }),
    },
  }).createMachine({
    id: 'plan-commit',
    initial: 'idle',
    context: { channel: 'none' },
    states: {
      idle: {
        on: {
          HANDED_OVER: { guard: 'nothingToRead', target: 'committing', actions: 'open' },
          READ: { guard: 'answers', actions: 'forget' },
        },
      },
      committing: {
        on: {
          COMMITTED: { target: 'idle', actions: 'tellIndex' },
          FAILED: [{ guard: 'errorReleases', target: 'idle', actions: 'close' }, { target: 'idle' }],
        },
      },
    },
  });
