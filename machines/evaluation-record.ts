/**
 * One evaluation as the servers record it. evaluation.ts is a job's evaluations and the plan that they lead to; here
 * is only what the log may write of one, from the entry that makes it to the one that ends it.
 *
 * What is blocked is woken in the leader's memory: nothing is written, and whoever works on it ends it from `blocked`. The
 * log may meanwhile cancel it, for another evaluation has settled the job; no queue hears of that (`outrun`), so a worker
 * ends it once more. What else has ended stays so: a token lets one worker alone speak of it. Reference page sections 5.1
 * to 5.3.
 */
import { setup } from 'xstate';
import type { Rules } from './revisions.ts';
import type { EvaluationStatus } from './vocabulary.ts';

export type EvaluationRecordEvent =
  /** By the entry that calls for it, or one that follows. */
  | { type: 'CREATED'; status: EvaluationStatus }
  /** A plan was committed for it: whoever takes it next must see what the plan did. */
  | { type: 'PLANNED' }
  /** By a worker, or the leader for the broker. */
  | { type: 'WRITTEN'; status: EvaluationStatus }
  /** Room has appeared: it is offered to workers again. No entry. */
  | { type: 'UNBLOCKED' }
  /** The allocation whose next decision it owned has been heard again (#25923). */
  | { type: 'OWNER_RETURNED' };

const says = (status: EvaluationStatus) => (args: { event: EvaluationRecordEvent }) =>
  'status' in args.event && args.event.status === status;

export const evaluationRecordMachine = (rules: Pick<Rules, 'followUpAtReturn'>) =>
  setup({
    types: { events: {} as EvaluationRecordEvent },
    guards: {
      pending: says('pending'),
      blocked: says('blocked'),
      complete: says('complete'),
      failed: says('failed'),
      canceled: says('canceled'),
      cancelsAtReturn: () => rules.followUpAtReturn === 'cancelled',
    },
  }).createMachine({
    id: 'evaluation-record',
    initial: 'none',
    states: {
      none: {
        on: {
          CREATED: [
            { guard: 'pending', target: 'pending' },
            { guard: 'blocked', target: 'blocked' },
          ],
        },
      },
      pending: {
        on: {
          PLANNED: {},
          WRITTEN: [
            { guard: 'pending' },
            { guard: 'complete', target: 'complete' },
            { guard: 'failed', target: 'failed' },
            { guard: 'canceled', target: 'canceled' },
          ],
          OWNER_RETURNED: { guard: 'cancelsAtReturn', target: 'canceled' },
        },
      },
      blocked: { on: { UNBLOCKED: 'woken', WRITTEN: { guard: 'canceled', target: 'canceled' } } },
      woken: {
        on: {
          PLANNED: {},
          WRITTEN: [
            { guard: 'pending', target: 'pending' },
            { guard: 'blocked', target: 'blocked' },
            { guard: 'complete', target: 'complete' },
            { guard: 'failed', target: 'failed' },
            { guard: 'canceled', target: 'outrun' },
          ],
        },
      },
      outrun: {
        on: {
          PLANNED: {},
          WRITTEN: [
            { guard: 'complete', target: 'complete' },
            { guard: 'failed', target: 'failed' },
            { guard: 'canceled' },
          ],
        },
      },
      complete: {},
      failed: {},
      canceled: {},
    },
  });
