/** A node with one service allocation falls silent, and is drained before, meanwhile or after; a second node is open. */
import { drainMachine } from '../../../machines/drain.ts';
import { drainerMachine } from '../../../machines/drainer.ts';
import { passMachine } from '../../../machines/pass.ts';
import { acceptedPart } from '../../../machines/plan-check.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { serviceDraw } from '../../../machines/service-scheduler.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { defineWorld, type World } from '../../model/world.ts';
import { inSomeState, onEveryStep } from '../../properties/law.ts';
import type { SearchedWorld } from '../defect.ts';
import * as drain from './drain-cast.ts';
import * as cast from './slot-cast.ts';
import * as outage from './outage-cast.ts';

const SLOTS = cast.slotsOf([1, 0, 0]);
const RECORDS = SLOTS.map((s) => s.record);
const GROUP = { slots: RECORDS, withoutWindow: [], canaries: [], nodes: 2, count: 1 };
const BUDGET = { slots: RECORDS, count: 1, maxParallel: 1, othersHealthy: 0 };
const REACH = 'reach of n1';

export function outageDrain(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'outage-drain',
    components: {
      n1: { machine: drainMachine(rules) },
      [REACH]: outage.oneOutage(),
      drainer: { machine: drainerMachine(BUDGET, rules) },
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
        { reach: REACH, node: 'n1', pass: 'scheduler' },
        { slots: SLOTS, number: 1 },
        rules,
      ),
      ...drain.drainSteps({ node: 'n1', number: 1 }, SLOTS, 'scheduler', rules),
      ...drain.markSteps(SLOTS, 'scheduler', { draining1: { of: 'n1', as: drain.isDraining } }),
      ...cast.passSteps('scheduler', SLOTS, {
        status1: { of: REACH, as: outage.statusOf },
        status2: 'ready',
        open1: false,
        open2: true,
        stopped: false,
        deploymentOver: false,
      }),
      ...SLOTS.flatMap((s) => [
        ...cast.clientSteps(s, {
          pass: 'scheduler',
          reachable: s.startsOn === 1 ? [outage.reaches(REACH)] : [],
        }),
        outage.hearsUnknown(s, REACH),
        cast.collected(s),
      ]),
    ],
  });
  return {
    world,
    model: world.model,
    properties: [leavesUnknown(world), staysAfterAll(world), marksUnknown(world), isTakenBack(world)],
  };
}

function leavesUnknown(world: World): Property {
  const isGivenUp = (
    [reach, before]: readonly LocalState[],
    _: string,
    [, after]: readonly LocalState[],
  ): boolean =>
    outage.statusOf(reach as LocalState) === 'disconnected' &&
    before?.value === 'unknown' &&
    cast.recordOf(before).desired === 'run' &&
    cast.recordOf(after as LocalState).desired === 'stop';
  return onEveryStep(
    'S5 a drain does not move what is out of sight',
    'No drain gives up an allocation that is unknown: its window is open, and there is nobody to stop it.',
    world.stepPredicate([REACH, 'a'], (before, action, after) => !isGivenUp(before, action, after)),
  );
}

function marksUnknown(world: World): Property {
  return inSomeState(
    'S5 twin: what is marked to migrate is unknown',
    'An allocation that a drain has marked is unknown.',
    world.predicate(['a'], (record) => record.value === 'unknown' && cast.recordOf(record).migrate),
  );
}

function staysAfterAll(world: World): Property {
  return onEveryStep(
    'S5 a drain that is taken back moves nothing more',
    'Once a node is eligible again, no plan is drawn that stops an allocation for the drain that was.',
    world.stepPredicate(
      ['n1', 'scheduler'],
      ([node], _, [, pass]) =>
        !drain.isEligible(node as LocalState) || cast.passOf(pass as LocalState).plan['a'] !== 'stop@1',
      ['scheduler draws a plan'],
    ),
  );
}

function isTakenBack(world: World): Property {
  return inSomeState(
    'S5 twin: a drain is taken back before its marks are set',
    'A node is eligible again after the drainer has chosen what goes, and before that is marked.',
    world.predicate(
      ['n1', 'drainer'],
      (node, drainer) => drain.isEligible(node) && drainer.value === 'marking',
    ),
  );
}
