/** One node, one job of one allocation: the node falls silent and comes back, and an operator stops the job meanwhile. */
import { jobMachine } from '../../../machines/job.ts';
import { passMachine } from '../../../machines/pass.ts';
import { acceptedPart } from '../../../machines/plan-check.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { serviceDraw } from '../../../machines/service-scheduler.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { defineWorld, type World } from '../../model/world.ts';
import { inEveryState, inSomeState } from '../../properties/law.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';
import * as cast from './slot-cast.ts';
import * as outage from './outage-cast.ts';

const SLOTS = cast.slotsOf([1]);
const RECORDS = SLOTS.map((s) => s.record);
const GROUP = { slots: RECORDS, withoutWindow: [], canaries: [], nodes: 1, count: 1 };

export function jobStop(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'job-stop',
    components: {
      n1: outage.oneOutage(),
      job: { machine: jobMachine(rules) },
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
      happening('the job is stopped', 'An operator stops the job, which is evaluated.', [
        { component: 'job', type: 'STOPPED' },
        { component: 'scheduler', type: 'NOTIFIED', with: { evaluate: true } },
      ]),
      step('the job is dead', 'The status of the job is worked out anew: it is dead.', [
        {
          component: 'job',
          type: 'STATUS_DUE',
          with: {
            evaluations: { of: 'scheduler', as: hasEvaluations },
            wanted: { of: RECORDS, as: someWanted },
            unended: { of: RECORDS, as: someUnended },
          },
        },
      ]),
      ...cast.passSteps('scheduler', SLOTS, {
        status1: { of: 'n1', as: outage.statusOf },
        open1: false,
        stopped: { of: 'job', as: isStopped },
        deploymentOver: false,
      }),
      ...SLOTS.flatMap((s) => [
        ...cast.clientSteps(s, { pass: 'scheduler', reachable: [outage.reaches('n1')] }),
        outage.hearsUnknown(s, 'n1'),
      ]),
    ],
  });
  return {
    world,
    model: world.model,
    properties: [endsEverywhere(world), deadIsDead(world), isStoppedUnseen(world)],
  };
}

const isStopped = function isStopped(job: LocalState): boolean {
  return job.value !== 'running';
};
const hasEvaluations = function hasEvaluations(pass: LocalState): boolean {
  return pass.value !== 'idle' || cast.passOf(pass).waiting > 0;
};
const someWanted = function someWanted(...records: LocalState[]): boolean {
  return records.some((r) => cast.isWanted(r));
};
const someUnended = function someUnended(...records: LocalState[]): boolean {
  return records.some((r) => !cast.hasEnded(r));
};

function endsEverywhere(world: World): Property {
  return {
    name: 'L6 a stopped job ends',
    kind: 'eventually',
    sentence: 'Nothing of a stopped job runs on a client that can be reached, at last and for good.',
    stays: true,
    from: world.predicate(['job'], isStopped),
    goal: world.predicate(['n1', 'task a'], (reach, task) => !outage.runsWithinReach(reach, task)),
  };
}

/** That no evaluation of it is pending either holds by the definition of `dead`. */
function deadIsDead(world: World): Property {
  return inEveryState(
    'S16 a dead job has ended',
    'Nothing of a job that is dead still runs, as far as its clients can be reached.',
    world.predicate(
      ['job', 'n1', 'task a'],
      (job, reach, task) => job.value !== 'dead' || !outage.runsWithinReach(reach, task),
    ),
  );
}

function isStoppedUnseen(world: World): Property {
  return inSomeState(
    'L6 twin: a job is stopped while its allocation is unknown',
    'An allocation of a stopped job is unknown while its tasks run.',
    world.predicate(
      ['job', 'a', 'task a'],
      (job, record, task) => isStopped(job) && record.value === 'unknown' && cast.isAlive(task),
    ),
  );
}
