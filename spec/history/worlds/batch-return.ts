/**
 * A batch job of one: its node falls silent and comes back while a second one runs the replacement. The work of the original
 * may end well at any time, or fail. Garbage collection is left out: it spares what a batch job has done.
 */
import { batchDraw } from '../../../machines/batch-scheduler.ts';
import { passMachine } from '../../../machines/pass.ts';
import { acceptedPart } from '../../../machines/plan-check.ts';
import type { Rules } from '../../../machines/revisions.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { defineWorld, type World } from '../../model/world.ts';
import { inSomeState } from '../../properties/law.ts';
import { happening } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';
import * as cast from './slot-cast.ts';
import * as outage from './outage-cast.ts';

const SLOTS = cast.slotsOf([1, 0, 0]);
const RECORDS = SLOTS.map((s) => s.record);
const TASKS = SLOTS.map((s) => s.task);
const GROUP = { slots: RECORDS, nodes: 2, count: 1 };

export function batchReturn(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'batch-return',
    components: {
      n1: outage.oneOutage(),
      scheduler: {
        machine: passMachine(
          { id: 'scheduler', slots: RECORDS, draw: batchDraw(GROUP, rules), accept: acceptedPart(rules) },
          rules,
        ),
      },
      ...cast.slotComponents(SLOTS, rules),
    },
    events: [
      ...outage.outageSteps(
        { reach: 'n1', node: 'n1', pass: 'scheduler' },
        { slots: SLOTS, number: 1 },
        rules,
      ),
      ...cast.passSteps('scheduler', SLOTS, {
        status1: { of: 'n1', as: outage.statusOf },
        status2: 'ready',
        open1: false,
        open2: true,
      }),
      ...SLOTS.flatMap((s) => [
        ...cast.clientSteps(s, {
          pass: 'scheduler',
          reachable: s.startsOn === 1 ? [outage.reaches('n1')] : [],
        }),
        outage.hearsUnknown(s, 'n1'),
      ]),
      ...(['complete', 'failed'] as const).map((status) =>
        happening(
          `task a ends ${status}`,
          status === 'complete'
            ? 'The tasks of allocation a end by themselves, their work done.'
            : 'The tasks of allocation a fail.',
          [{ component: 'task a', type: 'EXITED', with: { status } }],
        ),
      ),
    ],
  });
  return { world, model: world.model, properties: [isDoneAtLast(world), isStoppedForOriginal(world)] };
}

/** It ended by itself, and well: no record says so, only the tasks. */
const isDone = (task: LocalState) => task.value === 'complete' && !cast.workloadOf(task).killed;

function isDoneAtLast(world: World): Property {
  return {
    name: 'L3 batch work is done',
    kind: 'eventually',
    sentence: 'The work of a batch job is running or has been done at last, and that stays so.',
    stays: true,
    goal: world.predicate(TASKS, (...tasks) => tasks.some((task) => cast.isAlive(task) || isDone(task))),
  };
}

function isStoppedForOriginal(world: World): Property {
  return inSomeState(
    'L3 twin: a replacement was stopped for its original',
    'A replacement was killed, and is reported complete, while the original runs.',
    world.predicate(
      ['b', 'task a'],
      (record, original) =>
        record.value === 'complete' && cast.recordOf(record).killed && cast.isAlive(original),
    ),
  );
}
