/**
 * Joint events that the worlds share in which a client falls silent: the outage itself, and how a client that is back
 * hears that it was thought unknown. Composition only. Nodes do not change while a plan is on its way: what happens in
 * between is other rows' business.
 */
import { reachMachine } from '../../../machines/reach.ts';
import type { LocalState } from '../../model/types.ts';
import type { Condition, JointEvent } from '../../model/world.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import { type Slot, isAlive, workloadOf } from './slot-cast.ts';

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

export function outageSteps(reach: string, node: string, pass: string): JointEvent[] {
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
      [{ component: reach, type: 'HEARTBEAT_MISSED' }, wakesJobs],
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
