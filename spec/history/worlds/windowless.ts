/** One node with two allocations of one job, one with a disconnect window and one without; the node falls silent. */
import { passMachine } from '../../../machines/pass.ts';
import { acceptedPart } from '../../../machines/plan-check.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { serviceDraw } from '../../../machines/service-scheduler.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { defineWorld, type World } from '../../model/world.ts';
import { inEveryState, inSomeState } from '../../properties/law.ts';
import type { SearchedWorld } from '../defect.ts';
import * as cast from './slot-cast.ts';
import * as outage from './outage-cast.ts';

const SLOTS = cast.slotsOf([1, 1]);
const RECORDS = SLOTS.map((s) => s.record);
const GROUPS = { slots: RECORDS, withoutWindow: ['b'], canaries: [], nodes: 1, count: 2 };

export function windowless(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'windowless',
    components: {
      n1: outage.oneOutage(),
      scheduler: {
        machine: passMachine(
          { id: 'scheduler', slots: RECORDS, draw: serviceDraw(GROUPS, rules), accept: acceptedPart(rules) },
          rules,
        ),
      },
      ...cast.slotComponents(SLOTS, rules),
    },
    events: [
      ...outage.outageSteps(
        { reach: 'n1', node: 'n1', pass: 'scheduler' },
        { slots: SLOTS, number: 1, withoutWindow: GROUPS.withoutWindow },
        rules,
      ),
      ...cast.passSteps('scheduler', SLOTS, {
        status1: { of: 'n1', as: outage.statusOf },
        // Nothing is placed here: what is written of those that are there is the subject.
        open1: false,
        stopped: false,
        deploymentOver: false,
      }),
      ...SLOTS.flatMap((s) => [
        ...cast.clientSteps(s, { pass: 'scheduler', reachable: [outage.reaches('n1')] }),
        outage.hearsUnknown(s, 'n1'),
      ]),
    ],
  });
  return { world, model: world.model, properties: [endsAreReal(world), isWrittenOff(world)] };
}

const claimsAnEnd = function claimsAnEnd(record: LocalState): boolean {
  return record.value === 'complete' || record.value === 'failed';
};

function endsAreReal(world: World): Property {
  return inEveryState(
    'S9 what is complete has ended',
    'An allocation is complete or failed on record only once its tasks have really ended.',
    world.predicate(
      SLOTS.map((s) => ({ of: [s.record, s.task], as: endsTooEarly })),
      (...early) => !early.includes(true),
    ),
  );
}

const endsTooEarly = function endsTooEarly(record: LocalState, task: LocalState): boolean {
  return claimsAnEnd(record) && cast.isAlive(task);
};

function isWrittenOff(world: World): Property {
  return inSomeState(
    'S9 twin: an allocation without a window is written off beside one that has one',
    'On a disconnected node one allocation is unknown, and the other is not wanted any more while its tasks run.',
    world.predicate(
      ['a', 'b', 'task b'],
      (a, b, task) => a.value === 'unknown' && cast.recordOf(b).desired === 'stop' && cast.isAlive(task),
    ),
  );
}
