/**
 * A service of two on two nodes that are both drained, max_parallel one; a third node takes what is placed anew. The
 * first node may fall silent as well. Laws S11 and S12 are about this world.
 */
import { drainMachine } from '../../../machines/drain.ts';
import { drainerMachine } from '../../../machines/drainer.ts';
import { passMachine } from '../../../machines/pass.ts';
import { acceptedPart } from '../../../machines/plan-check.ts';
import { reachMachine } from '../../../machines/reach.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { serviceDraw } from '../../../machines/service-scheduler.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { defineWorld, type JointEvent, type World } from '../../model/world.ts';
import { inEveryState, inSomeState, onEveryStep } from '../../properties/law.ts';
import type { SearchedWorld } from '../defect.ts';
import * as drain from './drain-cast.ts';
import * as cast from './slot-cast.ts';
import * as outage from './outage-cast.ts';

const SLOTS = cast.slotsOf([1, 2, 0, 0]);
const RECORDS = SLOTS.map((s) => s.record);
const NODES = [1, 2] as const;
const GROUP = { slots: RECORDS, withoutWindow: [], canaries: [], nodes: 3, count: 2 };
const BUDGET = { slots: RECORDS, count: 2, maxParallel: 1, othersHealthy: 0 };
const REACH = 'reach of n1';

export interface TwoDrains {
  readonly outages: 0 | 1;
  /** Drains have a deadline, which overrides the budget. */
  readonly deadlines: boolean;
}

export function twoDrains(rules: Rules, { outages, deadlines }: TwoDrains): SearchedWorld {
  const world = defineWorld({
    name: `two-drains${outages === 0 ? '' : '-outage'}${deadlines ? '-deadline' : ''}`,
    components: {
      n1: { machine: drainMachine(rules) },
      n2: { machine: drainMachine(rules) },
      [REACH]: { machine: reachMachine({ outages }) },
      drainer: { machine: drainerMachine(BUDGET, rules) },
      scheduler: {
        machine: passMachine(
          { id: 'scheduler', slots: RECORDS, draw: serviceDraw(GROUP, rules), accept: acceptedPart(rules) },
          rules,
        ),
      },
      ...cast.slotComponents(SLOTS, rules),
    },
    events: events(rules, { outages, deadlines }),
  });
  const properties = [
    ...NODES.map((n) => drainIsHonest(world, n)),
    leavesEnough(world),
    ...(deadlines || outages > 0 ? [] : [keepsBudget(world)]),
    isDrained(world),
    marks(world),
  ];
  return { world, model: world.model, properties };
}

function events(rules: Rules, { outages, deadlines }: TwoDrains): JointEvent[] {
  return [
    ...(outages === 0
      ? []
      : outage.outageSteps(
          { reach: REACH, node: 'n1', pass: 'scheduler' },
          { slots: SLOTS, number: 1 },
          rules,
        )),
    ...NODES.flatMap((n) => [
      drain.drained(`n${n}`),
      ...drain.drainerSteps({ node: `n${n}`, number: n, deadline: deadlines }, SLOTS, 'scheduler'),
    ]),
    ...drain.markSteps(SLOTS, 'scheduler', {
      draining1: { of: 'n1', as: drain.isDraining },
      draining2: { of: 'n2', as: drain.isDraining },
    }),
    ...cast.passSteps('scheduler', SLOTS, {
      status1: { of: REACH, as: outage.statusOf },
      status2: 'ready',
      status3: 'ready',
      open1: false,
      open2: false,
      open3: true,
      stopped: false,
      deploymentOver: false,
    }),
    ...SLOTS.flatMap((s) => [
      ...cast.clientSteps(s, {
        pass: 'scheduler',
        reachable: s.startsOn === 1 ? [outage.reaches(REACH)] : [],
      }),
      ...(outages === 0 ? [] : [outage.hearsUnknown(s, REACH)]),
      cast.becomesHealthy(s),
    ]),
  ];
}

/** S11. */
function drainIsHonest(world: World, n: number): Property {
  const slots = SLOTS.filter((s) => s.startsOn === n);
  return inEveryState(
    `S11 drain honesty (n${n})`,
    'Once a node is reported as drained, none of the tasks that it was drained of runs on it.',
    world.predicate([`n${n}`, ...slots.map((s) => ({ of: s.task, as: cast.isAlive }))], (node, ...alive) => {
      return (node as LocalState).value !== 'drained' || !alive.includes(true);
    }),
  );
}

const isMarkedAndLive = function isMarkedAndLive(record: LocalState): boolean {
  return cast.isWanted(record) && cast.recordOf(record).migrate;
};

/** S12, word for word; once an outage has left a surplus, more may go at once. */
function keepsBudget(world: World): Property {
  return inEveryState(
    'S12 migrate budget',
    'Of a group, no more than max_parallel allocations are marked to migrate and not stopped yet.',
    world.predicate(
      RECORDS.map((record) => ({ of: record, as: isMarkedAndLive })),
      (...marked) => marked.filter((m) => m === true).length <= BUDGET.maxParallel,
    ),
  );
}

/** S12, over what is left rather than over what goes. */
function leavesEnough(world: World): Property {
  return onEveryStep(
    'S12 a drain leaves the rest alone',
    'Whatever the drainer chooses, count - max_parallel healthy allocations stay that are neither marked nor unknown.',
    world.stepPredicate(
      ['drainer', ...RECORDS],
      ([, ...records], _, [drainer]) => {
        const chosen = String(drainer?.context['marks']).split(' ');
        const left = records.filter(
          (r, i) =>
            !chosen.includes(RECORDS[i] as string) &&
            r.value === 'running' &&
            cast.isWanted(r) &&
            cast.recordOf(r).healthy &&
            !cast.recordOf(r).migrate,
        );
        return left.length >= BUDGET.count - BUDGET.maxParallel;
      },
      ['the drainer looks'],
    ),
  );
}

function isDrained(world: World): Property {
  return inSomeState(
    'S11 twin: a node is drained',
    'A node is reported as drained.',
    world.predicate(['n1'], (node) => node.value === 'drained'),
  );
}

function marks(world: World): Property {
  return inSomeState(
    'S12 twin: an allocation is marked while another node drains too',
    'Both nodes drain, and an allocation is marked and not stopped yet.',
    world.predicate(
      ['n1', 'n2', ...RECORDS.map((record) => ({ of: record, as: isMarkedAndLive }))],
      (n1, n2, ...marked) =>
        drain.isDraining(n1 as LocalState) && drain.isDraining(n2 as LocalState) && marked.includes(true),
    ),
  );
}
