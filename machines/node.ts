/**
 * A node as the servers record it: its status, its eligibility, and what it remembers of the outage.
 *
 * Every event is a committed log entry. Who may write which status, and when, is not decided here but by the
 * calls (update-status.ts, register.ts, heartbeat-timer.ts); this file says what a written entry does to the
 * record. Reference page sections 1.2 and 2. The two indexes are flags: `missed` is LMHI > 0; `report` says where
 * LAUI stands: never written, before LMHI, or after it.
 */
import { assign, setup } from 'xstate';
import type { Eligibility, NodeStatus } from './vocabulary.ts';

export interface NodeMemory {
  /** A missed heartbeat is outstanding (LMHI > 0). */
  missed: boolean;
  /** The last allocation update (LAUI), seen from the missed heartbeat: `after` means LAUI > LMHI. */
  report: 'never' | 'before' | 'after';
  eligible: boolean;
}

export type NodeLogEntry =
  /** Node.Register: writes the status, keeps the memory of a known node. */
  | { type: 'REGISTERED'; status: NodeStatus }
  /** Node.UpdateStatus. */
  | { type: 'STATUS_SET'; status: NodeStatus }
  /** A batch of UpdateAlloc that names this node, whatever its status at that moment. */
  | { type: 'ALLOCS_REPORTED' }
  | { type: 'ELIGIBILITY_SET'; eligibility: Eligibility }
  | { type: 'DEREGISTERED' };

const writes = (status: NodeStatus) => (args: { event: NodeLogEntry }) =>
  'status' in args.event && args.event.status === status;

/** What a node takes in whatever status. */
const known = {
  ALLOCS_REPORTED: { actions: 'noteReport' },
  ELIGIBILITY_SET: { actions: 'setEligibility' },
  DEREGISTERED: { target: '#node.gone', actions: 'forget' },
} as const;

export const nodeMachine = setup({
  types: { context: {} as NodeMemory, events: {} as NodeLogEntry },
  guards: {
    initializing: writes('initializing'),
    ready: writes('ready'),
    disconnected: writes('disconnected'),
    down: writes('down'),
  },
  actions: {
    /** A new object: both indexes 0. */
    forget: assign({ missed: false, report: 'never', eligible: true }),
    /** LMHI := this entry. Every earlier report is now before it. */
    openOutage: assign({
      missed: true,
      report: ({ context }) => (context.report === 'never' ? 'never' : 'before'),
    }),
    /** LMHI := 0. Any report at all is after it. */
    closeOutage: assign({
      missed: false,
      report: ({ context }) => (context.report === 'never' ? 'never' : 'after'),
    }),
    /** LAUI := this entry. */
    noteReport: assign({ report: 'after' }),
    setEligibility: assign({
      eligible: ({ context, event }) =>
        event.type === 'ELIGIBILITY_SET' ? event.eligibility === 'eligible' : context.eligible,
    }),
  },
}).createMachine({
  id: 'node',
  initial: 'gone',
  context: { missed: false, report: 'never', eligible: true },
  states: {
    gone: {
      on: {
        REGISTERED: [
          { guard: 'initializing', target: 'initializing', actions: 'forget' },
          { guard: 'ready', target: 'ready', actions: 'forget' },
          { guard: 'disconnected', target: 'disconnected', actions: 'forget' },
          { guard: 'down', target: 'down', actions: 'forget' },
        ],
        // A batch may name a node that no longer exists: it is applied and touches nothing.
        ALLOCS_REPORTED: {},
      },
    },
    initializing: {
      on: {
        ...known,
        REGISTERED: [
          { guard: 'initializing' },
          { guard: 'ready', target: 'ready' },
          { guard: 'disconnected', target: 'disconnected', actions: 'openOutage' },
          { guard: 'down', target: 'down', actions: 'openOutage' },
        ],
        STATUS_SET: [
          { guard: 'initializing' },
          { guard: 'ready', target: 'ready', actions: 'closeOutage' },
          { guard: 'disconnected', target: 'disconnected', actions: 'openOutage' },
          { guard: 'down', target: 'down', actions: 'openOutage' },
        ],
      },
    },
    ready: {
      on: {
        ...known,
        REGISTERED: [
          { guard: 'initializing', target: 'initializing' },
          { guard: 'ready' },
          { guard: 'disconnected', target: 'disconnected', actions: 'openOutage' },
          { guard: 'down', target: 'down', actions: 'openOutage' },
        ],
        STATUS_SET: [
          { guard: 'initializing', target: 'initializing' },
          { guard: 'ready' },
          { guard: 'disconnected', target: 'disconnected', actions: 'openOutage' },
          { guard: 'down', target: 'down', actions: 'openOutage' },
        ],
      },
    },
    disconnected: {
      on: {
        ...known,
        REGISTERED: [
          { guard: 'initializing', target: 'initializing' },
          { guard: 'ready', target: 'ready' },
          { guard: 'disconnected' },
          { guard: 'down', target: 'down' },
        ],
        STATUS_SET: [
          { guard: 'initializing', target: 'initializing' },
          { guard: 'ready', target: 'ready', actions: 'closeOutage' },
          { guard: 'disconnected' },
          { guard: 'down', target: 'down' },
        ],
      },
    },
    down: {
      on: {
        ...known,
        REGISTERED: [
          { guard: 'initializing', target: 'initializing' },
          { guard: 'ready', target: 'ready' },
          { guard: 'disconnected', target: 'disconnected' },
          { guard: 'down' },
        ],
        STATUS_SET: [
          { guard: 'initializing', target: 'initializing' },
          { guard: 'ready', target: 'ready', actions: 'closeOutage' },
          { guard: 'disconnected', target: 'disconnected' },
          { guard: 'down' },
        ],
      },
    },
  },
});
