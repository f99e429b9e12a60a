/** What a client does with the allocations of a line (line.ts), as long as it and the servers hear each other. */
import { mayReport, type Said, updateWakes } from '../../../machines/report.ts';
import type { NodeStatus } from '../../../machines/vocabulary.ts';
import type { LocalState } from '../../model/types.ts';
import type { Condition, JointEvent } from '../../model/world.ts';
import * as see from '../../worlds/observe.ts';
import { step } from '../../worlds/steps/joint.ts';
import { asked, type Cast, isWanted, lineageOf, taskOf } from './line-cast.ts';

const saysOf = function whatTheClientSays(task: LocalState): Said {
  return (task.value === 'stopping' ? 'running' : task.value) as Said;
};
const mayStart = function mayStart(record: LocalState, task: LocalState): boolean {
  return record.value === 'pending' && isWanted(record) && task.value === 'none';
};
const mustStop = function mustStop(record: LocalState, task: LocalState): boolean {
  const isPlaced = record.value !== 'free';
  return isPlaced && !isWanted(record) && (task.value === 'running' || task.value === 'none');
};
const isOutOfSight = function isOutOfSight(record: LocalState): boolean {
  return record.value === 'unknown' && isWanted(record);
};

/** Of the record and all nodes: its client and the servers hear each other. */
const isReached = function isReached(record: LocalState, ...nodes: LocalState[]): boolean {
  const node = nodes[lineageOf(record).node - 1];
  return node !== undefined && !see.isUnresponsive(node) && node.value !== 'gone';
};

export function clientSteps({ rules, nodes, records: [, ...later] }: Cast, record: string): JointEvent[] {
  const task = taskOf(record);
  const both = [record, task];
  const reached: Condition = { of: [record, ...nodes], is: isReached };
  const accepts = function reportIsTaken(alloc: LocalState, ...all: LocalState[]): boolean {
    const node = all[lineageOf(alloc).node - 1];
    return node !== undefined && mayReport(rules, node.value as NodeStatus | 'gone');
  };
  const wakes = function reportWakes(alloc: LocalState, of: LocalState): boolean {
    const stored = { client: String(alloc.value), desired: lineageOf(alloc).desired, followup: false };
    return updateWakes(rules, saysOf(of), stored);
  };
  const start = step(
    `${record} starts`,
    `The client starts the tasks of allocation ${record}.`,
    [{ component: task, type: 'STARTED' }],
    [{ of: both, is: mayStart }, reached],
  );
  return [
    ...(later.includes(record) ? [start] : []),
    step(
      `${record} is told to stop`,
      `The client learns that allocation ${record} is to stop, and begins to kill its tasks.`,
      [{ component: task, type: 'TOLD_TO_STOP', with: { migrating: false } }],
      [{ of: both, is: mustStop }, reached],
    ),
    step(`tasks of ${record} are gone`, `The tasks of allocation ${record} are gone.`, [
      { component: task, type: 'KILLED' },
    ]),
    step(
      `${record} is asked after`,
      `The client learns that the servers do not know how allocation ${record} is.`,
      [{ component: task, type: 'THOUGHT_UNKNOWN' }],
      [{ of: record, is: isOutOfSight }, reached],
    ),
    step(
      `${record} is reported`,
      `The client reports how allocation ${record} is.`,
      [
        { component: task, type: 'REPORTED' },
        { component: record, type: 'CLIENT_REPORTED', with: { status: { of: task, as: saysOf } } },
        ...nodes.map((n, i) => ({
          component: n,
          type: 'ALLOCS_REPORTED',
          only: { of: record, is: isOn(i + 1) },
        })),
        asked(both, wakes),
      ],
      [{ of: [record, ...nodes], is: accepts }],
    ),
  ];
}

const isOn = (node: number) =>
  function isPlacedHere(record: LocalState): boolean {
    return lineageOf(record).node === node;
  };
