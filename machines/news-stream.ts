/**
 * What happens to one job's nodes and allocations, each thing with an evaluation of its own, and how many passes over
 * the job have been finished since the last of it. A witness of how much work news makes, not part of the protocol.
 */
import { assign, setup } from 'xstate';

export interface NewsMemory {
  /** Things that have happened. */
  happened: number;
  /** Passes finished since the last of them, up to one more than is ever needed. */
  passes: number;
}

export type NewsEvent = { type: 'HAPPENED'; evaluation: string } | { type: 'PASSED' };

/** Two passes suffice after the last news: the one that had begun, and one that sees it. */
export const ENOUGH_PASSES = 2;

/** @param evaluations names of the evaluations, in the order in which they are made */
export const newsStreamMachine = (evaluations: readonly string[]) =>
  setup({
    types: { context: {} as NewsMemory, events: {} as NewsEvent },
    guards: {
      isNext: ({ context, event }) =>
        event.type === 'HAPPENED' && evaluations[context.happened] === event.evaluation,
    },
    actions: {
      note: assign({ happened: ({ context }) => context.happened + 1, passes: 0 }),
      countPass: assign({ passes: ({ context }) => Math.min(context.passes + 1, ENOUGH_PASSES + 1) }),
    },
  }).createMachine({
    id: 'news-stream',
    initial: 'flowing',
    context: { happened: 0, passes: 0 },
    states: {
      flowing: { on: { HAPPENED: { guard: 'isNext', actions: 'note' }, PASSED: { actions: 'countPass' } } },
    },
  });
