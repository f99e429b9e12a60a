/**
 * An allocation's record as drains, deployments and the stopping of jobs see it: desired status x client status, the
 * migrate mark, deployment health. It is not alloc.ts, which is about outages: windows and follow-ups are not here.
 *
 * Every event is a committed log entry. Who writes what, and when, is for the schedulers, the drainer and the client
 * to say. Reference page sections 1.6 and 3.1 to 3.3.
 */
import { assign, setup } from 'xstate';
import { isTaken } from './alloc.ts';
import type { Mark } from './outage.ts';
import type { Rules } from './revisions.ts';
import type { ClientStatus } from './vocabulary.ts';

export interface RecordMemory {
  /** Which node it was placed on; 0 while there is none, nodes count from 1. */
  node: number;
  desired: 'run' | 'stop';
  /** DesiredTransition.Migrate: set by the drainer. Upstream never clears it. */
  migrate: boolean;
  /** The newest entry of its history is `unknown` (NeedsToReconnect). */
  returning: boolean;
  /** Its deployment health is known and good. */
  healthy: boolean;
  /** By its client's report, its tasks were killed: it is complete, and its work is not done. */
  killed: boolean;
}

/** What a plan writes of one allocation; `complete` is what only a client should say. */
export type RecordAction = 'place' | 'stop' | 'lost' | 'unknown' | 'reconnect' | 'complete';

export type RecordEvent =
  | { type: 'PLAN_APPLIED'; action: RecordAction | '-'; node: number }
  | { type: 'CLIENT_REPORTED'; status: string; killed: boolean }
  /** The entry that ends the contact with its node, where that is what marks. */
  | { type: 'OUT_OF_CONTACT'; mark: Mark }
  /** The drainer's transition; `marked: false` is an entry that names others. `draining`: its node still does. */
  | { type: 'MARKED'; marked: boolean; draining: boolean }
  /** The drain of its node has ended by word of its operator. */
  | { type: 'DRAIN_TAKEN_BACK' }
  /** Healthy for min_healthy_time. */
  | { type: 'HEALTH_SET' }
  | { type: 'COLLECTED' };

/** A record as a snapshot shows it. */
export interface SeenRecord extends RecordMemory {
  readonly client: ClientStatus | 'free';
}

const FLAGS = ['migrate', 'returning', 'healthy', 'killed'] as const;

/** A record in one word, and back: how a snapshot travels in an event's flat payload. */
export function inOneWord(client: string, memory: RecordMemory): string {
  const { node, desired } = memory;
  return [client, desired, node, ...FLAGS.filter((flag) => memory[flag])].join(' ');
}

export function fromOneWord(word: unknown): SeenRecord {
  const [client, desired, node, ...flags] = String(word).split(' ');
  return {
    client: client as SeenRecord['client'],
    desired: desired as RecordMemory['desired'],
    node: Number(node),
    migrate: flags.includes('migrate'),
    returning: flags.includes('returning'),
    healthy: flags.includes('healthy'),
    killed: flags.includes('killed'),
  };
}

const plans = (action: RecordAction) => (args: { event: RecordEvent }) =>
  args.event.type === 'PLAN_APPLIED' && args.event.action === action;
const marks = (mark: Mark) => (args: { event: RecordEvent }) =>
  args.event.type === 'OUT_OF_CONTACT' && args.event.mark === mark;
const reports = (status: ClientStatus) => (args: { event: RecordEvent }) =>
  args.event.type === 'CLIENT_REPORTED' && args.event.status === status;

const NEW: RecordMemory = {
  node: 0,
  desired: 'run',
  migrate: false,
  returning: false,
  healthy: false,
  killed: false,
};

const SAID = ['running', 'complete', 'failed'] as const;
const heard = {
  running: { guard: 'saysRunning', target: '#alloc-record.running' },
  complete: { guard: 'saysComplete', target: '#alloc-record.complete', actions: 'noteHow' },
  failed: { guard: 'saysFailed', target: '#alloc-record.failed' },
} as const;

/** What every placed allocation takes, whatever its state but for the reports it still takes. */
const written = (rules: RecordRules, state: ClientStatus) =>
  ({
    CLIENT_REPORTED: SAID.filter((says) => isTaken(rules, state, says)).map((says) => heard[says]),
    OUT_OF_CONTACT: [
      { guard: 'isOutOfSight', target: '#alloc-record.unknown', actions: 'loseSight' },
      { guard: 'isGivenUp', target: '#alloc-record.lost', actions: 'stop' },
    ],
    PLAN_APPLIED: [
      { guard: 'stops', actions: 'stop' },
      { guard: 'losesSight', target: '#alloc-record.unknown', actions: 'loseSight' },
      { guard: 'reconnects', actions: 'reconnect' },
      { guard: 'givesUp', target: '#alloc-record.lost', actions: 'stop' },
      { guard: 'completes', target: '#alloc-record.complete', actions: 'stop' },
    ],
    MARKED: { guard: 'marked', actions: 'mark' },
    DRAIN_TAKEN_BACK: { guard: 'mayStayAfterAll', actions: 'unmark' },
    HEALTH_SET: { actions: 'setHealth' },
    COLLECTED: { target: '#alloc-record.free', actions: 'forget' },
  }) as const;

export type RecordRules = Pick<Rules, 'marksStand' | 'reportsMerge'>;

/** `node`: where it runs when the world begins, `healthy` or not yet; 0 for a slot that is free. */
export const allocRecordMachine = (
  { node, healthy }: { node: number; healthy: boolean },
  rules: RecordRules,
) =>
  setup({
    types: { context: {} as RecordMemory, events: {} as RecordEvent },
    guards: {
      places: plans('place'),
      stops: plans('stop'),
      losesSight: plans('unknown'),
      reconnects: plans('reconnect'),
      givesUp: plans('lost'),
      completes: plans('complete'),
      isOutOfSight: marks('unknown'),
      isGivenUp: marks('lost'),
      saysRunning: reports('running'),
      saysComplete: reports('complete'),
      saysFailed: reports('failed'),
      marked: ({ event }) =>
        event.type === 'MARKED' && event.marked && (event.draining || rules.marksStand === 'for-ever'),
      /** What is stopped already stays so. */
      mayStayAfterAll: ({ context }) => rules.marksStand === 'while-draining' && context.desired === 'run',
    },
    actions: {
      place: assign(({ context, event }) =>
        event.type === 'PLAN_APPLIED' ? { ...NEW, node: event.node } : context,
      ),
      stop: assign({ desired: 'stop', returning: false }),
      loseSight: assign({ returning: true }),
      reconnect: assign({ returning: false }),
      mark: assign({ migrate: true }),
      unmark: assign({ migrate: false }),
      noteHow: assign({ killed: ({ event }) => event.type === 'CLIENT_REPORTED' && event.killed }),
      setHealth: assign({ healthy: true }),
      forget: assign(NEW),
    },
  }).createMachine({
    id: 'alloc-record',
    initial: node === 0 ? 'free' : 'running',
    context: node === 0 ? NEW : { ...NEW, node, healthy },
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
