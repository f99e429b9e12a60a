/** One node, one system job: an operator drains the node and takes the drain back. */
import { drainMachine } from '../../../machines/drain.ts';
import { passMachine } from '../../../machines/pass.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { systemDraw } from '../../../machines/system-scheduler.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { defineWorld, type JointEvent, type World } from '../../model/world.ts';
import { inSomeState } from '../../properties/law.ts';
import { step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';
import * as drain from './drain-cast.ts';
import * as cast from './slot-cast.ts';

const SLOTS = cast.slotsOf([1, 0]);
const RECORDS = SLOTS.map((s) => s.record);
const TASKS = SLOTS.map((s) => s.task);

export function systemDrain(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'system-drain',
    components: {
      n1: { machine: drainMachine(rules) },
      scheduler: {
        machine: passMachine({ id: 'scheduler', slots: RECORDS, draw: systemDraw(RECORDS, 1) }, rules),
      },
      ...cast.slotComponents(SLOTS, rules),
    },
    events: [
      ...drain.drainSteps({ node: 'n1', number: 1 }, SLOTS, 'scheduler', rules),
      marked(),
      completed(),
      ...cast.passSteps('scheduler', SLOTS, { open1: { of: 'n1', as: drain.isEligible } }),
      ...SLOTS.flatMap((s) => [...cast.clientSteps(s, { pass: 'scheduler' }), cast.collected(s)]),
    ],
  });
  return { world, model: world.model, properties: [placedAgain(world), isStopped(world)] };
}

const isDraining = function isDraining(node: LocalState): boolean {
  return node.value === 'draining';
};
const isUnmarked = function someIsUnmarked(...records: LocalState[]): boolean {
  return records.some(
    (r) => r.value !== 'free' && cast.recordOf(r).desired === 'run' && !cast.recordOf(r).migrate,
  );
};

/** System allocations go last: here there is nothing else. */
function marked(): JointEvent {
  return step(
    'the drainer marks',
    'The drainer marks the system allocation, the last on its node, to migrate.',
    [
      ...RECORDS.map((record) => ({
        component: record,
        type: 'MARKED',
        with: { marked: true, draining: true },
        optional: true,
      })),
      { component: 'scheduler', type: 'NOTIFIED', with: { evaluate: true } },
    ],
    [
      { of: 'n1', is: isDraining },
      { of: RECORDS, is: isUnmarked },
    ],
  );
}

/** What is left are system allocations, and a drain does not wait for those. */
function completed(): JointEvent {
  return step('the drain is done', 'The drainer finds nothing left that it waits for: the drain is done.', [
    { component: 'n1', type: 'DRAIN_CHECKED', with: { wanted: false, unended: false } },
  ]);
}

function placedAgain(world: World): Property {
  return {
    name: 'L3 a system job runs on every eligible node',
    kind: 'eventually',
    sentence: 'Once operators rest, an eligible node runs the system job once, for good.',
    stays: true,
    goal: world.predicate(
      ['n1', ...TASKS.map((t) => ({ of: t, as: cast.isAlive }))],
      (node, ...alive) =>
        !drain.isEligible(node as LocalState) || alive.filter((a) => a === true).length === 1,
    ),
  };
}

function isStopped(world: World): Property {
  return inSomeState(
    'L3 twin: the system job was stopped by a drain that is taken back',
    'The node is eligible again while nothing of the system job runs on it.',
    world.predicate(
      ['n1', ...TASKS.map((t) => ({ of: t, as: cast.isAlive }))],
      (node, ...alive) => drain.isEligible(node as LocalState) && !alive.includes(true),
    ),
  );
}
