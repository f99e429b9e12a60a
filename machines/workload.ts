/**
 * What a client really runs of one allocation while its job is drained or stopped: the ground truth, and what of it
 * has not been said yet. It is not task.ts, which is about what makes a client talk after an outage; here a kill takes
 * time, because drains fail exactly in between. Reference page section 6.1, items 3 to 5.
 */
import { assign, setup } from 'xstate';
import type { Rules } from './revisions.ts';

export interface WorkloadMemory {
  /** The present status has not reached the servers. */
  unsaid: boolean;
  /** It is being stopped because its node drains. */
  migrating: boolean;
  /** Its tasks did not end by themselves; what a client reports of them says so. */
  killed: boolean;
}

export type WorkloadEvent =
  /** The client has pulled a new allocation. */
  | { type: 'STARTED' }
  /** The client has pulled a stop; the kill begins. `migrating`: the record bears the migrate mark. */
  | { type: 'TOLD_TO_STOP'; migrating: boolean }
  /** The kill is over. */
  | { type: 'KILLED' }
  /** The task ends by itself. */
  | { type: 'EXITED'; status: 'complete' | 'failed' }
  | { type: 'REPORTED' }
  /** The client has pulled the word that its allocation is unknown: it speaks again. */
  | { type: 'THOUGHT_UNKNOWN' }
  | { type: 'COLLECTED' };

/** `runs`: it does when the world begins. */
export const workloadMachine = ({ runs }: { runs: boolean }, rules: Pick<Rules, 'drainedBatch'>) =>
  setup({
    types: { context: {} as WorkloadMemory, events: {} as WorkloadEvent },
    guards: {
      exitsFailed: ({ event }) => event.type === 'EXITED' && event.status === 'failed',
      /** #26025: a task killed by a drain is made out to have failed. */
      killCountsAsFailure: ({ context }) => context.migrating && rules.drainedBatch === 'failed',
      unsaid: ({ context }) => context.unsaid,
      said: ({ context }) => !context.unsaid,
    },
    actions: {
      speak: assign({ unsaid: true }),
      beHeard: assign({ unsaid: false }),
      noteWhy: assign(({ context, event }) =>
        event.type === 'TOLD_TO_STOP' ? { ...context, migrating: event.migrating } : context,
      ),
      noteKill: assign({ killed: true }),
      forget: assign({ unsaid: false, migrating: false, killed: false }),
    },
  }).createMachine({
    id: 'workload',
    initial: runs ? 'running' : 'none',
    context: { unsaid: false, migrating: false, killed: false },
    on: {
      REPORTED: { guard: 'unsaid', actions: 'beHeard' },
      COLLECTED: { target: '.none', actions: 'forget' },
    },
    states: {
      none: {
        on: {
          STARTED: { target: 'running', actions: 'speak' },
          // Stopped before it was ever started here: the servers wait to hear that it is over.
          TOLD_TO_STOP: { target: 'complete', actions: ['noteWhy', 'noteKill', 'speak'] },
        },
      },
      running: {
        on: {
          TOLD_TO_STOP: { target: 'stopping', actions: 'noteWhy' },
          EXITED: [
            { guard: 'exitsFailed', target: 'failed', actions: 'speak' },
            { target: 'complete', actions: 'speak' },
          ],
          THOUGHT_UNKNOWN: { guard: 'said', actions: 'speak' },
        },
      },
      stopping: {
        on: {
          KILLED: [
            { guard: 'killCountsAsFailure', target: 'failed', actions: 'speak' },
            { target: 'complete', actions: ['noteKill', 'speak'] },
          ],
          THOUGHT_UNKNOWN: { guard: 'said', actions: 'speak' },
        },
      },
      complete: { on: { THOUGHT_UNKNOWN: { guard: 'said', actions: 'speak' } } },
      failed: { on: { THOUGHT_UNKNOWN: { guard: 'said', actions: 'speak' } } },
    },
  });
