/**
 * A channel between two loops of one process that holds only so many messages: who sends to a full one waits, and so
 * does who takes from an empty one. It neither loses nor reorders. What the messages mean is for the loops.
 */
import { assign, setup } from 'xstate';

export interface QueueMemory {
  /** The oldest first. */
  messages: readonly string[];
}

export type QueueEvent = { type: 'PUT'; message: string } | { type: 'TAKEN'; message: string };

/** @param capacity messages that fit; a sender of one more waits */
export const boundedQueueMachine = (capacity: number) =>
  setup({
    types: { context: {} as QueueMemory, events: {} as QueueEvent },
    guards: {
      hasRoom: ({ context }) => context.messages.length < capacity,
      isOldest: ({ context, event }) => context.messages[0] === event.message,
    },
    actions: {
      append: assign({ messages: ({ context, event }) => [...context.messages, event.message] }),
      removeOldest: assign({ messages: ({ context }) => context.messages.slice(1) }),
    },
  }).createMachine({
    id: 'bounded-queue',
    initial: 'open',
    context: { messages: [] },
    states: {
      open: {
        on: {
          PUT: { guard: 'hasRoom', actions: 'append' },
          TAKEN: { guard: 'isOldest', actions: 'removeOldest' },
        },
      },
    },
  });
