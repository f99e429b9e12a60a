/**
 * One `Node.UpdateAlloc` on its way: what it carries of each allocation, and the steps a server takes.
 *
 * The node's status is looked at when the call is validated, not when the batch it joins is applied. Which of its
 * updates give rise to an evaluation is decided at validation too. Reference page section 3.4.
 */
import { assign, setup } from 'xstate';
import type { NodeStatus } from './vocabulary.ts';
import type { ReportedStatus } from './alloc.ts';
import type { Rules } from './revisions.ts';

/** What one call says of one allocation. */
export type Said = ReportedStatus | 'none';

export interface ReportContext {
  /** Slot name to what is said of it. */
  says: Readonly<Record<string, Said>>;
  /** Slot name to whether that update creates an evaluation. */
  wakes: Readonly<Record<string, boolean>>;
  /** Its place among the calls of the same client: a later one was sent (`older`) and has been applied (`overtaken`). */
  age: 'newest' | 'older' | 'overtaken';
}

export type ReportEvent =
  /** One field per slot: what is said of it. */
  | { type: 'SENT'; [slot: string]: string }
  /** `status` of the node; one more field per slot: whether the stored allocation makes this update give an evaluation. */
  | { type: 'READ'; status: NodeStatus | 'gone'; [slot: string]: string | boolean }
  | { type: 'COMMITTED' }
  | { type: 'ACTED' }
  | { type: 'DROPPED' }
  | { type: 'LEADER_LOST' }
  /** The same client has sent a later call. */
  | { type: 'FOLLOWED' }
  /** A later call of the same client has been applied. */
  | { type: 'OVERTAKEN' };

/** Whether an update gives rise to an evaluation, given the stored allocation. */
export function updateWakes(says: Said, stored: { client: string; followup: boolean }): boolean {
  if (says === 'none') return false;
  if (stored.client === 'unknown') return true; // trigger `reconnect`
  return says === 'failed' && !stored.followup; // trigger `alloc-failure`
}

export const reportMachine = (rules: Rules, slots: readonly string[]) => {
  const silent = Object.fromEntries(slots.map((slot) => [slot, 'none'])) as Record<string, Said>;
  const asleep = Object.fromEntries(slots.map((slot) => [slot, false]));
  const empty: ReportContext = { says: silent, wakes: asleep, age: 'newest' };
  return setup({
    types: { context: {} as ReportContext, events: {} as ReportEvent },
    guards: {
      nodeMayReport: ({ event }) =>
        event.type === 'READ' &&
        event.status !== 'gone' &&
        (rules.reportsRefusedWhile === 'not-ready'
          ? event.status === 'ready'
          : event.status !== 'down' && event.status !== 'disconnected'),
      sayingSomething: ({ event }) => event.type === 'SENT' && slots.some((slot) => event[slot] !== 'none'),
      older: ({ context }) => context.age === 'older',
    },
    actions: {
      write: assign(({ context, event }) =>
        event.type === 'SENT'
          ? { ...context, says: Object.fromEntries(slots.map((slot) => [slot, event[slot] as Said])) }
          : context,
      ),
      decideEvaluations: assign(({ context, event }) =>
        event.type === 'READ'
          ? { ...context, wakes: Object.fromEntries(slots.map((slot) => [slot, event[slot] === true])) }
          : context,
      ),
      growOld: assign({ age: 'older' }),
      fallBehind: assign({ age: 'overtaken' }),
      forget: assign(empty),
    },
  }).createMachine({
    id: 'report',
    initial: 'idle',
    context: empty,
    states: {
      idle: { on: { SENT: { guard: 'sayingSomething', target: 'sent', actions: 'write' }, LEADER_LOST: {} } },
      sent: {
        on: {
          READ: [
            { guard: 'nodeMayReport', target: 'batched', actions: 'decideEvaluations' },
            { target: 'refused' },
          ],
          DROPPED: { target: 'idle', actions: 'forget' },
          LEADER_LOST: {},
          FOLLOWED: { actions: 'growOld' },
          OVERTAKEN: { guard: 'older', actions: 'fallBehind' },
        },
      },
      /** Validated, waiting for the 50 ms batch it is part of. */
      batched: {
        on: {
          COMMITTED: 'applied',
          LEADER_LOST: { target: 'idle', actions: 'forget' },
          FOLLOWED: { actions: 'growOld' },
          OVERTAKEN: { guard: 'older', actions: 'fallBehind' },
        },
      },
      applied: {
        on: {
          ACTED: { target: 'idle', actions: 'forget' },
          LEADER_LOST: { target: 'idle', actions: 'forget' },
          FOLLOWED: {},
        },
      },
      refused: {
        on: {
          ACTED: { target: 'idle', actions: 'forget' },
          LEADER_LOST: { target: 'idle', actions: 'forget' },
          FOLLOWED: {},
        },
      },
    },
  });
};
