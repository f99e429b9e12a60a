/**
 * One job's evaluations as passes: an evaluation waits, a plan is drawn on a snapshot, the plan is committed. What a
 * plan holds is each scheduler's own (batch-scheduler.ts, system-scheduler.ts ...). It is not evaluation.ts: what changes between
 * a plan's snapshot and its verification, blocked and delayed evaluations are not here. Reference page sections 5.1, 5.2 and 5.4.
 */
import { assign, setup } from 'xstate';
import type { RecordAction } from './alloc-record.ts';
import type { Rules } from './revisions.ts';

export type Step = `${RecordAction}@${number}` | '-';
/** Slot name to what the plan does to it. */
export type Plan = Readonly<Record<string, Step>>;

/** A snapshot: for each slot its record in one word, and whatever else the scheduler looks at. */
export type Snapshot = Readonly<Record<string, string | number | boolean>>;

/** What a scheduler makes of a snapshot: a plan, or that the world has no slot left to place into. */
export type Draw = (seen: Snapshot) => Plan | 'no-slot';

export interface PassMemory {
  /** Evaluations that wait: one that is next, and of all behind it the newest, for the others are cancelled. */
  waiting: 0 | 1 | 2;
  /** What the applier takes of the plan. */
  plan: Plan;
  /** It did not take all: the evaluation is worked on again. */
  cut: boolean;
}

export type PassEvent =
  | { type: 'NOTIFIED'; evaluate: boolean }
  | ({ type: 'PLANNED' } & Snapshot)
  | { type: 'COMMITTED' };

export const nothingFor = (slots: readonly string[]): Record<string, Step> =>
  Object.fromEntries(slots.map((slot) => [slot, '-']));
const all: Accept = (plan) => plan;
const isEmpty = (plan: Plan) => Object.values(plan).every((step) => step === '-');

/** What the applier takes of a plan, on the snapshot it was drawn on: plans are checked as they are drawn. */
export type Accept = (plan: Plan, seen: Snapshot) => Plan;

export interface PassSetup {
  readonly id: string;
  readonly slots: readonly string[];
  readonly draw: Draw;
  /** Default: all of it. */
  readonly accept?: Accept;
}

export const passMachine = (
  { id, slots, draw, accept = all }: PassSetup,
  rules: Pick<Rules, 'planCommits'>,
) => {
  const drawn = (event: PassEvent) => (event.type === 'PLANNED' ? draw(event) : 'no-slot');
  return setup({
    types: { context: {} as PassMemory, events: {} as PassEvent },
    guards: {
      asked: ({ event }) => event.type === 'NOTIFIED' && event.evaluate,
      settled: ({ context, event }) => {
        const plan = drawn(event);
        return context.waiting > 0 && plan !== 'no-slot' && isEmpty(plan);
      },
      /** Its job is evaluated anew: the entry of the plan will be refused, and that can be said at once. */
      outdates: ({ event }) =>
        rules.planCommits === 'if-it-still-holds' && event.type === 'NOTIFIED' && event.evaluate,
      wasCut: ({ context }) => context.cut,
      /** A world without a free slot waits for one: a limit of the world, not of the protocol. */
      canPlan: ({ context, event }) => context.waiting > 0 && drawn(event) !== 'no-slot',
    },
    actions: {
      enqueue: assign({ waiting: ({ context }) => (context.waiting === 0 ? 1 : 2) }),
      settle: assign({ waiting: ({ context }) => (context.waiting === 2 ? 1 : 0) }),
      draw: assign(({ context, event }) => {
        const plan = drawn(event);
        if (plan === 'no-slot' || event.type !== 'PLANNED') return context;
        const taken = accept(plan, event);
        return { ...context, plan: taken, cut: slots.some((slot) => taken[slot] !== plan[slot]) };
      }),
      finish: assign({ plan: nothingFor(slots), cut: false }),
      /** A retry comes first, so nothing is cancelled for it. */
      tryAgain: assign({ waiting: ({ context }) => (context.waiting === 0 ? 1 : 2) }),
    },
  }).createMachine({
    id,
    initial: 'idle',
    context: { waiting: 0, plan: nothingFor(slots), cut: false },
    on: { NOTIFIED: { guard: 'asked', actions: 'enqueue' } },
    states: {
      idle: {
        on: {
          PLANNED: [
            { guard: 'settled', actions: 'settle' },
            { guard: 'canPlan', target: 'planned', actions: ['draw', 'settle'] },
          ],
        },
      },
      planned: {
        on: {
          NOTIFIED: [
            { guard: 'outdates', target: 'idle', actions: ['tryAgain', 'enqueue', 'finish'] },
            { guard: 'asked', actions: 'enqueue' },
          ],
          COMMITTED: [
            { guard: 'wasCut', target: 'idle', actions: ['tryAgain', 'finish'] },
            { target: 'idle', actions: 'finish' },
          ],
        },
      },
    },
  });
};
