/**
 * Two worlds about room for one allocation: a batch job that loses it to a job of higher priority, and a job whose
 * allocation was out of sight for longer than its window while another job had the only other place.
 */
import { capacityEvaluationMachine } from '../../../machines/capacity-evaluation.ts';
import { passingJobMachine } from '../../../machines/passing-job.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { singlePlaceMachine } from '../../../machines/single-place.ts';
import { wantedAllocMachine } from '../../../machines/wanted-alloc.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { type JointEvent, type World, defineWorld } from '../../model/world.ts';
import { inSomeState } from '../../properties/law.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';

export const PLACED_WHEN_ROOM = 'L3 what is wanted is placed where there is room';
export const EVICTED_WITHOUT_ROOM = 'L3 twin: evicted, and no room for the replacement';
export const LOST_WITHOUT_ROOM = 'L3 twin: the window is over, and no room for the replacement';

const OTHER = 'other';
const isFree = (place: LocalState) => place.context['holder'] === '';
const isOthers = (place: LocalState) => place.context['holder'] === OTHER;
const isMissing = (alloc: LocalState) =>
  ['missing', 'evicted', 'unknown', 'lost'].includes(String(alloc.value));
const isContent = (alloc: LocalState) =>
  ['unregistered', 'running', 'unknown', 'replaced'].includes(String(alloc.value));

/** A batch job, and a service of higher priority that preempts it. */
export function preemptedBatchWorld(rules: Rules): SearchedWorld {
  return searched(rules, 'preempted-batch', [
    isRegistered(),
    happening(
      'the other job preempts the batch job',
      'A job of higher priority is placed where the batch job runs: a plan evicts that one, and an evaluation is made for it.',
      [
        { component: 'other', type: 'PLACED' },
        { component: 'place', type: 'PREEMPTED', with: { by: OTHER } },
        { component: 'alloc', type: 'EVICTED' },
        { component: 'evaluation', type: 'CREATED', with: { origin: 'eviction' } },
      ],
    ),
  ]);
}

/** A job with a window, whose policy wants no replacement while it is open. The place is on a node that stays connected. */
export function delayedPlacementWorld(rules: Rules): SearchedWorld {
  return searched(rules, 'delayed-placement', [
    happening(
      'the job is placed on another node',
      'The job is registered, and placed on a node of its own.',
      [{ component: 'alloc', type: 'PLACED' }],
    ),
    happening(
      'its node is disconnected',
      'The node falls silent: a plan marks the allocation unknown, after a follow-up for the end of its window was made.',
      [
        { component: 'alloc', type: 'MARKED_UNKNOWN' },
        { component: 'evaluation', type: 'DELAYED' },
      ],
    ),
    step('the window is over', 'The window of the allocation ends, and the follow-up is due.', [
      { component: 'evaluation', type: 'DUE' },
    ]),
  ]);
}

function isRegistered(): JointEvent {
  return happening('the job is registered', 'An operator registers the job; an evaluation is made.', [
    { component: 'alloc', type: 'REGISTERED' },
    { component: 'evaluation', type: 'CREATED', with: { origin: 'job' } },
  ]);
}

function searched(rules: Rules, name: string, events: readonly JointEvent[]): SearchedWorld {
  const world = defineWorld({
    name,
    components: {
      place: { machine: singlePlaceMachine },
      alloc: { machine: wantedAllocMachine },
      other: { machine: passingJobMachine },
      evaluation: { machine: capacityEvaluationMachine(rules) },
    },
    events: [...events, ...otherSteps(), ...schedulingSteps()],
  });
  return { world, model: world.model, properties: properties(world) };
}

function otherSteps(): JointEvent[] {
  return [
    happening('the other job takes the place', 'Another job is placed where there is room.', [
      { component: 'other', type: 'PLACED' },
      { component: 'place', type: 'TAKEN', with: { by: OTHER } },
    ]),
    happening('the other job is stopped', 'An operator stops the other job.', [
      { component: 'other', type: 'STOPPED' },
    ]),
    step(
      'the end of the other job is reported',
      'Its client reports that the other job has ended; capacity is free.',
      [
        { component: 'other', type: 'END_REPORTED' },
        { component: 'place', type: 'FREED' },
        { component: 'evaluation', type: 'CAPACITY_FREED' },
      ],
    ),
  ];
}

function schedulingSteps(): JointEvent[] {
  const whereFree = { of: 'place', is: isFree };
  return [
    step(
      'a plan is drawn',
      'A scheduler takes a snapshot: what is out of sight for too long is written off.',
      [
        {
          component: 'evaluation',
          type: 'PLANNED',
          with: { wanted: { of: 'alloc', as: isMissing }, room: { of: 'place', as: isFree } },
        },
        { component: 'alloc', type: 'WRITTEN_OFF', optional: true },
      ],
    ),
    step('the plan is committed', 'The plan places the allocation, if there still is room.', [
      { component: 'evaluation', type: 'COMMITTED', with: { room: { of: 'place', as: isFree } } },
      { component: 'alloc', type: 'PLACED', only: whereFree },
      { component: 'place', type: 'TAKEN', with: { by: 'job' }, only: whereFree },
    ]),
    step('the evaluation is blocked', 'A blocked evaluation is left for the time when there is room.', [
      { component: 'evaluation', type: 'BLOCKED' },
    ]),
  ];
}

function properties(world: World): Property[] {
  const evicted = (alloc: LocalState) => alloc.value === 'evicted';
  const lost = (alloc: LocalState) => alloc.value === 'lost';
  const shortOf = (is: (alloc: LocalState) => boolean) =>
    world.predicate(['alloc', 'place'], (alloc, place) => is(alloc) && isOthers(place));
  return [
    {
      name: PLACED_WHEN_ROOM,
      kind: 'eventually',
      sentence: 'Where there is room for it, the allocation that is wanted is placed at last.',
      stays: false,
      goal: world.predicate(['alloc', 'place'], (alloc, place) => isContent(alloc) || isOthers(place)),
    },
    inSomeState(
      EVICTED_WITHOUT_ROOM,
      'The allocation is evicted, and another has its place.',
      shortOf(evicted),
    ),
    inSomeState(
      LOST_WITHOUT_ROOM,
      'The allocation is lost, and another has the place for its replacement.',
      shortOf(lost),
    ),
  ];
}
