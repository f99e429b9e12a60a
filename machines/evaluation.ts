/**
 * A job's evaluations, and the one plan in flight that an evaluation leads to.
 *
 * Snapshot, verification and commit are separate steps: the plan is drawn on a snapshot, the applier checks it on
 * a later one, and it is committed later still. At most one evaluation of a job is in flight; others wait
 * (`pending`). Reference page sections 4.3 to 4.5 and 5; the service scheduler, column B.
 */
import { assign, setup } from 'xstate';
import { accepted, drawPlan, empty, type EvaluationSetup, nothing } from './plan.ts';

export interface EvaluationMemory {
  /** An evaluation waits to be dequeued. */
  pending: boolean;
  /** An evaluation waits for capacity, or (`failed`) for the periodic retry after its plan attempts ran out. */
  blocked: 'no' | 'capacity' | 'failed';
  /** A max-disconnect-timeout evaluation waits for its time. */
  timeout: boolean;
  /** Capacity appeared since the snapshot: the missed-unblock rule. */
  missed: boolean;
  /** Some placement found no room. */
  short: boolean;
  /** The model has no slot left to place into: a limit of the world, not of the protocol. */
  outOfSlots: boolean;
  /** The applier rejected part of the plan. */
  cut: boolean;
  /** Attempts in a row that committed nothing. */
  attempts: 0 | 1;
  /** Slot name to what the plan does, `action@node`, or `-`. */
  plan: Readonly<Record<string, string>>;
}

export type EvaluationEvent =
  /** An evaluation is created; capacity appears. Either, both or none. `atOnce`: a plan that it outdates is refused with it. */
  | { type: 'NOTIFIED'; evaluate: boolean; unblock: boolean; atOnce?: boolean }
  /**
   * Dequeued, snapshot taken, plan drawn. Each slot: `class@node`. `open1`: node 1 is ready and eligible;
   * `taken1`: live allocations of other jobs on it. `pick`: the node the ranking puts first.
   * `replacementWins`: the replacement has the strictly higher score.
   */
  | { type: 'PLANNED'; pick: number; replacementWins: boolean; [field: string]: string | number | boolean }
  /** The applier's snapshot. `status1`, `eligible1`, `used1`: live allocations on node 1, of whatever job. */
  | { type: 'VERIFIED'; [field: string]: string | number | boolean }
  | { type: 'COMMITTED' }
  /** Verified and committed in one go: what its nodes accept of it, as now seen. */
  | { type: 'APPLIED'; [field: string]: string | number | boolean }
  /** The entry finds that the plan does not hold any more: nothing of it is written. */
  | { type: 'REFUSED' }
  /** The time of the max-disconnect-timeout evaluation has come. */
  | { type: 'TIMEOUT_DUE' }
  /** The periodic unblock of evaluations that ran out of attempts. */
  | { type: 'RETRY_DUE' }
  | { type: 'LEADER_LOST' };

export const evaluationMachine = (given: EvaluationSetup) => {
  const idle = { missed: false, short: false, cut: false, plan: nothing(given.slots) };
  const takes = (context: EvaluationMemory, event: EvaluationEvent) =>
    !accepted(given, context.plan, { ...event }).cut;
  return setup({
    types: { context: {} as EvaluationMemory, events: {} as EvaluationEvent },
    guards: {
      pending: ({ context }) => context.pending,
      /** Nothing to write and nothing to wait for: the evaluation is complete. */
      pendingAndSettled: ({ context, event }) => {
        if (!context.pending || event.type !== 'PLANNED') return false;
        const drawn = drawPlan(given, { ...event });
        return empty(drawn.plan) && !drawn.short;
      },
      timeoutWaiting: ({ context }) => context.timeout,
      retryWaiting: ({ context }) => context.blocked === 'failed',
      anything: ({ event }) => event.type === 'NOTIFIED' && (event.evaluate || event.unblock),
      /** Rejected, and nothing of it was committed, for the last time. */
      attemptsSpent: ({ context }) => context.cut && empty(context.plan) && context.attempts === 1,
      /** Its job is evaluated anew, so it will be refused; that nothing of it is written can be said at once. */
      overtakesAtOnce: ({ event }) =>
        given.rules.planCommits === 'if-it-still-holds' &&
        event.type === 'NOTIFIED' &&
        event.atOnce === true &&
        event.evaluate,
      acceptedAndMissed: ({ context, event }) => context.short && context.missed && takes(context, event),
      acceptedAndShort: ({ context, event }) => context.short && takes(context, event),
      acceptedInFull: ({ context, event }) => takes(context, event),
      acceptedInPart: ({ context, event }) => !empty(accepted(given, context.plan, { ...event }).plan),
      refusedAgain: ({ context }) => context.attempts === 1,
      nothingCommitted: ({ context }) => context.cut && empty(context.plan),
      partlyCommitted: ({ context }) => context.cut,
      unblockMissed: ({ context }) => context.short && context.missed,
      noRoom: ({ context }) => context.short,
    },
    actions: {
      enqueue: assign({ pending: true }),
      takeNote: assign(({ context, event }) => {
        if (event.type !== 'NOTIFIED') return context;
        const unblocks = event.unblock && context.blocked !== 'no';
        return {
          ...context,
          pending: context.pending || event.evaluate || unblocks,
          blocked: unblocks ? 'no' : context.blocked,
        };
      }),
      rememberUnblock: assign({
        // Of interest to a plan that found no room, and to no other.
        missed: ({ context, event }) =>
          context.missed || (context.short && event.type === 'NOTIFIED' && event.unblock),
      }),
      draw: assign(({ context, event }) => {
        const drawn = drawPlan(given, { ...event });
        // The follow-up evaluation is created before the plan is submitted.
        const timeout =
          context.timeout ||
          (given.rules.followUp === 'set-before-the-plan' &&
            Object.values(drawn.plan).some((step) => step.startsWith('unknown@')));
        return { ...context, ...drawn, pending: false, missed: false, cut: false, timeout };
      }),
      complete: assign(({ context, event }) => ({
        ...context,
        pending: false,
        blocked: 'no' as const,
        attempts: 0 as const,
        outOfSlots: drawPlan(given, { ...event }).outOfSlots,
      })),
      check: assign(({ context, event }) => ({ ...context, ...accepted(given, context.plan, { ...event }) })),
      finish: assign({ ...idle, blocked: 'no', attempts: 0 }),
      tryAgain: assign({ ...idle, pending: true, attempts: 0 }),
      tryOnceMore: assign({ ...idle, pending: true, attempts: 1 }),
      giveUp: assign({ ...idle, blocked: 'failed', attempts: 0 }),
      block: assign({ ...idle, blocked: 'capacity', attempts: 0 }),
      unblock: assign({ pending: true, blocked: 'no' }),
      fireTimeout: assign({ pending: true, timeout: false }),
      restart: assign({ ...idle, pending: true, attempts: 0 }),
    },
  }).createMachine({
    id: 'evaluation',
    initial: 'idle',
    context: {
      pending: true,
      blocked: 'no',
      timeout: false,
      outOfSlots: false,
      attempts: 0,
      ...idle,
    },
    on: {
      NOTIFIED: { guard: 'anything', actions: ['takeNote', 'rememberUnblock'] },
      TIMEOUT_DUE: { guard: 'timeoutWaiting', actions: 'fireTimeout' },
      RETRY_DUE: { guard: 'retryWaiting', actions: 'unblock' },
    },
    states: {
      idle: {
        on: {
          NOTIFIED: { guard: 'anything', actions: 'takeNote' },
          PLANNED: [
            { guard: 'pendingAndSettled', actions: 'complete' },
            { guard: 'pending', target: 'planned', actions: 'draw' },
          ],
          LEADER_LOST: {},
        },
      },
      planned: {
        on: {
          NOTIFIED: [
            { guard: 'overtakesAtOnce', target: 'idle', actions: ['restart', 'takeNote'] },
            { guard: 'anything', actions: ['takeNote', 'rememberUnblock'] },
          ],
          APPLIED: [
            { guard: 'acceptedAndMissed', target: 'idle', actions: 'tryAgain' },
            { guard: 'acceptedAndShort', target: 'idle', actions: 'block' },
            { guard: 'acceptedInFull', target: 'idle', actions: 'finish' },
            { guard: 'acceptedInPart', target: 'idle', actions: 'tryAgain' },
            { guard: 'refusedAgain', target: 'idle', actions: 'giveUp' },
            { target: 'idle', actions: 'tryOnceMore' },
          ],
          VERIFIED: { target: 'verified', actions: 'check' },
          LEADER_LOST: { target: 'idle', actions: 'restart' },
        },
      },
      verified: {
        on: {
          COMMITTED: [
            { guard: 'attemptsSpent', target: 'idle', actions: 'giveUp' },
            { guard: 'nothingCommitted', target: 'idle', actions: 'tryOnceMore' },
            { guard: 'partlyCommitted', target: 'idle', actions: 'tryAgain' },
            { guard: 'unblockMissed', target: 'idle', actions: 'tryAgain' },
            { guard: 'noRoom', target: 'idle', actions: 'block' },
            { target: 'idle', actions: 'finish' },
          ],
          REFUSED: { target: 'idle', actions: 'restart' },
          LEADER_LOST: { target: 'idle', actions: 'restart' },
        },
      },
    },
  });
};
