/**
 * One heartbeat on its way: the call `Node.UpdateStatus(ready)` of a client, in the steps a server takes.
 *
 * Read, commit, act: anything may happen in between, and several of the protocol's defects live there. What the node
 * becomes is decided at the read or, by a rule, on the state that the log entry finds. Reference page sections 1.2
 * (N3-N6, N9) and 1.3.
 */
import { assign, setup } from 'xstate';
import { transitionEvaluates } from './register.ts';
import type { Rules } from './revisions.ts';
import type { NodeStatus } from './vocabulary.ts';

export type HeartbeatRules = Pick<Rules, 'gate' | 'gateAfterDown' | 'heartbeatDecides'>;

/** What the server's snapshot says of the node. */
export interface NodeRead {
  status: NodeStatus | 'gone';
  /** LAUI > LMHI. */
  reported: boolean;
  /** Some allocation on the node is neither server- nor client-terminal. */
  live: boolean;
  /** Some live allocation on the node is `unknown`, or this entry makes it so. */
  unheard: boolean;
  /** A missed heartbeat is outstanding (LMHI > 0). Of a ready node that is so only where another revision left it. */
  missed?: boolean;
  /** This entry marks some allocation on the node `unknown`, see `isLeftUnmarked`. */
  marks: boolean;
}

export type UpdateStatusEvent =
  | { type: 'SENT' }
  | ({ type: 'READ' } & NodeRead)
  /** The entry is applied. Where that is when it is decided: on what it finds. */
  | ({ type: 'COMMITTED' } & Partial<NodeRead>)
  /** Read, committed and acted on in one go: what a call comes to that is decided, with all that follows, where it is applied. */
  | ({ type: 'TAKEN' } & NodeRead)
  /** By the time the entry applies the node is purged: nothing is written, and the client is told so. */
  | { type: 'VOIDED' }
  /** Evaluations (a second log entry), timer, reply. */
  | { type: 'ACTED' }
  /** The request or its connection is lost before a server reads it. */
  | { type: 'DROPPED' }
  /** The leader that held the call is gone; what it committed stays, what it meant to do next is forgotten. */
  | { type: 'LEADER_LOST' };

export interface UpdateStatusContext {
  /** The status that the log entry will write. */
  next: NodeStatus;
  /** The transition, as read, requires evaluations. */
  evaluates: boolean;
}

/** N3 to N6 and N9: what a node becomes by a heartbeat. */
export function heartbeatLeadsTo(
  rules: HeartbeatRules,
  read: Omit<NodeRead, 'marks'> & { status: NodeStatus },
): NodeStatus {
  if (rules.gate === 'none') return 'ready';
  // Trusted with its outage still on record: whoever wrote that did not ask, so it is asked now.
  if (read.status === 'ready')
    return rules.gate === 'each-allocation' && read.missed ? 'initializing' : 'ready';
  if (read.status === 'disconnected') return 'initializing';
  if (read.status === 'down' && !rules.gateAfterDown) return 'ready';
  return isGateShut(rules, read) ? 'initializing' : 'ready';
}

/** A node is trusted when it has nothing to report, or has reported since: itself, or each of its allocations. */
function isGateShut({ gate }: HeartbeatRules, { live, reported, unheard }: Omit<NodeRead, 'marks'>): boolean {
  return gate === 'each-allocation' ? unheard : live && !reported;
}

function decided(rules: HeartbeatRules, event: UpdateStatusEvent): UpdateStatusContext {
  const read = event as unknown as NodeRead;
  if (read.status === 'gone') throw new Error('a heartbeat of a node without a record writes nothing');
  const next = heartbeatLeadsTo(rules, { ...read, status: read.status });
  return { next, evaluates: transitionEvaluates(read.status, next) };
}

export const updateStatusMachine = (rules: HeartbeatRules) =>
  setup({
    types: { context: {} as UpdateStatusContext, events: {} as UpdateStatusEvent },
    guards: {
      nodeUnknown: ({ event }) => 'status' in event && event.status === 'gone',
      /** N4, N9: no log entry. */
      changesNothing: ({ event }) =>
        event.type === 'READ' && !event.marks && event.status === decided(rules, event).next,
      decidedLater: () => rules.heartbeatDecides === 'when-applied',
    },
    actions: {
      decide: assign(({ event }) => decided(rules, event)),
      forget: assign({ next: 'ready', evaluates: false }),
    },
  }).createMachine({
    id: 'update-status',
    initial: 'idle',
    context: { next: 'ready', evaluates: false },
    states: {
      idle: { on: { SENT: 'sent', LEADER_LOST: {} } },
      sent: {
        on: {
          READ: [
            { guard: 'nodeUnknown', target: 'unknownNode' },
            { guard: 'changesNothing', target: 'written' },
            { guard: 'decidedLater', target: 'writing' },
            { target: 'writing', actions: 'decide' },
          ],
          TAKEN: [
            { guard: 'nodeUnknown', target: 'unknownNode' },
            { guard: 'decidedLater', target: 'idle' },
          ],
          DROPPED: 'idle',
          LEADER_LOST: {},
        },
      },
      writing: {
        on: {
          COMMITTED: [{ guard: 'decidedLater', target: 'written', actions: 'decide' }, { target: 'written' }],
          VOIDED: { target: 'unknownNode', actions: 'forget' },
          LEADER_LOST: { target: 'idle', actions: 'forget' },
        },
      },
      written: {
        on: {
          ACTED: { target: 'idle', actions: 'forget' },
          LEADER_LOST: { target: 'idle', actions: 'forget' },
        },
      },
      /** `node not found` is on its way back. */
      unknownNode: { on: { ACTED: 'idle', LEADER_LOST: 'idle' } },
    },
  });
