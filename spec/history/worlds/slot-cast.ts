/**
 * Components and joint events that the worlds about drains and stops share: slots with their records and their tasks,
 * what a client does with them, and how a plan travels from snapshot to record. Composition only: no rule is decided here.
 */
import { allocRecordMachine, inOneWord, type RecordMemory } from '../../../machines/alloc-record.ts';
import type { PassMemory } from '../../../machines/pass.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { workloadMachine, type WorkloadMemory } from '../../../machines/workload.ts';
import type { LocalState, Scalar } from '../../model/types.ts';
import type { ComponentSpec, Condition, JointEvent, Observation, Part } from '../../model/world.ts';
import { fieldFor, step } from '../../worlds/steps/joint.ts';

/** One allocation a world has room for: `a` is its record, `a task` its truth. */
export interface Slot {
  readonly record: string;
  readonly task: string;
  /** Where it runs when the world begins; 0: nowhere, it is free. */
  readonly startsOn: number;
}

export const slotsOf = (starts: readonly number[]): Slot[] =>
  starts.map((startsOn, i) => {
    const record = String.fromCharCode('a'.charCodeAt(0) + i);
    return { record, task: `task ${record}`, startsOn };
  });

/** `healthy`: what runs when the world begins has been healthy for long. */
export function slotComponents(
  slots: readonly Slot[],
  rules: Rules,
  { healthy } = { healthy: true },
): Record<string, ComponentSpec> {
  return Object.fromEntries(
    slots.flatMap((s) => [
      [s.record, { machine: allocRecordMachine({ node: s.startsOn, healthy }, rules) }],
      [s.task, { machine: workloadMachine({ runs: s.startsOn !== 0 }, rules) }],
    ]),
  );
}

export const recordOf = (record: LocalState) => record.context as unknown as RecordMemory;
export const workloadOf = (task: LocalState) => task.context as unknown as WorkloadMemory;
export const passOf = (pass: LocalState) => pass.context as unknown as PassMemory;

/** What a snapshot holds of a record. */
export const wordOf = function recordInOneWord(record: LocalState): string {
  return inOneWord(String(record.value), recordOf(record));
};

/** Its tasks really run, be it that they are being stopped. */
export const isAlive = function isAlive(task: LocalState): boolean {
  return task.value === 'running' || task.value === 'stopping';
};

export const isOn = (node: number) =>
  function isPlacedHere(record: LocalState): boolean {
    return recordOf(record).node === node;
  };

const mayStart = function mayStart(record: LocalState, task: LocalState): boolean {
  return record.value === 'pending' && recordOf(record).desired === 'run' && task.value === 'none';
};
const mustStop = function mustStop(record: LocalState, task: LocalState): boolean {
  const { node, desired } = recordOf(record);
  return node !== 0 && desired === 'stop' && (task.value === 'running' || task.value === 'none');
};
const isMigrating = function isMigrating(record: LocalState): boolean {
  return recordOf(record).migrate;
};
/** Until they are gone, tasks that are being stopped are running. */
const saysOf = function whatTheClientSays(task: LocalState): string {
  return task.value === 'stopping' ? 'running' : String(task.value);
};
const wasKilled = function wasKilled(task: LocalState): boolean {
  return workloadOf(task).killed;
};
const isOver = function isOver(record: LocalState, task: LocalState): boolean {
  return (
    ['complete', 'failed', 'lost'].includes(String(record.value)) &&
    !isAlive(task) &&
    !workloadOf(task).unsaid
  );
};

/** Reports of a failure, and whatever is heard of an allocation that was unknown. */
const wakes = function wakesEvaluation(record: LocalState, task: LocalState): boolean {
  return task.value === 'failed' || record.value === 'unknown';
};

export interface ClientSetup {
  /** Its evaluations are told what there is to decide. */
  readonly pass: string;
  readonly reachable?: readonly Condition[];
}

/** What the client of a slot's node does, as long as `reachable` holds. */
export function clientSteps(s: Slot, { pass, reachable = [] }: ClientSetup): JointEvent[] {
  const both = [s.record, s.task];
  const { record, task } = s;
  return [
    step(
      `${record} starts`,
      `The client starts the tasks of allocation ${record}.`,
      [{ component: task, type: 'STARTED' }],
      [{ of: both, is: mayStart }, ...reachable],
    ),
    step(
      `${record} is told to stop`,
      `The client learns that allocation ${record} is to stop, and begins to kill its tasks.`,
      [{ component: task, type: 'TOLD_TO_STOP', with: { migrating: { of: record, as: isMigrating } } }],
      [{ of: both, is: mustStop }, ...reachable],
    ),
    step(`tasks of ${record} are gone`, `The tasks of allocation ${record} are gone.`, [
      { component: task, type: 'KILLED' },
    ]),
    step(
      `${record} is reported`,
      `The client reports how allocation ${record} stands.`,
      [
        { component: task, type: 'REPORTED' },
        {
          component: record,
          type: 'CLIENT_REPORTED',
          with: { status: { of: task, as: saysOf }, killed: { of: task, as: wasKilled } },
          optional: true,
        },
        {
          component: pass,
          type: 'NOTIFIED',
          with: { evaluate: { of: both, as: wakes } },
          optional: true,
        },
      ],
      reachable,
    ),
  ];
}

/** A terminal allocation, of which nothing is left to hear, makes place. */
export function collected({ record, task }: Slot): JointEvent {
  return step(
    `${record} is collected`,
    `Garbage collection removes allocation ${record}.`,
    [
      { component: record, type: 'COLLECTED' },
      { component: task, type: 'COLLECTED' },
    ],
    [{ of: [record, task], is: isOver }],
  );
}

/** Snapshot and commit of one job's plan. `seen`: what the scheduler looks at beside the records. */
export function passSteps(
  pass: string,
  slots: readonly Slot[],
  seen: Readonly<Record<string, Scalar | Observation>>,
): JointEvent[] {
  return [
    step(`${pass} draws a plan`, 'A scheduler takes a snapshot and draws a plan.', [
      {
        component: pass,
        type: 'PLANNED',
        with: {
          ...wordsOf(slots),
          ...seen,
        },
      },
    ]),
    step(`plan of ${pass} is committed`, 'The plan is committed.', [
      { component: pass, type: 'COMMITTED' },
      ...slots.map((s) => planned(pass, s.record)),
    ]),
  ];
}

/** A plan's share in one record. */
export function planned(pass: string, record: string): Part {
  return {
    component: record,
    type: 'PLAN_APPLIED',
    with: { action: { of: pass, as: actionFor(record) }, node: { of: pass, as: nodeFor(record) } },
    optional: true,
  };
}

function actionFor(record: string) {
  return function plannedAction(pass: LocalState): string {
    return String(passOf(pass).plan[record]).split('@')[0] as string;
  };
}

function nodeFor(record: string) {
  return function plannedNode(pass: LocalState): number {
    return Number(String(passOf(pass).plan[record]).split('@')[1] ?? 0);
  };
}

export const isWanted = function isWanted(record: LocalState): boolean {
  return recordOf(record).desired === 'run' && !hasEnded(record);
};
/** As the servers have heard it; a slot without an allocation has nothing left to end. */
export const hasEnded = function hasEnded(record: LocalState): boolean {
  return ['free', 'complete', 'failed', 'lost'].includes(String(record.value));
};

export const wordsOf = (slots: readonly Slot[]) =>
  fieldFor(
    slots,
    (s) => s.record,
    (s) => ({ of: s.record, as: wordOf }),
  );

const isReadyToBeHealthy = function isReadyToBeHealthy(record: LocalState, task: LocalState): boolean {
  const { desired, healthy } = recordOf(record);
  return record.value === 'running' && desired === 'run' && !healthy && task.value === 'running';
};

export function becomesHealthy({ record, task }: Slot): JointEvent {
  return step(
    `${record} is healthy`,
    `Allocation ${record} has run for min_healthy_time.`,
    [{ component: record, type: 'HEALTH_SET' }],
    [{ of: [record, task], is: isReadyToBeHealthy }],
  );
}
