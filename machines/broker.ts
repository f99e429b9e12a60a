/**
 * The leader's queue of one job's evaluations: at most one is ready or being worked on, the others wait behind it.
 * Delivery is at least once: a token that is not acknowledged in time comes back, and after too many times the
 * evaluation goes to the failed queue. Reference page section 5.2. What a worker does with one is not here.
 */
import { assign, setup } from 'xstate';
import type { Rules } from './revisions.ts';

/** `cancelled` ones wait for the reaper to write them off; `failed` ones for the leader to mark them. */
export type Place = 'absent' | 'waiting' | 'ready' | 'in-flight' | 'cancelled' | 'failed';

export interface BrokerMemory {
  /** By evaluation, in the order of creation. */
  places: Readonly<Record<string, Place>>;
  /** Times the evaluation at the head was delivered. */
  delivered: number;
}

export type BrokerEvent =
  | { type: 'ENQUEUED'; evaluation: string }
  | { type: 'DEQUEUED' }
  | { type: 'ACKED' }
  /** The worker gives it back, or its time is over. */
  | { type: 'NACKED' }
  /** The reaper has written an evaluation off as cancelled. */
  | { type: 'REAPED'; evaluation: string }
  /** The leader has marked an evaluation of the failed queue. */
  | { type: 'FAILURE_TAKEN'; evaluation: string };

/** @param evaluations names, in the order of creation; @param limit deliveries before one counts as failed */
export const brokerMachine = (
  rules: Pick<Rules, 'supersededEvaluations'>,
  evaluations: readonly string[],
  limit: number,
) => {
  type Places = BrokerMemory['places'];
  const at = (places: Places, place: Place) => evaluations.filter((name) => places[name] === place);
  const isHeadFree = (places: Places) =>
    at(places, 'ready').length === 0 && at(places, 'in-flight').length === 0;
  const put = (places: Places, names: readonly string[], place: Place): Places => ({
    ...places,
    ...Object.fromEntries(names.map((name) => [name, place])),
  });
  /** The head is free: who waits first is next. */
  const oldestNext = (places: Places) => put(places, at(places, 'waiting').slice(0, 1), 'ready');
  /** What waits was all created before a pass that starts now, so the newest of it speaks for the others. */
  const newestNext = (places: Places) => {
    const waiting = at(places, 'waiting');
    return put(put(places, waiting, 'cancelled'), waiting.slice(-1), 'ready');
  };
  const nameIn = (event: BrokerEvent) => ('evaluation' in event ? event.evaluation : '');
  return setup({
    types: { context: {} as BrokerMemory, events: {} as BrokerEvent },
    guards: {
      unknown: ({ context, event }) => context.places[nameIn(event)] === 'absent',
      anyReady: ({ context }) => at(context.places, 'ready').length > 0,
      superseding: ({ context }) =>
        rules.supersededEvaluations === 'cancelled' && at(context.places, 'in-flight').length > 0,
      anyInFlight: ({ context }) => at(context.places, 'in-flight').length > 0,
      lastDelivery: ({ context }) => at(context.places, 'in-flight').length > 0 && context.delivered >= limit,
      isCancelled: ({ context, event }) => context.places[nameIn(event)] === 'cancelled',
      isFailed: ({ context, event }) => context.places[nameIn(event)] === 'failed',
    },
    actions: {
      enqueue: assign({
        places: ({ context, event }) =>
          put(context.places, [nameIn(event)], isHeadFree(context.places) ? 'ready' : 'waiting'),
      }),
      deliver: assign(({ context }) => ({
        places: put(context.places, at(context.places, 'ready'), 'in-flight'),
        delivered: context.delivered + 1,
      })),
      giveBack: assign({
        places: ({ context }) => put(context.places, at(context.places, 'in-flight'), 'ready'),
      }),
      drop: assign(({ context }) => ({
        places: put(context.places, at(context.places, 'in-flight'), 'absent'),
        delivered: 0,
      })),
      fail: assign(({ context }) => ({
        places: put(context.places, at(context.places, 'in-flight'), 'failed'),
        delivered: 0,
      })),
      oldestNext: assign({ places: ({ context }) => oldestNext(context.places) }),
      newestNext: assign({ places: ({ context }) => newestNext(context.places) }),
      remove: assign({ places: ({ context, event }) => put(context.places, [nameIn(event)], 'absent') }),
    },
  }).createMachine({
    id: 'broker',
    initial: 'enabled',
    context: {
      places: Object.fromEntries(evaluations.map((name) => [name, 'absent' as const])),
      delivered: 0,
    },
    states: {
      enabled: {
        on: {
          ENQUEUED: { guard: 'unknown', actions: 'enqueue' },
          DEQUEUED: { guard: 'anyReady', actions: 'deliver' },
          ACKED: [
            { guard: 'superseding', actions: ['drop', 'newestNext'] },
            { guard: 'anyInFlight', actions: ['drop', 'oldestNext'] },
          ],
          NACKED: [
            { guard: 'lastDelivery', actions: ['fail', 'oldestNext'] },
            { guard: 'anyInFlight', actions: 'giveBack' },
          ],
          REAPED: { guard: 'isCancelled', actions: 'remove' },
          FAILURE_TAKEN: { guard: 'isFailed', actions: 'remove' },
        },
      },
    },
  });
};
