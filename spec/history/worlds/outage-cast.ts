/**
 * Joint events that the worlds share in which a client falls silent: the outage itself, and how a client that is back
 * hears that it was thought unknown. Composition only. Nodes do not change while a plan is on its way: what happens in
 * between is other rows' business.
 */
import { type Mark, markOf } from '../../../machines/outage.ts';
import { reachMachine } from '../../../machines/reach.ts';
import type { Rules } from '../../../machines/revisions.ts';
import type { ClientStatus } from '../../../machines/vocabulary.ts';
import type { LocalState } from '../../model/types.ts';
import type { Condition, JointEvent, Part } from '../../model/world.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import { type Slot, isAlive, isOn, recordOf, workloadOf } from './slot-cast.ts';

export const oneOutage = () => ({ machine: reachMachine({ outages: 1 }) });

export const statusOf = function nodeStatus(reach: LocalState): string {
  return reach.value === 'ready' || reach.value === 'silent' ? 'ready' : 'disconnected';
};
const isReadyAndReached = function isReadyAndReached(reach: LocalState): boolean {
  return reach.value === 'ready';
};
export const isReachable = function isReachable(reach: LocalState): boolean {
  return reach.value === 'ready' || reach.value === 'returning';
};
const isAtRest = function noPlanIsOnItsWay(pass: LocalState): boolean {
  return pass.value === 'idle';
};

/** The client has a link to the servers, and a node that may report. */
export const reaches = (reach: string): Condition => ({ of: reach, is: isReadyAndReached });

export interface OnTheNode {
  /** Whose allocations its silence takes out of sight. */
  readonly slots: readonly Slot[];
  readonly number: number;
  /** Slots whose group has no disconnect window. */
  readonly withoutWindow?: readonly string[];
}

/** The entry that says that a node is disconnected marks what is on it, where that is the rule. */
function marks({ slots, number, withoutWindow = [] }: OnTheNode, { outageMarks }: Rules): Part[] {
  if (outageMarks === 'by-the-next-plan') return [];
  return slots.map(({ record }) => {
    const markOfIt = function markOfOneOutOfContact(alloc: LocalState): Mark {
      const seen = { client: alloc.value as ClientStatus, desired: recordOf(alloc).desired, expired: false };
      return markOf(seen, !withoutWindow.includes(record), 'disconnected', true);
    };
    return {
      component: record,
      type: 'OUT_OF_CONTACT',
      with: { mark: { of: record, as: markOfIt } },
      optional: true,
      only: { of: record, is: isOn(number) },
    };
  });
}

export function outageSteps(
  { reach, node, pass }: { readonly reach: string; readonly node: string; readonly pass: string },
  onIt: OnTheNode,
  rules: Rules,
): JointEvent[] {
  const wakesJobs = { component: pass, type: 'NOTIFIED', with: { evaluate: true }, optional: true };
  const atRest = [{ of: pass, is: isAtRest }];
  return [
    happening(`${node} loses its link`, `The network to client ${node} breaks.`, [
      { component: reach, type: 'LINK_LOST' },
    ]),
    happening(`${node} has its link back`, `The network to client ${node} is back.`, [
      { component: reach, type: 'LINK_RESTORED' },
    ]),
    step(
      `${node} is disconnected`,
      `Client ${node} has missed its heartbeat: its node is disconnected, and its jobs are evaluated.`,
      [{ component: reach, type: 'HEARTBEAT_MISSED' }, wakesJobs, ...marks(onIt, rules)],
      atRest,
    ),
    step(
      `${node} is ready again`,
      `Client ${node} is heard again: its node becomes ready, and its jobs are evaluated.`,
      [{ component: reach, type: 'HEARTBEAT' }, wakesJobs],
      atRest,
    ),
  ];
}

const isThoughtUnknown = function isThoughtUnknown(record: LocalState, task: LocalState): boolean {
  return record.value === 'unknown' && task.value !== 'none' && !workloadOf(task).unsaid;
};

/** The one trigger that makes an unchanged allocation talk. */
export function hearsUnknown({ record, task }: Slot, reach: string): JointEvent {
  return step(
    `${record} is to speak again`,
    `The client learns that its allocation ${record} is thought unknown, and will report it.`,
    [{ component: task, type: 'THOUGHT_UNKNOWN' }],
    [
      { of: [record, task], is: isThoughtUnknown },
      { of: reach, is: isReachable },
    ],
  );
}

/** Runs, and its client can be reached. */
export const runsWithinReach = function runsWithinReach(reach: LocalState, task: LocalState): boolean {
  return isReachable(reach) && isAlive(task);
};
