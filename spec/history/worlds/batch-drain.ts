/**
 * One batch allocation on a node that is drained until the deadline, and perhaps a second node beside it. Garbage
 * collection is left out: it spares what a batch job has done (reference page section 3.3, A15).
 */
import { batchDraw } from '../../../machines/batch-scheduler.ts';
import { drainMachine } from '../../../machines/drain.ts';
import { passMachine } from '../../../machines/pass.ts';
import type { Rules } from '../../../machines/revisions.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { defineWorld, type World } from '../../model/world.ts';
import { inEveryState, inSomeState } from '../../properties/law.ts';
import { happening } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';
import * as drain from './drain-cast.ts';
import * as cast from './slot-cast.ts';

const SLOTS = cast.slotsOf([1, 0]);
const RECORDS = SLOTS.map((s) => s.record);
const TASKS = SLOTS.map((s) => s.task);

/** @param nodes the first is drained, a second one stays open */
export function batchDrain(rules: Rules, nodes: 1 | 2): SearchedWorld {
  const draw = batchDraw({ slots: RECORDS, nodes, count: 1 }, rules);
  const world = defineWorld({
    name: `batch-drain-${nodes}`,
    components: {
      n1: { machine: drainMachine(rules) },
      scheduler: { machine: passMachine({ id: 'scheduler', slots: RECORDS, draw }, rules) },
      ...cast.slotComponents(SLOTS, rules),
    },
    events: [
      ...drain.drainSteps({ node: 'n1', number: 1 }, SLOTS, 'scheduler', rules),
      ...drain.drainerSteps({ node: 'n1', number: 1, deadline: true }, SLOTS, 'scheduler'),
      ...cast.passSteps('scheduler', SLOTS, {
        open1: { of: 'n1', as: drain.isEligible },
        open2: nodes === 2,
      }),
      ...SLOTS.flatMap((s) => cast.clientSteps(s, { pass: 'scheduler' })),
      happening('task a completes', 'The tasks of allocation a end by themselves, their work done.', [
        { component: 'task a', type: 'EXITED', with: { status: 'complete' } },
      ]),
    ],
  });
  return {
    world,
    model: world.model,
    properties: [
      hasNoReplacement(world),
      neverFails(world),
      runsOnce(world),
      wasDrained(world),
      isEligibleWhileStopping(world),
    ],
  };
}

function hasNoReplacement(world: World): Property {
  return inEveryState(
    'S5 a drained batch allocation has no replacement',
    'A batch allocation that a drain takes away is not placed anew: no other has failed.',
    world.predicate(['b'], (record) => record.value === 'free'),
  );
}

function neverFails(world: World): Property {
  return inEveryState(
    'S7 nothing is failed that did not fail',
    'An allocation is failed only if its task ended in failure by itself, and here none does.',
    world.predicate(RECORDS, (...records) => records.every((r) => r.value !== 'failed')),
  );
}

function runsOnce(world: World): Property {
  return inEveryState(
    'S2 a batch job runs once at a time',
    'Of a batch job with a count of one, two allocations never run at once.',
    world.predicate(
      TASKS.map((t) => ({ of: t, as: cast.isAlive })),
      (a, b) => !(a === true && b === true),
    ),
  );
}

function wasDrained(world: World): Property {
  return inSomeState(
    'S5 twin: a batch allocation was drained',
    'The tasks of a batch allocation have ended because its node was drained.',
    world.predicate(
      ['a', 'task a'],
      (record, task) => cast.recordOf(record).desired === 'stop' && task.value === 'complete',
    ),
  );
}

function isEligibleWhileStopping(world: World): Property {
  return inSomeState(
    'S2 twin: the node is eligible again while a drained allocation stops',
    'A node is eligible again before the client has stopped what its drain took away.',
    world.predicate(
      ['n1', 'task a'],
      (node: LocalState, task: LocalState) => drain.isEligible(node) && task.value === 'stopping',
    ),
  );
}
