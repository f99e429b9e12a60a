/**
 * A node with an allocation and the canary of a newer version; its node falls silent, and the deployment fails. A second
 * node takes what is placed anew.
 */
import { deploymentMachine } from '../../../machines/deployment.ts';
import { passMachine } from '../../../machines/pass.ts';
import { acceptedPart } from '../../../machines/plan-check.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { serviceDraw } from '../../../machines/service-scheduler.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { defineWorld, type World } from '../../model/world.ts';
import { inEveryState, inSomeState } from '../../properties/law.ts';
import { happening } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';
import * as cast from './slot-cast.ts';
import * as outage from './outage-cast.ts';

const SLOTS = cast.slotsOf([1, 1, 0, 0]);
const RECORDS = SLOTS.map((s) => s.record);
const CANARY = 'b';
const GROUP = { slots: RECORDS, withoutWindow: [], canaries: [CANARY], nodes: 2, count: 1 };

export function canaryOutage(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'canary-outage',
    components: {
      n1: outage.oneOutage(),
      deployment: { machine: deploymentMachine(1) },
      scheduler: {
        machine: passMachine(
          { id: 'scheduler', slots: RECORDS, draw: serviceDraw(GROUP, rules), accept: acceptedPart(rules) },
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
      happening('the deployment fails', 'The deployment of the newer version fails; its job is evaluated.', [
        { component: 'deployment', type: 'FAILED' },
        { component: 'scheduler', type: 'NOTIFIED', with: { evaluate: true } },
      ]),
      ...cast.passSteps('scheduler', SLOTS, {
        status1: { of: 'n1', as: outage.statusOf },
        status2: 'ready',
        // What is placed anew is placed on the second node.
        open1: false,
        open2: true,
        stopped: false,
        deploymentOver: { of: 'deployment', as: isOver },
      }),
      ...SLOTS.flatMap((s) => [
        ...cast.clientSteps(s, {
          pass: 'scheduler',
          reachable: s.startsOn === 1 ? [outage.reaches('n1')] : [],
        }),
        outage.hearsUnknown(s, 'n1'),
      ]),
    ],
  });
  return { world, model: world.model, properties: [isBounded(world), isStoppedUnseen(world)] };
}

const isOver = function isOver(deployment: LocalState): boolean {
  return deployment.value === 'failed';
};

/** What is back is counted once a scheduler has said which of two stays. */
const isCounted = function isWantedAndSettled(record: LocalState): boolean {
  return cast.isWanted(record) && !cast.recordOf(record).returning;
};

function isBounded(world: World): Property {
  const ofTheCount = RECORDS.filter((record) => record !== CANARY);
  return inEveryState(
    'S2 a job does not grow',
    'Beside what is unknown or just back, and beside its canary, a job wants no more allocations than its count.',
    world.predicate(
      ofTheCount.map((record) => ({ of: record, as: isCounted })),
      (...counted) => counted.filter((c) => c === true).length <= GROUP.count,
    ),
  );
}

function isStoppedUnseen(world: World): Property {
  return inSomeState(
    'S2 twin: a plan stops a canary beside an allocation that disconnects',
    'On a disconnected node, the canary of a deployment that is over is stopped and the other allocation is unknown.',
    world.predicate(
      ['n1', 'a', CANARY],
      (reach, a, canary) =>
        reach.value === 'disconnected' && a.value === 'unknown' && cast.recordOf(canary).desired === 'stop',
    ),
  );
}
