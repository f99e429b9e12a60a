/**
 * Two canaries that are not healthy yet on a node that is drained, max_parallel one; a second node takes what is
 * placed anew. The older version's two allocations are healthy elsewhere and stay so.
 */
import { canaryDraw, deploymentMachine } from '../../../machines/deployment.ts';
import { drainMachine } from '../../../machines/drain.ts';
import { drainerMachine } from '../../../machines/drainer.ts';
import { passMachine } from '../../../machines/pass.ts';
import type { Rules } from '../../../machines/revisions.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { defineWorld, type JointEvent, type World } from '../../model/world.ts';
import { inSomeState } from '../../properties/law.ts';
import { step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';
import * as drain from './drain-cast.ts';
import * as cast from './slot-cast.ts';

const SLOTS = cast.slotsOf([1, 1, 0, 0]);
const RECORDS = SLOTS.map((s) => s.record);
const CANARIES = 2;
const GROUP = { slots: RECORDS, count: 2, maxParallel: 1, othersHealthy: 2 };

export function canaryDrain(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'canary-drain',
    components: {
      n1: { machine: drainMachine(rules) },
      drainer: { machine: drainerMachine(GROUP, rules) },
      deployment: { machine: deploymentMachine(CANARIES) },
      scheduler: {
        machine: passMachine(
          { id: 'scheduler', slots: RECORDS, draw: canaryDraw(RECORDS, CANARIES, rules) },
          rules,
        ),
      },
      ...cast.slotComponents(SLOTS, rules, { healthy: false }),
    },
    events: [
      ...drain.drainSteps({ node: 'n1', number: 1 }, SLOTS, 'scheduler', rules),
      ...drain.markSteps(SLOTS, 'scheduler', { draining1: { of: 'n1', as: drain.isDraining } }),
      ...cast.passSteps('scheduler', SLOTS, { open: 2 }),
      ...SLOTS.flatMap((s) => [...cast.clientSteps(s, { pass: 'scheduler' }), cast.becomesHealthy(s)]),
      watched(),
    ],
  });
  return { world, model: world.model, properties: [getsPromoted(world), losesCanary(world)] };
}

const healthyCount = function healthyCanaries(...records: LocalState[]): number {
  return records.filter(
    (r) => r.value === 'running' && cast.recordOf(r).desired === 'run' && cast.recordOf(r).healthy,
  ).length;
};

function watched(): JointEvent {
  return step('the canaries are all healthy', 'The deployment watcher finds all canaries healthy.', [
    { component: 'deployment', type: 'HEALTH_CHECKED', with: { healthy: { of: RECORDS, as: healthyCount } } },
  ]);
}

function getsPromoted(world: World): Property {
  return {
    name: 'L3 a deployment gets its healthy canaries',
    kind: 'eventually',
    sentence:
      'Once operators rest, a deployment has all its canaries healthy at last, so that it can be promoted.',
    stays: false,
    goal: world.predicate(['deployment'], (deployment) => deployment.value === 'promotable'),
  };
}

function losesCanary(world: World): Property {
  return inSomeState(
    'L3 twin: a drain takes a canary away before it is healthy',
    'A canary has been stopped by a drain while its deployment still runs.',
    world.predicate(
      ['deployment', 'a'],
      (deployment, record) =>
        deployment.value === 'running' && record.value === 'complete' && !cast.recordOf(record).healthy,
    ),
  );
}
