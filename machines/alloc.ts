/**
 * An allocation as the servers record it: desired status x client status, and the history that decides whether
 * it "needs to reconnect".
 *
 * Every event is a committed log entry (a plan's or a client's) or the passing of the window. Two writers, no
 * order between them: the client's report is taken as it comes, and a plan's `lost` or `unknown` overwrites
 * whatever is stored. Reference page sections 3.1 to 3.3.
 */
import { assign, setup } from 'xstate';
import type { ClientStatus } from './vocabulary.ts';

export interface AllocMemory {
  /** Which node it was placed on; 0 while there is none, nodes count from 1. */
  node: number;
  desired: 'run' | 'stop';
  /** The newest entry of its history is `unknown` (NeedsToReconnect). */
  returning: boolean;
  /** Its disconnect window has passed while it was unknown. */
  expired: boolean;
  /** FollowupEvalID is set: some evaluation is said to own the next decision. Never cleared before 2.0. */
  followup: boolean;
}

/** What a client can say of an allocation. */
export type ReportedStatus = Exclude<ClientStatus, 'lost' | 'unknown'>;
/** What a plan does to one allocation. */
export type PlanAction = 'place' | 'stop' | 'lost' | 'unknown' | 'reconnect';

export type AllocEvent =
  | { type: 'CLIENT_REPORTED'; status: ReportedStatus | 'none' }
  | { type: 'PLAN_APPLIED'; action: PlanAction | 'none'; node: number }
  | { type: 'WINDOW_EXPIRED' }
  /** Garbage collection: the record is gone and its slot is free. */
  | { type: 'COLLECTED' };

const plans = (action: PlanAction) => (args: { event: AllocEvent }) =>
  args.event.type === 'PLAN_APPLIED' && args.event.action === action;
const reports = (status: ReportedStatus) => (args: { event: AllocEvent }) =>
  args.event.type === 'CLIENT_REPORTED' && args.event.status === status;

/** Reports and plans that every placed allocation takes, whatever its state. */
const written = {
  CLIENT_REPORTED: [
    { guard: 'saysPending', target: '#alloc.pending', actions: 'seen' },
    { guard: 'saysRunning', target: '#alloc.running', actions: 'seen' },
    { guard: 'saysComplete', target: '#alloc.complete', actions: 'seen' },
    { guard: 'saysFailed', target: '#alloc.failed', actions: 'seen' },
  ],
  PLAN_APPLIED: [
    { guard: 'stops', actions: 'stop' },
    { guard: 'losesSight', target: '#alloc.unknown', actions: 'loseSight' },
    { guard: 'givesUp', target: '#alloc.lost', actions: 'giveUp' },
    { guard: 'reconnects', actions: 'reconnect' },
  ],
  COLLECTED: { target: '#alloc.free', actions: 'forget' },
} as const;

export const allocMachine = setup({
  types: { context: {} as AllocMemory, events: {} as AllocEvent },
  guards: {
    places: plans('place'),
    stops: plans('stop'),
    losesSight: plans('unknown'),
    givesUp: plans('lost'),
    reconnects: plans('reconnect'),
    saysPending: reports('pending'),
    saysRunning: reports('running'),
    saysComplete: reports('complete'),
    saysFailed: reports('failed'),
    stillInWindow: ({ context }) => !context.expired,
  },
  actions: {
    place: assign(({ context, event }) =>
      event.type === 'PLAN_APPLIED' ? { ...context, node: event.node, desired: 'run' } : context,
    ),
    /** An ordinary stop appends an empty entry to the history, so nothing is left to reconnect. */
    stop: assign({ desired: 'stop', returning: false }),
    loseSight: assign({ returning: true, expired: false, followup: true }),
    giveUp: assign({ desired: 'stop', returning: false, expired: false }),
    reconnect: assign({ desired: 'run', returning: false }),
    /** A report ends the silence; the history keeps its `unknown` entry until a plan writes. */
    seen: assign({ expired: false }),
    expire: assign({ expired: true }),
    forget: assign({ node: 0, desired: 'run', returning: false, expired: false, followup: false }),
  },
}).createMachine({
  id: 'alloc',
  initial: 'free',
  context: { node: 0, desired: 'run', returning: false, expired: false, followup: false },
  states: {
    free: { on: { PLAN_APPLIED: { guard: 'places', target: 'pending', actions: 'place' } } },
    pending: { on: written },
    running: { on: written },
    complete: { on: written },
    failed: { on: written },
    lost: { on: written },
    unknown: {
      on: { ...written, WINDOW_EXPIRED: { guard: 'stillInWindow', actions: 'expire' } },
    },
  },
});
