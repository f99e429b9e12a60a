/**
 * What a scheduler's plan gives up of one allocation that has been reported over, while its node is out of sight: by the
 * columns of reference page section 4.2 as they stand, without the softer reading of classify.ts. Drawn, then committed.
 */
import { assign, setup } from 'xstate';
import { classOnPageC } from './classify-c.ts';
import { classOnPage } from './classify.ts';
import type { Rules } from './revisions.ts';
import type { ClientStatus, NodeStatus } from './vocabulary.ts';

export interface OutageVerdictMemory {
  action: 'none' | 'lost';
}

export type OutageVerdictEvent =
  | { type: 'DRAWN'; status: NodeStatus | 'gone'; client: ClientStatus; desired: 'run' | 'stop' }
  | { type: 'COMMITTED' };

/** The allocation's group has no disconnect window, and wants a replacement. */
export const outageVerdictMachine = ({ classification }: Pick<Rules, 'classification'>) => {
  const givesUp = (event: OutageVerdictEvent): boolean => {
    if (event.type !== 'DRAWN') return false;
    const { status, client, desired } = event;
    const alloc = { client, desired, returning: false, expired: false, migrate: false };
    const node = { status, draining: false };
    const given =
      classification === 'B'
        ? classOnPage(alloc, node, false)
        : classOnPageC({ ...alloc, canary: false, migrateDisablePlacement: false }, node, {
            window: false,
            replace: true,
          });
    return given === 'lost';
  };
  return setup({
    types: { context: {} as OutageVerdictMemory, events: {} as OutageVerdictEvent },
    guards: { isGivenUp: ({ event }) => givesUp(event) },
    actions: { giveUp: assign({ action: 'lost' }), forget: assign({ action: 'none' }) },
  }).createMachine({
    id: 'outage-verdict',
    initial: 'idle',
    context: { action: 'none' },
    states: {
      idle: { on: { DRAWN: { guard: 'isGivenUp', target: 'drawn', actions: 'giveUp' } } },
      drawn: { on: { COMMITTED: { target: 'idle', actions: 'forget' } } },
    },
  });
};
