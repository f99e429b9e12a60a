/**
 * What plans do to one allocation with a disconnect window while its node is out of sight: `unknown` at first, `lost`
 * in the end. Drawn on a snapshot, checked and committed later. No replacement and no count: those are evaluation.ts.
 * Reference page sections 3.3 (A3 to A6) and 5.4.
 */
import { assign, setup } from 'xstate';
import type { ClientStatus, NodeStatus } from './vocabulary.ts';

export interface OutagePlanMemory {
  action: 'none' | 'unknown' | 'lost';
}

/** What the scheduler's snapshot shows. */
export interface OutageSnapshot {
  status: NodeStatus | 'gone';
  client: ClientStatus | 'free';
  desired: 'run' | 'stop';
  expired: boolean;
}

export type OutagePlanEvent =
  | ({ type: 'DRAWN' } & OutageSnapshot)
  /** `status`: the node's, as the applier finds it. */
  | { type: 'COMMITTED'; status: NodeStatus | 'gone' }
  | { type: 'REJECTED'; status: NodeStatus | 'gone' };

const isWanted = (event: OutagePlanEvent) => event.type === 'DRAWN' && event.desired === 'run';
const seesClient = (event: OutagePlanEvent, ...clients: OutageSnapshot['client'][]) =>
  event.type === 'DRAWN' && clients.includes(event.client);
const seesNode = (event: OutagePlanEvent, ...statuses: OutageSnapshot['status'][]) =>
  statuses.includes(event.status);

export const outagePlanMachine = setup({
  types: { context: {} as OutagePlanMemory, events: {} as OutagePlanEvent },
  guards: {
    /** A3. */
    losesSight: ({ event }) =>
      isWanted(event) && seesClient(event, 'running') && seesNode(event, 'disconnected'),
    /** A4. */
    neverStarted: ({ event }) =>
      isWanted(event) && seesClient(event, 'pending') && seesNode(event, 'disconnected'),
    /** A5, and A6 for what may be replaced. */
    losesNode: ({ event }) =>
      isWanted(event) &&
      seesClient(event, 'pending', 'running', 'unknown') &&
      seesNode(event, 'down', 'gone'),
    /** A6. */
    losesHope: ({ event }) =>
      isWanted(event) && seesClient(event, 'unknown') && event.type === 'DRAWN' && event.expired,
    /** `unknown` is written on a disconnected node only; a stop is always taken. */
    fits: ({ context, event }) => context.action === 'lost' || seesNode(event, 'disconnected'),
    fitsNot: ({ context, event }) => context.action === 'unknown' && !seesNode(event, 'disconnected'),
  },
  actions: {
    drawUnknown: assign({ action: 'unknown' }),
    drawLost: assign({ action: 'lost' }),
    forget: assign({ action: 'none' }),
  },
}).createMachine({
  id: 'outage-plan',
  initial: 'idle',
  context: { action: 'none' },
  states: {
    idle: {
      on: {
        DRAWN: [
          { guard: 'losesSight', target: 'drawn', actions: 'drawUnknown' },
          { guard: 'neverStarted', target: 'drawn', actions: 'drawLost' },
          { guard: 'losesNode', target: 'drawn', actions: 'drawLost' },
          { guard: 'losesHope', target: 'drawn', actions: 'drawLost' },
        ],
      },
    },
    drawn: {
      on: {
        COMMITTED: { guard: 'fits', target: 'idle', actions: 'forget' },
        REJECTED: { guard: 'fitsNot', target: 'idle', actions: 'forget' },
      },
    },
  },
});
