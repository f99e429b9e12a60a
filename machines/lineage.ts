/**
 * An allocation's record as one of a line of replacements: which job version it runs, whom it replaces, who replaces
 * it, and how many of the reschedule policy's attempts that took. It is not alloc.ts, where windows end and follow-ups
 * wait. Every event is a committed log entry. Reference page sections 3.1 to 3.3.
 */
import { assign, setup } from 'xstate';
import { isTaken } from './alloc.ts';
import type { Mark } from './outage.ts';
import type { Rules } from './revisions.ts';
import type { ClientStatus } from './vocabulary.ts';

export interface LineageMemory {
  /** Which node it was placed on; 0 while there is none, nodes count from 1. */
  node: number;
  desired: 'run' | 'stop';
  /** The newest entry of its history is `unknown` (NeedsToReconnect). */
  returning: boolean;
  /** Its task states tell of a reconnect. Nothing ever takes that away. */
  reconnectEvent: boolean;
  /** Of its embedded job. */
  version: number;
  /** Slots of the allocation it replaces and of the one that replaces it; `-` for none. */
  prev: string;
  next: string;
  /** How many replacements the policy was asked for before it came to this one. */
  attempt: number;
  /** DesiredTransition.ForceReschedule, never cleared. On a live allocation it should not be. */
  forced: boolean;
}

export type LineageAction = 'place' | 'stop' | 'lost' | 'unknown' | 'reconnect' | 'update' | 'none';

/** What one plan writes of one allocation. `successor`: a placement of the same plan names this one as its origin. */
export interface LineageWrite {
  readonly action: LineageAction;
  readonly node: number;
  readonly version: number;
  readonly prev: string;
  readonly attempt: number;
  readonly successor: string;
}

export type LineageEvent =
  | ({ type: 'PLAN_APPLIED' } & LineageWrite)
  | { type: 'CLIENT_REPORTED'; status: string }
  /** The entry that ends the contact with its node, where that is what marks. */
  | { type: 'OUT_OF_CONTACT'; mark: Mark }
  | { type: 'DAMAGED' };

/** A record as a snapshot shows it. */
export interface SeenLineage extends Readonly<LineageMemory> {
  readonly slot: string;
  readonly client: ClientStatus | 'free';
}

const plans = (action: LineageAction) => (args: { event: LineageEvent }) =>
  args.event.type === 'PLAN_APPLIED' && args.event.action === action;
const marks = (mark: Mark) => (args: { event: LineageEvent }) =>
  args.event.type === 'OUT_OF_CONTACT' && args.event.mark === mark;
const reports = (status: ClientStatus) => (args: { event: LineageEvent }) =>
  args.event.type === 'CLIENT_REPORTED' && args.event.status === status;

const NEW: LineageMemory = {
  node: 0,
  desired: 'run',
  returning: false,
  reconnectEvent: false,
  version: 1,
  prev: '-',
  next: '-',
  attempt: 0,
  forced: false,
};

const SAID = ['running', 'complete', 'failed'] as const;
const heard = {
  running: { guard: 'saysRunning', target: '#lineage.running' },
  complete: { guard: 'saysComplete', target: '#lineage.complete' },
  failed: { guard: 'saysFailed', target: '#lineage.failed' },
} as const;
/** Of an unknown allocation whose client speaks: the runner has left its mark in the task states. */
const returned = {
  running: { ...heard.running, actions: 'noteReturn' },
  complete: { ...heard.complete, actions: 'noteReturn' },
  failed: { ...heard.failed, actions: 'noteReturn' },
} as const;

const written = (rules: LineageRules, state: ClientStatus) =>
  ({
    CLIENT_REPORTED: SAID.filter((says) => isTaken(rules, state, says)).map((says) =>
      state === 'unknown' ? returned[says] : heard[says],
    ),
    OUT_OF_CONTACT: [
      { guard: 'isOutOfSight', target: '#lineage.unknown', actions: 'loseSight' },
      { guard: 'isGivenUp', target: '#lineage.lost', actions: 'stop' },
    ],
    PLAN_APPLIED: [
      { guard: 'stops', actions: ['write', 'stop', 'link'] },
      { guard: 'losesSight', target: '#lineage.unknown', actions: ['write', 'loseSight', 'link'] },
      { guard: 'givesUp', target: '#lineage.lost', actions: ['write', 'stop', 'link'] },
      { guard: 'reconnects', actions: ['write', 'reconnect', 'link'] },
      { guard: 'updates', actions: ['write', 'update', 'link'] },
      { guard: 'isReplaced', actions: 'link' },
    ],
    DAMAGED: { actions: 'force' },
  }) as const;

export type LineageRules = Pick<Rules, 'planWriteOfNext' | 'reportsMerge'>;

/** `node`: where it runs when the world begins; 0 for a slot that is free. */
export const lineageMachine = ({ node }: { node: number }, rules: LineageRules) =>
  setup({
    types: { context: {} as LineageMemory, events: {} as LineageEvent },
    guards: {
      places: plans('place'),
      stops: plans('stop'),
      losesSight: plans('unknown'),
      givesUp: plans('lost'),
      reconnects: plans('reconnect'),
      updates: plans('update'),
      isReplaced: ({ event }) => event.type === 'PLAN_APPLIED' && event.successor !== '-',
      isOutOfSight: marks('unknown'),
      isGivenUp: marks('lost'),
      saysRunning: reports('running'),
      saysComplete: reports('complete'),
      saysFailed: reports('failed'),
    },
    actions: {
      place: assign(({ context, event }) => {
        if (event.type !== 'PLAN_APPLIED') return context;
        const { node: on, version, prev, attempt } = event;
        return { ...NEW, node: on, version, prev, attempt };
      }),
      /** A plan's write replaces the record by the scheduler's copy of it, which knows no successor (#25799). */
      write: assign({ next: ({ context }) => (rules.planWriteOfNext === 'kept' ? context.next : '-') }),
      /** A new allocation that names its origin is entered there. */
      link: assign({
        next: ({ context, event }) =>
          event.type === 'PLAN_APPLIED' && event.successor !== '-' ? event.successor : context.next,
      }),
      stop: assign({ desired: 'stop', returning: false }),
      loseSight: assign({ returning: true }),
      reconnect: assign({ returning: false }),
      update: assign({
        version: ({ context, event }) => (event.type === 'PLAN_APPLIED' ? event.version : context.version),
      }),
      noteReturn: assign({ reconnectEvent: true }),
      force: assign({ forced: true }),
    },
  }).createMachine({
    id: 'lineage',
    initial: node === 0 ? 'free' : 'running',
    context: { ...NEW, node },
    states: {
      free: { on: { PLAN_APPLIED: { guard: 'places', target: 'pending', actions: 'place' } } },
      pending: { on: written(rules, 'pending') },
      running: { on: written(rules, 'running') },
      unknown: { on: written(rules, 'unknown') },
      complete: { on: written(rules, 'complete') },
      failed: { on: written(rules, 'failed') },
      lost: { on: written(rules, 'lost') },
    },
  });
