/**
 * An evaluation whose plan brings a new deployment along, from snapshot to the entry that writes how it ended. The
 * deployment is committed with the plan or not at all; the evaluation's own entry names one. Reference page section 5.4,
 * and section 7.1 row 38.
 */
import { assign, setup } from 'xstate';
import type { Rules } from './revisions.ts';

/** `new`: the one that this evaluation's plan creates. */
export type DeploymentName = 'none' | 'new';

export interface DeployingMemory {
  /** Plans that were rejected whole. */
  rejected: number;
  /** The deployment that the scheduler has in mind: that of its last plan. */
  planned: DeploymentName;
  /** The deployment that a plan's result brought back. */
  committed: DeploymentName;
  /** What the evaluation names in the state. */
  names: DeploymentName;
}

export type DeployingEvent =
  /** The scheduler takes a snapshot. `room`: it shows room; without, there is no plan. */
  | { type: 'PLANNED'; room: boolean }
  /** `accepted`: the applier finds that there still is room. */
  | { type: 'CHECKED'; accepted: boolean }
  | { type: 'COMMITTED' }
  | { type: 'REJECTED' }
  /** The worker writes how the evaluation ended. */
  | { type: 'STATUS_WRITTEN' };

/** @param attempts plans that may be rejected before the evaluation fails */
export const deployingEvaluationMachine = (rules: Pick<Rules, 'evaluationNames'>, attempts: number) =>
  setup({
    types: { context: {} as DeployingMemory, events: {} as DeployingEvent },
    guards: {
      hasRoom: ({ event }) => event.type === 'PLANNED' && event.room,
      accepted: ({ event }) => event.type === 'CHECKED' && event.accepted,
      lastAttempt: ({ context }) => context.rejected + 1 >= attempts,
    },
    actions: {
      plan: assign({ planned: 'new' }),
      takeResult: assign({ committed: ({ context }) => context.planned }),
      countRejection: assign({ rejected: ({ context }) => context.rejected + 1 }),
      name: assign({
        names: ({ context }) =>
          rules.evaluationNames === 'committed-deployment' ? context.committed : context.planned,
      }),
    },
  }).createMachine({
    id: 'deploying-evaluation',
    initial: 'pending',
    context: { rejected: 0, planned: 'none', committed: 'none', names: 'none' },
    states: {
      pending: { on: { PLANNED: { guard: 'hasRoom', target: 'planned', actions: 'plan' } } },
      planned: { on: { CHECKED: [{ guard: 'accepted', target: 'accepted' }, { target: 'rejected' }] } },
      accepted: { on: { COMMITTED: { target: 'succeeded', actions: 'takeResult' } } },
      rejected: {
        on: {
          REJECTED: [
            { guard: 'lastAttempt', target: 'failing', actions: 'countRejection' },
            { target: 'pending', actions: 'countRejection' },
          ],
        },
      },
      succeeded: { on: { STATUS_WRITTEN: { target: 'complete', actions: 'name' } } },
      failing: { on: { STATUS_WRITTEN: { target: 'failed', actions: 'name' } } },
      complete: {},
      failed: {},
    },
  });
