/**
 * One `Node.UpdateAlloc` on its way: what it carries of each allocation, and the steps a server takes.
 *
 * Whether the node may report, and which updates give rise to an evaluation, is decided when the call is validated or,
 * by a rule, on the state that its batch finds. Reference page section 3.4.
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
  /** Slot name to whether a server has written the allocation since the client last pulled it, by the index the report bears. */
  unaware: Readonly<Record<string, boolean>>;
  /** Its place among the calls of the same client: a later one was sent (`older`) and has been applied (`overtaken`). */
  age: 'newest' | 'older' | 'overtaken';
}

export type ReportEvent =
  /** One field per slot: what is said of it; with `unaware:` before the slot's name: the client has yet to pull it. */
  | { type: 'SENT'; [slot: string]: string | boolean }
  /** `status` of the node; one more field per slot: whether the stored allocation makes this update give an evaluation. */
  | { type: 'READ'; status: NodeStatus | 'gone'; [slot: string]: string | boolean }
  /** The batch is applied; where that is when it is decided: to a node of this status. */
  | { type: 'COMMITTED'; status?: NodeStatus | 'gone' }
  /** Validated, judged where it is applied, and answered, in one go. */
  | { type: 'TAKEN' }
  | { type: 'ACTED' }
  | { type: 'DROPPED' }
  | { type: 'LEADER_LOST' }
  /** A server writes these allocations out of sight; whatever is on its way was said without knowing it. */
  | { type: 'MARKED'; [slot: string]: string | boolean }
  /** The same client has sent a later call. */
  | { type: 'FOLLOWED' }
  /** A later call of the same client has been applied. */
  | { type: 'OVERTAKEN' };

export type ReportRules = Pick<
  Rules,
  'reportsRefusedWhile' | 'reportDecides' | 'completeEvaluates' | 'outageMarks'
>;

/** The guard of UpdateAlloc: may a node of this status report? */
export function mayReport(
  { reportsRefusedWhile }: Pick<Rules, 'reportsRefusedWhile'>,
  status: NodeStatus | 'gone',
): boolean {
  if (reportsRefusedWhile === 'not-ready') return status === 'ready';
  return status === 'initializing' || status === 'ready';
}

/** Whether an update gives rise to an evaluation, given the stored allocation. */
export function updateWakes(
  { completeEvaluates, followUp }: Pick<Rules, 'completeEvaluates' | 'followUp'>,
  says: Said,
  stored: { client: string; desired: 'run' | 'stop'; followup: boolean },
): boolean {
  if (says === 'none') return false;
  if (stored.client === 'unknown') return true; // trigger `reconnect`
  if (says === 'complete') return completeEvaluates && stored.desired === 'run';
  // Trigger `alloc-failure`, unless an evaluation is said to own the decision: of ours none does, whatever was left behind.
  return says === 'failed' && (followUp === 'when-a-window-ends' || !stored.followup);
}

/** @param tells the client's reports bear the index of what it has pulled: ours do, upstream's do not. */
export const reportMachine = (rules: ReportRules, slots: readonly string[], tells: boolean) => {
  const silent = Object.fromEntries(slots.map((slot) => [slot, 'none'])) as Record<string, Said>;
  const asleep = Object.fromEntries(slots.map((slot) => [slot, false]));
  const empty: ReportContext = { says: silent, wakes: asleep, unaware: asleep, age: 'newest' };
  const saying = (event: ReportEvent) =>
    Object.fromEntries(slots.map((slot) => [slot, (event as Record<string, unknown>)[slot] as Said]));
  /** Of interest only where something is said, and where the client tells. */
  const unawareOf = (event: ReportEvent) =>
    Object.fromEntries(
      slots.map((slot) => {
        const fields = event as Record<string, unknown>;
        return [slot, tells && fields[slot] !== 'none' && fields[`unaware:${slot}`] === true];
      }),
    );
  return setup({
    types: { context: {} as ReportContext, events: {} as ReportEvent },
    guards: {
      nodeMayReport: ({ event }) => event.type === 'READ' && mayReport(rules, event.status),
      nodeMayNotReportAnyMore: ({ event }) =>
        rules.reportDecides === 'when-applied' &&
        event.type === 'COMMITTED' &&
        event.status !== undefined &&
        !mayReport(rules, event.status),
      sayingSomething: ({ event }) => event.type === 'SENT' && slots.some((slot) => event[slot] !== 'none'),
      judgedLater: () => rules.reportDecides === 'when-applied',
      older: ({ context }) => context.age === 'older',
    },
    actions: {
      write: assign(({ context, event }) =>
        event.type === 'SENT' ? { ...context, says: saying(event), unaware: unawareOf(event) } : context,
      ),
      decideEvaluations: assign(({ context, event }) =>
        event.type === 'READ'
          ? { ...context, wakes: Object.fromEntries(slots.map((slot) => [slot, event[slot] === true])) }
          : context,
      ),
      learnOfMarks: assign({
        unaware: ({ context, event }) =>
          Object.fromEntries(
            slots.map((slot) => [
              slot,
              context.unaware[slot] === true ||
                (tells && context.says[slot] !== 'none' && event.type === 'MARKED' && event[slot] === true),
            ]),
          ),
      }),
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
          TAKEN: [{ guard: 'judgedLater', target: 'idle', actions: 'forget' }],
          DROPPED: { target: 'idle', actions: 'forget' },
          LEADER_LOST: {},
          MARKED: { actions: 'learnOfMarks' },
          FOLLOWED: { actions: 'growOld' },
          OVERTAKEN: { guard: 'older', actions: 'fallBehind' },
        },
      },
      /** Validated, waiting for the 50 ms batch it is part of. */
      batched: {
        on: {
          COMMITTED: [{ guard: 'nodeMayNotReportAnyMore', target: 'refused' }, { target: 'applied' }],
          LEADER_LOST: { target: 'idle', actions: 'forget' },
          MARKED: { actions: 'learnOfMarks' },
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
