/**
 * One `Node.Register` on its way, in the steps a server takes. Reference page sections 1.2 (N1, N2) and 1.5.
 *
 * Upstream, a known node keeps the status that was *read*, and that value is written again at the commit: no change is
 * meant, yet what another call committed in between is overwritten. Ours writes no status of a known node.
 */
import { assign, setup } from 'xstate';
import type { NodeStatus } from './vocabulary.ts';
import type { Rules } from './revisions.ts';

export type RegisterEvent =
  /** `initializing` before the first success of the process, `ready` on every later one. `changed`: attributes differ. */
  | { type: 'SENT'; status: 'initializing' | 'ready'; changed: boolean }
  | { type: 'READ'; status: NodeStatus | 'gone' }
  /** The entry is applied; where it writes no status of a known node: to one that has this status. */
  | { type: 'COMMITTED'; status?: NodeStatus | 'gone' }
  /** Read, committed and acted on in one go, where it makes no difference when it was read. */
  | { type: 'TAKEN' }
  | { type: 'ACTED' }
  | { type: 'DROPPED' }
  | { type: 'LEADER_LOST' };

export interface RegisterContext {
  /** The status asked for, then the status that the log entry will write. */
  status: NodeStatus;
  changed: boolean;
  evaluates: boolean;
}

/** `nodeStatusTransitionRequiresEval`: reference page section 1.3, item 4. */
export function transitionEvaluates(from: NodeStatus, to: NodeStatus): boolean {
  if (from === to) return false;
  if (from === 'disconnected' || to === 'disconnected') return true;
  return to === 'ready' && (from === 'initializing' || from === 'down');
}

export const registerMachine = (rules: Pick<Rules, 'registerWrites'>) =>
  setup({
    types: { context: {} as RegisterContext, events: {} as RegisterEvent },
    guards: {
      keepsStatus: ({ event }) =>
        rules.registerWrites === 'status-read' && event.type === 'READ' && event.status !== 'gone',
      decidedLater: () => rules.registerWrites === 'no-status',
    },
    actions: {
      ask: assign(({ context, event }) =>
        event.type === 'SENT' ? { ...context, status: event.status, changed: event.changed } : context,
      ),
      /** B: write what was read. */
      writeStatusRead: assign(({ context, event }) =>
        event.type === 'READ' && event.status !== 'gone'
          ? { status: event.status, changed: false, evaluates: event.status === 'down' || context.changed }
          : context,
      ),
      /** New node, or A: write what was asked for. */
      writeStatusAsked: assign(({ context, event }) => {
        if (event.type !== 'READ') return context;
        const from = event.status === 'gone' ? 'initializing' : event.status;
        // What has no record yet cannot have changed.
        const changed = context.changed && event.status !== 'gone';
        const evaluates = changed || context.status === 'down' || transitionEvaluates(from, context.status);
        return { status: context.status, changed: false, evaluates };
      }),
      /** The status is the one that is there; without a record, the one asked for. */
      decideOnWhatIsFound: assign(({ context, event }) => {
        if (event.type !== 'COMMITTED' || event.status === undefined) return context;
        const known = event.status !== 'gone';
        const status = event.status === 'gone' ? context.status : event.status;
        const evaluates = known ? context.changed : transitionEvaluates('initializing', status);
        return { status, changed: false, evaluates };
      }),
      forget: assign({ status: 'initializing', changed: false, evaluates: false }),
    },
  }).createMachine({
    id: 'register',
    initial: 'idle',
    context: { status: 'initializing', changed: false, evaluates: false },
    states: {
      idle: { on: { SENT: { target: 'sent', actions: 'ask' }, LEADER_LOST: {} } },
      sent: {
        on: {
          READ: [
            { guard: 'decidedLater', target: 'writing' },
            { guard: 'keepsStatus', target: 'writing', actions: 'writeStatusRead' },
            { target: 'writing', actions: 'writeStatusAsked' },
          ],
          TAKEN: { guard: 'decidedLater', target: 'idle', actions: 'forget' },
          DROPPED: { target: 'idle', actions: 'forget' },
          LEADER_LOST: {},
        },
      },
      writing: {
        on: {
          COMMITTED: [
            { guard: 'decidedLater', target: 'written', actions: 'decideOnWhatIsFound' },
            { target: 'written' },
          ],
          LEADER_LOST: { target: 'idle', actions: 'forget' },
        },
      },
      written: {
        on: {
          ACTED: { target: 'idle', actions: 'forget' },
          LEADER_LOST: { target: 'idle', actions: 'forget' },
        },
      },
    },
  });
