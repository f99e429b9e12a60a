/**
 * A node as an operator drains it: eligible, draining, drained, and what the end of a drain sets off. Which of its
 * allocations go first is drainer.ts; the node's own status is node.ts. Reference page section 1.6.
 */
import { assign, setup } from 'xstate';
import type { Rules } from './revisions.ts';

export interface DrainMemory {
  /** The deadline has passed: whatever is left must go. */
  deadlined: boolean;
  /** Evaluations are to be created, in an entry of their own. */
  asks: boolean;
}

export type DrainEvent =
  /** Node.UpdateDrain with a strategy. */
  | { type: 'DRAIN_BEGUN' }
  /** The drainer looks. `wanted`: an allocation is terminal in no sense; `unended`: one is not client-terminal. */
  | { type: 'DRAIN_CHECKED'; wanted: boolean; unended: boolean }
  | { type: 'DEADLINE_PASSED' }
  /** Node.UpdateDrain without a strategy, eligible again. */
  | { type: 'UNDRAINED' }
  | { type: 'EVALUATIONS_CREATED' };

export type DrainRules = Pick<
  Rules,
  'undrainEvaluates' | 'drainEndsWith' | 'deadlineEndsDrain' | 'evaluationsWritten'
>;

/** Whether the entry that ends a drain holds the evaluations that it calls for. */
export const endEvaluatesAtOnce = (rules: Pick<DrainRules, 'undrainEvaluates' | 'evaluationsWritten'>) =>
  rules.undrainEvaluates && rules.evaluationsWritten === 'with-their-cause';

export const drainMachine = (rules: DrainRules) =>
  setup({
    types: { context: {} as DrainMemory, events: {} as DrainEvent },
    guards: {
      nothingLeft: ({ event }) =>
        event.type === 'DRAIN_CHECKED' &&
        (rules.drainEndsWith === 'the-last-stop' ? !event.wanted : !event.unended),
      /** Who waits for the deadline is told that the node is free when it passes. */
      deadlineIsTheEnd: () => rules.deadlineEndsDrain,
      notYetDeadlined: ({ context }) => !context.deadlined,
      concernsJobs: () => rules.undrainEvaluates && !endEvaluatesAtOnce(rules),
      asks: ({ context }) => context.asks,
    },
    actions: {
      begin: assign({ deadlined: false }),
      passDeadline: assign({ deadlined: true }),
      ask: assign({ asks: true }),
      answer: assign({ asks: false }),
    },
  }).createMachine({
    id: 'drain',
    initial: 'eligible',
    context: { deadlined: false, asks: false },
    on: { EVALUATIONS_CREATED: { guard: 'asks', actions: 'answer' } },
    states: {
      eligible: { on: { DRAIN_BEGUN: { target: 'draining', actions: 'begin' } } },
      draining: {
        on: {
          DRAIN_CHECKED: { guard: 'nothingLeft', target: 'drained' },
          DEADLINE_PASSED: [
            { guard: 'deadlineIsTheEnd', target: 'drained', actions: 'passDeadline' },
            { guard: 'notYetDeadlined', actions: 'passDeadline' },
          ],
          UNDRAINED: [{ guard: 'concernsJobs', target: 'eligible', actions: 'ask' }, { target: 'eligible' }],
        },
      },
      /** No strategy any more, and still ineligible. */
      drained: {
        on: {
          DRAIN_BEGUN: { target: 'draining', actions: 'begin' },
          UNDRAINED: [{ guard: 'concernsJobs', target: 'eligible', actions: 'ask' }, { target: 'eligible' }],
        },
      },
    },
  });
