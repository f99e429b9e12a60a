/**
 * A task and what its client has to say about it: it speaks when the task has exited, and when it pulls an allocation
 * that the servers hold for unknown; never without a reason. Reference page section 6.1, items 4 and 5.
 */
import { assign, setup } from 'xstate';

export interface TalkingTaskContext {
  /** Something is to be said. */
  due: boolean;
  /** The servers' `unknown` has been seen; the watch shows each change once. */
  heard: boolean;
}

export type TalkingTaskEvent =
  | { type: 'EXITED' }
  /** `unknown`: so the servers have it. */
  | { type: 'PULLED'; unknown: boolean }
  | { type: 'SAID' }
  /** What was said did not arrive, or was refused. */
  | { type: 'UNHEARD' };

export const talkingTaskMachine = setup({
  types: { context: {} as TalkingTaskContext, events: {} as TalkingTaskEvent },
  guards: {
    isDue: ({ context }) => context.due,
    isNews: ({ context, event }) => event.type === 'PULLED' && event.unknown && !context.heard,
  },
  actions: {
    owe: assign({ due: true }),
    hear: assign({ due: true, heard: true }),
    say: assign({ due: false }),
  },
}).createMachine({
  id: 'talking-task',
  initial: 'running',
  context: { due: false, heard: false },
  on: {
    PULLED: { guard: 'isNews', actions: 'hear' },
    SAID: { guard: 'isDue', actions: 'say' },
    UNHEARD: { actions: 'owe' },
  },
  states: {
    running: { on: { EXITED: { target: 'failed', actions: 'owe' } } },
    failed: {},
  },
});
