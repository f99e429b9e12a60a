/**
 * A job that was just updated, and room that another job takes and gives back at any time, also between a plan's
 * snapshot and its check: so plans are drawn, and rejected.
 */
import { deployingEvaluationMachine } from '../../../machines/deploying-evaluation.ts';
import { deploymentRecordMachine } from '../../../machines/deployment-record.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { singlePlaceMachine } from '../../../machines/single-place.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { type JointEvent, type World, defineWorld } from '../../model/world.ts';
import { inEveryState, inSomeState } from '../../properties/law.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';

export const NAMES_WHAT_EXISTS = 'S10 an evaluation names only a deployment that exists';
export const ALL_REJECTED = 'S10 twin: every plan of an evaluation was rejected';

/** Upstream allows a service 5; a run of any length looks like one of 2. */
const ATTEMPTS = 2;

const isFree = (place: LocalState) => place.context['holder'] === '';
const isOthers = (place: LocalState) => place.context['holder'] === 'other';
const namesNone = (evaluation: LocalState) => evaluation.context['names'] === 'none';
const isFailing = (evaluation: LocalState) => evaluation.value === 'failing';
const exists = (deployment: LocalState) => deployment.value === 'running';

export function rejectedDeploymentWorld(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'rejected-deployment',
    components: {
      evaluation: { machine: deployingEvaluationMachine(rules, ATTEMPTS) },
      deployment: { machine: deploymentRecordMachine },
      place: { machine: singlePlaceMachine },
    },
    events: [...otherSteps(), ...planSteps()],
  });
  return { world, model: world.model, properties: properties(world) };
}

function otherSteps(): JointEvent[] {
  return [
    happening('another job takes the room', "Another job's plan is committed first.", [
      { component: 'place', type: 'TAKEN', with: { by: 'other' } },
    ]),
    happening(
      'another job gives the room back',
      'The allocation of the other job ends.',
      [{ component: 'place', type: 'FREED' }],
      [{ of: 'place', is: isOthers }],
    ),
  ];
}

function planSteps(): JointEvent[] {
  return [
    step('a plan is drawn', 'A scheduler draws a plan on a snapshot, with a new deployment in it.', [
      { component: 'evaluation', type: 'PLANNED', with: { room: { of: 'place', as: isFree } } },
    ]),
    step('the plan is checked', 'The applier checks the plan on a later snapshot.', [
      { component: 'evaluation', type: 'CHECKED', with: { accepted: { of: 'place', as: isFree } } },
    ]),
    step(
      'the plan is committed',
      'The plan is committed: its allocation and its deployment are in the state.',
      [
        { component: 'evaluation', type: 'COMMITTED' },
        { component: 'deployment', type: 'CREATED' },
        { component: 'place', type: 'TAKEN', with: { by: 'job' }, optional: true },
      ],
    ),
    step('the plan is rejected', 'Nothing of the plan is committed, and the worker hears of it.', [
      { component: 'evaluation', type: 'REJECTED' },
    ]),
    step('the evaluation is written', 'The worker writes how the evaluation ended.', [
      { component: 'evaluation', type: 'STATUS_WRITTEN' },
    ]),
  ];
}

function properties(world: World): Property[] {
  return [
    inEveryState(
      NAMES_WHAT_EXISTS,
      'The deployment that an evaluation names is in the state.',
      world.predicate(
        ['evaluation', 'deployment'],
        (evaluation, deployment) => namesNone(evaluation) || exists(deployment),
      ),
    ),
    inSomeState(
      ALL_REJECTED,
      'Every plan of an evaluation was rejected, and its end is not yet written.',
      world.predicate(['evaluation'], isFailing),
    ),
  ];
}
