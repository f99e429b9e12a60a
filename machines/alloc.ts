/**
 * An allocation as the servers record it: desired status x client status, and the history that decides whether
 * it "needs to reconnect".
 *
 * Every event is a committed log entry (a plan's, a client's, the leader's of an outage) or the passing of the window.
 * The writers have no order between them: a plan's `lost` or `unknown` overwrites whatever is stored, and so does the
 * client's report, unless a rule keeps it from going back. Reference page sections 3.1 to 3.3.
 */
import { assign, setup } from 'xstate';
import type { Mark } from './outage.ts';
import type { Rules } from './revisions.ts';
import type { ClientStatus } from './vocabulary.ts';

export interface AllocMemory {
  /** Which node it was placed on; 0 while there is none, nodes count from 1. */
  node: number;
  desired: 'run' | 'stop';
  /** The newest entry of its history is `unknown` (NeedsToReconnect). */
  returning: boolean;
  /** Its disconnect window has passed while it was unknown. */
  expired: boolean;
  /** FollowupEvalID is set: some evaluation is said to own the next decision. Cleared at the return since 2.0. */
  followup: boolean;
}

/** What a client can say of an allocation. */
export type ReportedStatus = Exclude<ClientStatus, 'lost' | 'unknown'>;
/** What a plan does to one allocation. */
export type PlanAction = 'place' | 'stop' | 'lost' | 'unknown' | 'reconnect';

export type AllocEvent =
  /** `unaware`: said by a client that had not pulled what a server wrote last, and tells so. */
  | { type: 'CLIENT_REPORTED'; status: ReportedStatus | 'none'; unaware: boolean }
  | { type: 'PLAN_APPLIED'; action: PlanAction | 'none'; node: number }
  /** The entry that ends the contact with the node. */
  | { type: 'MARKED'; mark: Mark }
  | { type: 'WINDOW_EXPIRED' }
  /** Garbage collection: the record is gone and its slot is free. */
  | { type: 'COLLECTED' };

const plans = (action: PlanAction) => (args: { event: AllocEvent }) =>
  args.event.type === 'PLAN_APPLIED' && args.event.action === action;
const reports = (status: ReportedStatus) => (args: { event: AllocEvent }) =>
  args.event.type === 'CLIENT_REPORTED' && args.event.status === status;

const marks = (mark: Mark) => (args: { event: AllocEvent }) =>
  args.event.type === 'MARKED' && args.event.mark === mark;

export type AllocRules = Pick<Rules, 'reportsMerge' | 'followUp' | 'followUpAtReturn'>;
type Placed = Exclude<ClientStatus, 'free'>;

/** What a report may say of an allocation in this state, where no report may take back what is known. */
const NEVER_BACK: Readonly<Record<Placed, readonly ReportedStatus[]>> = {
  pending: ['pending', 'running', 'complete', 'failed'],
  running: ['running', 'complete', 'failed'],
  // What runs may be said only by who knows that it was thought out of sight; what is over is over.
  unknown: ['running', 'complete', 'failed'],
  lost: ['complete', 'failed'],
  complete: [],
  failed: [],
};

/** Whether a report is written over what is stored. */
export function isTaken(
  { reportsMerge }: Pick<Rules, 'reportsMerge'>,
  stored: ClientStatus,
  says: ClientStatus,
  unaware = false,
): boolean {
  if (reportsMerge === 'as-they-come') return true;
  if (stored === 'unknown' && says === 'running' && unaware) return false;
  return (NEVER_BACK[stored] as readonly ClientStatus[]).includes(says);
}

const heard = {
  pending: { guard: 'saysPending', target: '#alloc.pending', actions: 'seen' },
  running: { guard: 'saysRunning', target: '#alloc.running', actions: 'seen' },
  complete: { guard: 'saysComplete', target: '#alloc.complete', actions: 'seen' },
  failed: { guard: 'saysFailed', target: '#alloc.failed', actions: 'seen' },
} as const;
const heardKnowingly = { ...heard.running, guard: 'saysRunningKnowingly' } as const;

/** What befalls a placed allocation, whatever its state but for the reports it still takes. */
function written({ reportsMerge }: AllocRules, state: Placed) {
  const neverBack = reportsMerge === 'never-back';
  const said = neverBack ? NEVER_BACK[state] : (Object.keys(heard) as ReportedStatus[]);
  const words = neverBack && state === 'unknown' ? { ...heard, running: heardKnowingly } : heard;
  return {
    CLIENT_REPORTED: said.map((status) => words[status]),
    PLAN_APPLIED: [
      { guard: 'stops', actions: 'stop' },
      { guard: 'losesSight', target: '#alloc.unknown', actions: 'loseSight' },
      { guard: 'givesUp', target: '#alloc.lost', actions: 'giveUp' },
      { guard: 'reconnects', actions: 'reconnect' },
    ],
    MARKED: [
      { guard: 'isOutOfSight', target: '#alloc.unknown', actions: 'loseSight' },
      { guard: 'isGivenUp', target: '#alloc.lost', actions: 'giveUp' },
    ],
    COLLECTED: { target: '#alloc.free', actions: 'forget' },
  } as const;
}

export const allocMachine = (rules: AllocRules) => {
  const cancels = rules.followUpAtReturn === 'cancelled';
  return setup({
    types: { context: {} as AllocMemory, events: {} as AllocEvent },
    guards: {
      places: plans('place'),
      stops: plans('stop'),
      losesSight: plans('unknown'),
      givesUp: plans('lost'),
      reconnects: plans('reconnect'),
      saysPending: reports('pending'),
      saysRunning: reports('running'),
      saysRunningKnowingly: ({ event }) =>
        event.type === 'CLIENT_REPORTED' && event.status === 'running' && !event.unaware,
      saysComplete: reports('complete'),
      saysFailed: reports('failed'),
      isOutOfSight: marks('unknown'),
      isGivenUp: marks('lost'),
      stillInWindow: ({ context }) => !context.expired,
      endsAtOnce: () => rules.followUp === 'when-a-window-ends',
    },
    actions: {
      place: assign(({ context, event }) =>
        event.type === 'PLAN_APPLIED' ? { ...context, node: event.node, desired: 'run' } : context,
      ),
      /** An ordinary stop appends an empty entry to the history, so nothing is left to reconnect. */
      stop: assign({ desired: 'stop', returning: false }),
      loseSight: assign({
        returning: true,
        expired: false,
        followup: rules.followUp === 'set-before-the-plan',
      }),
      giveUp: assign({ desired: 'stop', returning: false, expired: false }),
      reconnect: assign({ desired: 'run', returning: false }),
      /** A report ends the silence; the history keeps its `unknown` entry until a plan writes. */
      seen: assign(({ context }) => ({
        ...context,
        expired: false,
        followup: context.followup && !(cancels && context.returning),
      })),
      expire: assign({ expired: true }),
      forget: assign({ node: 0, desired: 'run', returning: false, expired: false, followup: false }),
    },
  }).createMachine({
    id: 'alloc',
    initial: 'free',
    context: { node: 0, desired: 'run', returning: false, expired: false, followup: false },
    states: {
      free: { on: { PLAN_APPLIED: { guard: 'places', target: 'pending', actions: 'place' } } },
      pending: { on: written(rules, 'pending') },
      running: { on: written(rules, 'running') },
      complete: { on: written(rules, 'complete') },
      failed: { on: written(rules, 'failed') },
      lost: { on: written(rules, 'lost') },
      unknown: {
        on: {
          ...written(rules, 'unknown'),
          WINDOW_EXPIRED: [
            { guard: 'endsAtOnce', target: 'lost', actions: 'giveUp' },
            { guard: 'stillInWindow', actions: 'expire' },
          ],
        },
      },
    },
  });
};
