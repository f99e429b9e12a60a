/** A job that is purged while its evaluation is on its way. Its evaluations bear one name: there is never more than one. */
import { brokerMachine } from '../../../machines/broker.ts';
import { failedFollowUpMachine } from '../../../machines/failed-follow-up.ts';
import { jobRecordMachine } from '../../../machines/job-record.ts';
import { passWorkerMachine } from '../../../machines/pass-worker.ts';
import type { Rules } from '../../../machines/revisions.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { type JointEvent, type World, defineWorld } from '../../model/world.ts';
import { inSomeState } from '../../properties/law.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';

export const EVALUATIONS_END = 'L10 finite evaluations';
export const PURGED_AND_FAILED = 'L10 twin: an evaluation of a purged job is in the failed queue';

const EVALUATION = 'e';
/** As upstream. */
const DELIVERIES = 3;

const placeIn = (broker: LocalState) => (broker.context['places'] as Record<string, string>)[EVALUATION];
const jobExists = (job: LocalState) => job.value === 'registered';
const isPurged = (job: LocalState) => job.value === 'purged';
const isNone = (followUp: LocalState) => followUp.value === 'none';

export function purgedJobWorld(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'purged-job',
    components: {
      job: { machine: jobRecordMachine },
      broker: { machine: brokerMachine(rules, [EVALUATION], DELIVERIES) },
      worker: { machine: passWorkerMachine },
      'follow-up': { machine: failedFollowUpMachine(rules) },
    },
    events: [...operatorSteps(), ...workerSteps(), ...leaderSteps()],
  });
  return { world, model: world.model, properties: properties(world) };
}

function operatorSteps(): JointEvent[] {
  return [
    happening('the job is registered', 'An operator registers the job; an evaluation is made.', [
      { component: 'job', type: 'REGISTERED' },
      { component: 'broker', type: 'ENQUEUED', with: { evaluation: EVALUATION } },
    ]),
    happening('the job is purged', 'An operator purges the job.', [{ component: 'job', type: 'PURGED' }]),
    happening('the worker is lost', 'The worker dies; the broker takes its evaluation back.', [
      { component: 'worker', type: 'LOST' },
      { component: 'broker', type: 'NACKED' },
    ]),
  ];
}

function workerSteps(): JointEvent[] {
  return [
    step('a worker takes the evaluation', 'A worker dequeues the evaluation.', [
      { component: 'broker', type: 'DEQUEUED' },
      { component: 'worker', type: 'TAKEN' },
    ]),
    step('the pass ends', 'The worker is through with its pass over the job, well or not.', [
      { component: 'worker', type: 'PASS_ENDED', with: { jobExists: { of: 'job', as: jobExists } } },
    ]),
    step('the evaluation is acknowledged', 'The worker acknowledges the evaluation.', [
      { component: 'worker', type: 'ACKED' },
      { component: 'broker', type: 'ACKED' },
    ]),
    step('the evaluation is given back', 'The worker gives the evaluation back.', [
      { component: 'worker', type: 'NACKED' },
      { component: 'broker', type: 'NACKED' },
    ]),
  ];
}

function leaderSteps(): JointEvent[] {
  return [
    step(
      'the evaluation is marked failed',
      'The leader takes the evaluation from the failed queue and marks it.',
      [
        { component: 'broker', type: 'FAILURE_TAKEN', with: { evaluation: EVALUATION } },
        { component: 'follow-up', type: 'MARKED', with: { jobExists: { of: 'job', as: jobExists } } },
      ],
    ),
    step("the follow-up's wait is over", 'The follow-up of the failed evaluation is enqueued.', [
      { component: 'follow-up', type: 'WAIT_OVER' },
      { component: 'broker', type: 'ENQUEUED', with: { evaluation: EVALUATION } },
    ]),
  ];
}

function properties(world: World): Property[] {
  return [
    {
      name: EVALUATIONS_END,
      kind: 'eventually',
      sentence:
        'When nothing happens any more, evaluations come to an end, and none is made from another for ever.',
      stays: true,
      goal: world.predicate(
        ['broker', 'follow-up'],
        (broker, followUp) => placeIn(broker) === 'absent' && isNone(followUp),
      ),
    },
    inSomeState(
      PURGED_AND_FAILED,
      'The job is purged, and workers have given its evaluation back too often.',
      world.predicate(['job', 'broker'], (job, broker) => isPurged(job) && placeIn(broker) === 'failed'),
    ),
  ];
}
