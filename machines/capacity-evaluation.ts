/**
 * An evaluation that wants one allocation placed where there may be no room, and the blocked evaluation that it leaves
 * then: woken by the next capacity that is freed, also by one freed between snapshot and blocking. Reference page
 * sections 5.1 and 5.3; which evaluations leave a blocked one is rows 18 and 35 of section 7.1.
 */
import { assign, setup } from 'xstate';
import type { Rules } from './revisions.ts';

export interface CapacityMemory {
  /** What made the evaluation: the job itself (or capacity), an eviction, or a time that had been waited for. */
  origin: 'job' | 'eviction' | 'delay';
  /** Capacity was freed since the snapshot that found none. */
  missed: boolean;
}

export type CapacityEvent =
  | { type: 'CREATED'; origin: 'job' | 'eviction' }
  /** A follow-up is created, which waits until a time. */
  | { type: 'DELAYED' }
  | { type: 'DUE' }
  /** `wanted`: an allocation is missing. `room`: the snapshot has room for it. */
  | { type: 'PLANNED'; wanted: boolean; room: boolean }
  /** `room`: there still is. */
  | { type: 'COMMITTED'; room: boolean }
  /** The evaluation is written as complete, and the blocked one given to the tracker. */
  | { type: 'BLOCKED' }
  | { type: 'CAPACITY_FREED' };

export const capacityEvaluationMachine = (rules: Pick<Rules, 'delayedMayBlock' | 'evictedBatchBlocks'>) =>
  setup({
    types: { context: {} as CapacityMemory, events: {} as CapacityEvent },
    guards: {
      nothingWanted: ({ event }) => event.type === 'PLANNED' && !event.wanted,
      hasRoom: ({ event }) => (event.type === 'PLANNED' || event.type === 'COMMITTED') && event.room,
      mayBlock: ({ context }) => {
        if (context.origin === 'delay') return rules.delayedMayBlock;
        return context.origin === 'job' || rules.evictedBatchBlocks;
      },
      missed: ({ context }) => context.missed,
    },
    actions: {
      noteOrigin: assign({ origin: ({ event }) => (event.type === 'CREATED' ? event.origin : 'delay') }),
      /** A blocked evaluation is one of its own, which waited for no time and was made by no eviction. */
      ownOrigin: assign({ origin: 'job', missed: false }),
      rememberMissed: assign({ missed: true }),
      forget: assign({ origin: 'job', missed: false }),
    },
  }).createMachine({
    id: 'capacity-evaluation',
    initial: 'idle',
    context: { origin: 'job', missed: false },
    on: { CAPACITY_FREED: {} },
    states: {
      idle: { on: { CREATED: { target: 'pending', actions: 'noteOrigin' }, DELAYED: 'delayed' } },
      delayed: { on: { DUE: { target: 'pending', actions: 'noteOrigin' } } },
      pending: {
        on: {
          PLANNED: [
            { guard: 'nothingWanted', target: 'idle', actions: 'forget' },
            { guard: 'hasRoom', target: 'placing' },
            { guard: 'mayBlock', target: 'blocking', actions: 'ownOrigin' },
            { target: 'idle', actions: 'forget' },
          ],
        },
      },
      placing: {
        on: { COMMITTED: [{ guard: 'hasRoom', target: 'idle', actions: 'forget' }, { target: 'pending' }] },
      },
      blocking: {
        on: {
          CAPACITY_FREED: { actions: 'rememberMissed' },
          BLOCKED: [{ guard: 'missed', target: 'pending', actions: 'ownOrigin' }, { target: 'blocked' }],
        },
      },
      blocked: { on: { CAPACITY_FREED: 'pending', CREATED: { target: 'pending', actions: 'noteOrigin' } } },
    },
  });
