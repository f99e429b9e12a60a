/**
 * One allocation to be placed, and two nodes with room: of the one that is ranked first, scheduler and applier may
 * think differently. Who is right does not matter; that they never will agree does.
 */
import { offeredNodeMachine } from '../../../machines/offered-node.ts';
import { placingEvaluationMachine } from '../../../machines/placing-evaluation.ts';
import { rejectionTrackerMachine } from '../../../machines/rejection-tracker.ts';
import type { Rules } from '../../../machines/revisions.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { type JointEvent, type Part, type World, defineWorld } from '../../model/world.ts';
import { inSomeState } from '../../properties/law.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';

export const EVALUATION_ENDS = 'L9 an evaluation ends, or is blocked for want of room';
export const PLAN_REJECTED = 'L9 twin: an evaluation fails because its plans were rejected';

/** Two plans for an evaluation, as of batch jobs; upstream's threshold of 100 rejections is 2 here. */
const ATTEMPTS = 2;
const THRESHOLD = 2;
const NODES = ['n1', 'n2'] as const;

const planNode = (evaluation: LocalState) => evaluation.context['node'] as string;
const isAccepted = (evaluation: LocalState) => evaluation.value === 'accepted';
const isRejected = (evaluation: LocalState) => evaluation.value === 'rejected';
const hasVerdict = (evaluation: LocalState) => isAccepted(evaluation) || isRejected(evaluation);
const hasFailed = (evaluation: LocalState) => evaluation.value === 'failed';
const isSettled = (evaluation: LocalState) =>
  ['none', 'complete', 'blocked'].includes(String(evaluation.value));

/** What the ranking puts first. */
function firstOpen(...nodes: LocalState[]): string {
  return NODES.find((_, i) => nodes[i]?.context['eligible'] === true) ?? '';
}

/** `evaluateNodePlan` on the node that the plan names. */
function accepts(evaluation: LocalState, ...nodes: LocalState[]): boolean {
  const node = nodes[NODES.findIndex((name) => name === planNode(evaluation))];
  return node?.context['eligible'] === true && node.context['fitsCheck'] === true;
}

function rejectingNode(evaluation: LocalState, ...nodes: LocalState[]): string {
  return accepts(evaluation, ...nodes) ? '' : planNode(evaluation);
}

const isJudged = (name: string) =>
  function judged(tracker: LocalState) {
    return tracker.context['judged'] === name;
  };

export function rejectedPlansWorld(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'rejected-plans',
    components: {
      evaluation: { machine: placingEvaluationMachine(ATTEMPTS) },
      tracker: { machine: rejectionTrackerMachine(rules, NODES, THRESHOLD) },
      ...Object.fromEntries(NODES.map((name) => [name, { machine: offeredNodeMachine }])),
    },
    events: [...environment(), ...scheduling()],
  });
  return { world, model: world.model, properties: properties(world) };
}

function environment(): JointEvent[] {
  return [
    happening('the job is registered', 'An operator registers a job with one allocation.', [
      { component: 'evaluation', type: 'CREATED' },
    ]),
    happening(
      'n1 holds what the ranking overlooks',
      'Something on n1 keeps the allocation from fitting there, and only the applier takes it into account.',
      [{ component: 'n1', type: 'OVERLOOKED' }],
    ),
    happening('the window of rejections passes', 'The rejections that were counted are too old.', [
      { component: 'tracker', type: 'WINDOW_PASSED' },
    ]),
  ];
}

function scheduling(): JointEvent[] {
  const writes: Part[] = NODES.map((name) => ({
    component: name,
    type: 'WRITTEN',
    with: { ineligible: { of: 'tracker', as: isJudged(name) } },
  }));
  return [
    step('a plan is drawn', 'A scheduler takes a snapshot and ranks the nodes.', [
      { component: 'evaluation', type: 'PLANNED', with: { open: { of: NODES, as: firstOpen } } },
    ]),
    step('the plan is checked', 'The applier checks the plan against the node that it names.', [
      {
        component: 'evaluation',
        type: 'CHECKED',
        with: { accepts: { of: ['evaluation', ...NODES], as: accepts } },
      },
      {
        component: 'tracker',
        type: 'CHECKED',
        with: { node: { of: ['evaluation', ...NODES], as: rejectingNode } },
      },
    ]),
    step(
      'the plan is written',
      'What is left of the plan is committed, and the worker hears of it.',
      [{ component: 'evaluation', type: 'WRITTEN' }, { component: 'tracker', type: 'WRITTEN' }, ...writes],
      [{ of: 'evaluation', is: hasVerdict }],
    ),
    step('the failed evaluation is tried again', 'The periodic unblock takes up what ran out of attempts.', [
      { component: 'evaluation', type: 'RETRY_DUE' },
    ]),
  ];
}

function properties(world: World): Property[] {
  return [
    {
      name: EVALUATION_ENDS,
      kind: 'eventually',
      sentence:
        'An evaluation is complete at last, or blocked because no node is open: it is not tried again for ever.',
      stays: true,
      goal: world.predicate(['evaluation'], isSettled),
    },
    inSomeState(
      PLAN_REJECTED,
      'The plans of an evaluation were rejected until it failed.',
      world.predicate(['evaluation'], hasFailed),
    ),
  ];
}
