/**
 * A job's evaluations, and the one plan in flight that an evaluation leads to.
 *
 * Snapshot, verification and commit are separate steps: the plan is drawn on a snapshot, the applier checks it on
 * a later one, and it is committed later still. At most one evaluation of a job is in flight; others wait
 * (`pending`). Reference page sections 4.3 to 4.5 and 5; the service scheduler, column B.
 */
import { assign, setup } from 'xstate';
import type { NodeStatus } from './vocabulary.ts';
import type { Class } from './classify.ts';
import type { PlanAction } from './alloc.ts';
import type { Rules } from './revisions.ts';

export interface EvaluationSetup {
  /** Names of the job's allocation slots, and how many nodes there are (numbered from 1). */
  slots: readonly string[];
  nodes: number;
  /** How many allocations the job wants. */
  count: number;
  /** How many allocations, of whatever job, fit on a node. */
  capacity: number;
  rules: EvaluationRules;
}

export type EvaluationRules = Pick<
  Rules,
  'planCommits' | 'planParts' | 'initializingTakes' | 'followUp' | 'classification' | 'pendingMayWin'
>;

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

export type Step = `${PlanAction}@${number}` | '-';

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

interface Seen {
  slot: string;
  class: Class;
  node: number;
}

/** What takes up room on its node. */
const LIVE: readonly Class[] = ['keep', 'starting', 'ignore', 'reconnecting', 'expected', 'awaited', 'held'];
/** What need not be placed again: it runs, or its answer is near, or its group wants none in its stead. */
const COUNTED: readonly Class[] = ['keep', 'starting', 'reconnecting', 'expected', 'awaited', 'held'];
const nothing = (slots: readonly string[]): Record<string, Step> =>
  Object.fromEntries(slots.map((s) => [s, '-']));

function seen(slots: readonly string[], event: EvaluationEvent): Seen[] {
  const fields = event as Record<string, unknown>;
  return slots.map((slot) => {
    const [name, node] = String(fields[slot]).split('@');
    return { slot, class: name as Class, node: Number(node) };
  });
}

/** Reference page section 4.5: who goes when there are more than the count. Where a pending replacement may win, scores alone
 * are compared; else it wins only once it runs, and what has not started is stopped before what has. */
function surplus({ count, rules }: EvaluationSetup, all: Seen[], replacementWins: boolean): Seen[] {
  const inSight = all.filter((a) => a.class === 'keep' || a.class === 'starting');
  const back = all.filter((a) => a.class === 'reconnecting' || a.class === 'expected');
  const wins = (a: Seen, original: Seen) =>
    replacementWins && (rules.pendingMayWin || a.class === 'keep' || original.class === 'expected');
  let excess = inSight.length + back.length - count;
  const stops: Seen[] = [];
  for (const original of back) {
    for (const replacement of inSight) {
      const loser = wins(replacement, original) ? original : replacement;
      if (excess <= 0 || stops.includes(loser) || stops.includes(original)) continue;
      stops.push(loser);
      excess -= 1;
    }
  }
  const settled = (a: Seen) => rules.pendingMayWin || a.class !== 'starting';
  const dearest = [...inSight.filter(settled), ...back, ...inSight.filter((a) => !settled(a))];
  for (const extra of dearest.reverse()) {
    if (excess <= 0) break;
    if (stops.includes(extra)) continue;
    stops.push(extra);
    excess -= 1;
  }
  return stops;
}

export interface Drawn {
  plan: Record<string, Step>;
  short: boolean;
  outOfSlots: boolean;
}

/** The reconciler and the placement, for one group whose allocations all bear the same name. */
export function drawPlan(given: EvaluationSetup, event: EvaluationEvent): Drawn {
  if (event.type !== 'PLANNED') throw new Error('a plan is drawn on a snapshot');
  const all = seen(given.slots, event);
  const plan = nothing(given.slots);
  const act = (a: Seen, action: PlanAction) => {
    plan[a.slot] = `${action}@${a.node}`;
  };
  for (const a of all) {
    if (a.class === 'disconnecting') act(a, 'unknown');
    if (a.class === 'lost' || a.class === 'abandoned') act(a, 'lost');
    if (a.class === 'broken') act(a, 'stop');
    if (a.class === 'reconnecting') act(a, 'reconnect');
  }
  const stops = surplus(given, all, event.replacementWins);
  for (const a of stops) act(a, 'stop');

  const kept = all.filter((a) => COUNTED.includes(a.class) && !stops.includes(a)).length;
  const load = (node: number) =>
    Number(event[`taken${node}`]) +
    all.filter(
      (a) => a.node === node && (LIVE.includes(a.class) || a.class === 'disconnecting') && !stops.includes(a),
    ).length +
    Object.values(plan).filter((step) => step === `place@${node}`).length;
  const others = Array.from({ length: given.nodes }, (_, i) => i + 1).filter((n) => n !== event.pick);
  let short = false;
  let outOfSlots = false;
  for (let missing = given.count - kept; missing > 0; missing -= 1) {
    const node = [event.pick, ...others].find((n) => event[`open${n}`] === true && load(n) < given.capacity);
    const slot = all.find((a) => a.class === 'free' && plan[a.slot] === '-');
    if (node === undefined) short = true;
    else if (slot === undefined) outOfSlots = true;
    else {
      plan[slot.slot] = `place@${node}`;
      // A failed allocation is stopped by the placement that replaces it, not without one.
      const failed = all.find((a) => a.class === 'failed' && plan[a.slot] === '-');
      if (failed !== undefined) act(failed, 'stop');
    }
  }
  return { plan, short, outOfSlots };
}

/** `evaluateNodePlan`, reference page section 5.4: may the plan's part for this node be committed? */
export function nodeAccepts(
  steps: PlanAction[],
  status: NodeStatus | 'gone',
  eligible: boolean,
  room: number,
  { initializingTakes, classification }: Pick<Rules, 'initializingTakes' | 'classification'>,
): boolean {
  const writes = steps.filter((s) => s !== 'stop' && s !== 'lost');
  if (writes.length === 0) return true;
  if (status === 'disconnected') return writes.every((s) => s === 'unknown');
  // Rule 4: column C keeps what is not to be replaced in sight of its node's record.
  if (status === 'down' && classification === 'C') return writes.every((s) => s === 'unknown');
  if (status === 'initializing' && initializingTakes === 'reconnects')
    return writes.every((s) => s === 'reconnect');
  if (status !== 'ready') return false;
  const places = writes.filter((s) => s === 'place').length;
  return places === 0 || (eligible && places <= room + steps.length - writes.length);
}

type Snapshot = Readonly<Record<string, unknown>>;

/** The part of a plan that its nodes accept, as a snapshot shows them: `status1`, `eligible1`, `used1` of node 1. */
export function accepted(given: EvaluationSetup, plan: Readonly<Record<string, string>>, event: Snapshot) {
  const kept = { ...plan };
  let cut = false;
  for (let node = 1; node <= given.nodes; node += 1) {
    const here = Object.keys(plan).filter((slot) => plan[slot]?.endsWith(`@${node}`));
    const steps = here.map((slot) => plan[slot]?.split('@')[0] as PlanAction);
    const room = given.capacity - Number(event[`used${node}`]);
    const status = event[`status${node}`] as NodeStatus | 'gone';
    if (nodeAccepts(steps, status, event[`eligible${node}`] === true, room, given.rules)) continue;
    for (const slot of here) kept[slot] = '-';
    cut = true;
  }
  const alone = given.rules.planParts === 'node-by-node';
  return { plan: cut && !alone ? nothing(given.slots) : kept, cut };
}

const empty = (plan: Readonly<Record<string, string>>) => Object.values(plan).every((step) => step === '-');

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
        const drawn = drawPlan(given, event);
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
        const drawn = drawPlan(given, event);
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
        outOfSlots: drawPlan(given, event).outOfSlots,
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
