/**
 * The leader's timer for one node, and the call it makes of itself when the timer fires.
 *
 * Time is named: FIRED means TTL plus grace have passed without a heartbeat. What follows is decided on the state at
 * that moment or, by a rule, on the one the log entry finds. Reference page sections 1.2 (N7, N8) and 1.4.
 */
import { assign, setup } from 'xstate';
import { silenceLeadsTo } from './outage.ts';
import type { Rules } from './revisions.ts';
import type { NodeStatus } from './vocabulary.ts';

export type TimerRules = Pick<Rules, 'silenceDecides' | 'silentInitializing' | 'outageMarks'>;

/** `window`: some allocation on the node holds a disconnect window open. */
export interface Silence {
  status: NodeStatus | 'gone';
  window: boolean;
  /** Some allocation on the node has not ended; where marks are set at once, that is so on no node that is down. */
  unended: boolean;
}

export type HeartbeatTimerEvent =
  /** A TTL was granted: the answer to a heartbeat or a registration. */
  | { type: 'ARMED' }
  | ({ type: 'FIRED' } & Silence)
  /** The entry is applied. Where that is when it is decided: on what it finds. */
  | ({ type: 'COMMITTED' } & Partial<Silence>)
  /** Committed and acted on in one go, where all that follows is in the entry. */
  | ({ type: 'TAKEN' } & Silence)
  /** By the time the entry applies the node is purged: nothing is written, and the call ends there. */
  | { type: 'VOIDED' }
  | { type: 'ACTED' }
  /** The node is purged. */
  | { type: 'CLEARED' }
  /** A new leader grants the failover TTL to every node that is not down, or was written down without its marks. */
  | { type: 'LEADER_LOST'; status: NodeStatus | 'gone'; unended: boolean };

export interface HeartbeatTimerContext {
  armed: boolean;
  next: 'disconnected' | 'down';
}

export const heartbeatTimerMachine = (rules: TimerRules) => {
  const finds = (event: HeartbeatTimerEvent) => event as unknown as Silence;
  const leavesMarks = ({ unended }: { unended: boolean }) => rules.outageMarks === 'at-once' && unended;
  const leadsTo = (event: HeartbeatTimerEvent) => {
    const { status, window } = finds(event);
    return silenceLeadsTo(rules, status === 'gone' ? 'down' : status, window);
  };
  return setup({
    types: { context: {} as HeartbeatTimerContext, events: {} as HeartbeatTimerEvent },
    guards: {
      nodeGone: ({ context, event }) => context.armed && finds(event).status === 'gone',
      /** Still out of sight, still inside a window: nothing is written, the timer runs again. An entry that marks is
       * written nevertheless: servers of another revision may have left something unmarked. */
      staysDisconnected: ({ context, event }) =>
        context.armed &&
        rules.outageMarks === 'by-the-next-plan' &&
        finds(event).status === 'disconnected' &&
        leadsTo(event) === 'disconnected',
      /** Everything on it was marked when it was written off. */
      nothingLeft: ({ context, event }) =>
        context.armed &&
        rules.outageMarks === 'at-once' &&
        finds(event).status === 'down' &&
        !finds(event).unended,
      /** Nothing to write, and yet evaluations are created. */
      alreadyDown: ({ context, event }) =>
        context.armed && finds(event).status === 'down' && !leavesMarks(finds(event)),
      armed: ({ context }) => context.armed,
      decidedLater: () => rules.silenceDecides === 'when-applied',
      nodeHasTimer: ({ event }) =>
        event.type === 'LEADER_LOST' &&
        event.status !== 'gone' &&
        (event.status !== 'down' || leavesMarks(event)),
      leadsToDown: ({ event }) => rules.silenceDecides === 'when-applied' && leadsTo(event) === 'down',
      nextIsDown: ({ context }) => context.next === 'down',
    },
    actions: {
      arm: assign({ armed: true }),
      disarm: assign({ armed: false }),
      /** The timer entry is removed before the decision. */
      decide: assign(({ event }) => ({ armed: false, next: leadsTo(event) })),
      decideOnWhatIsFound: assign({ next: ({ event }) => leadsTo(event) }),
      forget: assign({ next: 'down' }),
    },
  }).createMachine({
    id: 'heartbeat-timer',
    initial: 'idle',
    context: { armed: false, next: 'down' },
    on: {
      ARMED: { actions: 'arm' },
      CLEARED: { actions: 'disarm' },
      LEADER_LOST: [
        { guard: 'nodeHasTimer', target: '.idle', actions: ['forget', 'arm'] },
        { target: '.idle', actions: ['forget', 'disarm'] },
      ],
    },
    states: {
      idle: {
        on: {
          FIRED: [
            { guard: 'nodeGone', actions: 'disarm' },
            { guard: 'staysDisconnected' },
            { guard: 'nothingLeft', actions: 'disarm' },
            { guard: 'alreadyDown', target: 'written', actions: 'decide' },
            { guard: 'armed', target: 'writing', actions: 'decide' },
          ],
        },
      },
      writing: {
        on: {
          COMMITTED: [
            { guard: 'decidedLater', target: 'written', actions: 'decideOnWhatIsFound' },
            { target: 'written' },
          ],
          TAKEN: [
            { guard: 'leadsToDown', target: 'idle', actions: 'forget' },
            { guard: 'decidedLater', target: 'idle', actions: ['forget', 'arm'] },
          ],
          VOIDED: { target: 'idle', actions: 'forget' },
        },
      },
      written: {
        on: {
          // After `down` no sign of life is expected; after `disconnected` the node is judged again.
          ACTED: [
            { guard: 'nextIsDown', target: 'idle', actions: 'forget' },
            { target: 'idle', actions: ['forget', 'arm'] },
          ],
        },
      },
    },
  });
};
