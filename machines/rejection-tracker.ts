/**
 * The leader's memory of which nodes plans were rejected on, and how often within a window of time. It counts and
 * judges; that a judged node becomes ineligible is part of the plan's own log entry. Reference page section 5.4.
 */
import { assign, setup } from 'xstate';
import type { Rules } from './revisions.ts';

export interface RejectionMemory {
  /** Rejections within the window, by node. */
  counts: Readonly<Record<string, number>>;
  /** The node that the next entry makes ineligible; empty when none. */
  judged: string;
}

export type RejectionEvent =
  /** A plan was checked. `node`: the one that did not accept its part; empty when all did. */
  | { type: 'CHECKED'; node: string }
  /** The plan's entry is written. */
  | { type: 'WRITTEN' }
  /** What was counted is too old. */
  | { type: 'WINDOW_PASSED' };

/** @param threshold rejections on one node that make it ineligible */
export const rejectionTrackerMachine = (
  rules: Pick<Rules, 'rejectedNode'>,
  nodes: readonly string[],
  threshold: number,
) => {
  const none = Object.fromEntries(nodes.map((node) => [node, 0]));
  return setup({
    types: { context: {} as RejectionMemory, events: {} as RejectionEvent },
    guards: {
      accepted: ({ event }) => event.type === 'CHECKED' && event.node === '',
      onceTooOften: ({ context, event }) =>
        rules.rejectedNode === 'made-ineligible' &&
        event.type === 'CHECKED' &&
        (context.counts[event.node] ?? 0) + 1 >= threshold,
    },
    actions: {
      count: assign({
        counts: ({ context, event }) =>
          event.type === 'CHECKED'
            ? { ...context.counts, [event.node]: Math.min((context.counts[event.node] ?? 0) + 1, threshold) }
            : context.counts,
      }),
      judge: assign({ judged: ({ event }) => (event.type === 'CHECKED' ? event.node : '') }),
      forgetJudgement: assign({ judged: '' }),
      forgetCounts: assign({ counts: none }),
    },
  }).createMachine({
    id: 'rejection-tracker',
    initial: 'watching',
    context: { counts: none, judged: '' },
    states: {
      watching: {
        on: {
          CHECKED: [
            { guard: 'accepted' },
            { guard: 'onceTooOften', actions: ['count', 'judge'] },
            { actions: 'count' },
          ],
          WRITTEN: { actions: 'forgetJudgement' },
          WINDOW_PASSED: { actions: 'forgetCounts' },
        },
      },
    },
  });
};
