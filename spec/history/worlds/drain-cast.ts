/**
 * Joint events of a drain: its operator begins it and takes it back, and the leader's drainer marks allocations, waits
 * for the deadline, and sees the end. Composition only; slots are slot-cast.ts.
 */
import { endEvaluatesAtOnce } from '../../../machines/drain.ts';
import type { Rules } from '../../../machines/revisions.ts';
import type { LocalState, Scalar } from '../../model/types.ts';
import type { JointEvent, Observation } from '../../model/world.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import { type Slot, hasEnded, isOn, isWanted, wordsOf } from './slot-cast.ts';

export function drained(node: string): JointEvent {
  return happening(`${node} is drained`, `An operator drains node ${node}.`, [
    { component: node, type: 'DRAIN_BEGUN' },
  ]);
}

/** A drain, the end that its operator makes of it, and the evaluations that are due then, in its entry or in one of their own. */
export function drainSteps(
  n: { readonly node: string; readonly number: number },
  slots: readonly Slot[],
  pass: string,
  rules: Rules,
): JointEvent[] {
  return [
    drained(n.node),
    happening(
      `${n.node} is eligible again`,
      `An operator ends the drain of ${n.node} and makes it eligible.`,
      [
        { component: n.node, type: 'UNDRAINED' },
        { component: pass, type: 'NOTIFIED', with: { evaluate: endEvaluatesAtOnce(rules) }, optional: true },
        ...slots.map(({ record }) => ({
          component: record,
          type: 'DRAIN_TAKEN_BACK',
          optional: true,
          only: { of: record, is: isOn(n.number) },
        })),
      ],
    ),
    step(
      `evaluations for ${n.node} are created`,
      `The evaluations that the end of the drain calls for are created.`,
      [
        { component: n.node, type: 'EVALUATIONS_CREATED' },
        { component: pass, type: 'NOTIFIED', with: { evaluate: true }, optional: true },
      ],
    ),
  ];
}

export const isEligible = function isEligible(node: LocalState): boolean {
  return node.value === 'eligible';
};

const someOn = (node: number, is: (record: LocalState) => boolean) =>
  function someHere(...records: LocalState[]): boolean {
    return records.some((r) => isOn(node)(r) && is(r));
  };

const remainsOn = (node: number) =>
  function remainsHere(record: LocalState): boolean {
    return isOn(node)(record) && !hasEnded(record);
  };

export interface DrainedNode {
  readonly node: string;
  readonly number: number;
  /** Its drain has one. */
  readonly deadline: boolean;
}

/** What the leader's drainer does of itself: it sees that nothing is left, or that the time is up. */
export function drainerSteps(
  { node, number, deadline }: DrainedNode,
  slots: readonly Slot[],
  pass: string,
): JointEvent[] {
  const records = slots.map((s) => s.record);
  return [
    step(`the drain of ${node} is done`, `The drainer finds nothing left on ${node} that it waits for.`, [
      {
        component: node,
        type: 'DRAIN_CHECKED',
        with: {
          wanted: { of: records, as: someOn(number, isWanted) },
          unended: { of: records, as: someOn(number, isNotOver) },
        },
      },
    ]),
    ...(deadline ? [deadlinePasses(node, number, records, pass)] : []),
  ];
}

function deadlinePasses(node: string, number: number, records: readonly string[], pass: string): JointEvent {
  return step(
    `the deadline of ${node} passes`,
    `The deadline passes: the drainer marks whatever is left on ${node}, and its jobs are evaluated.`,
    [
      { component: node, type: 'DEADLINE_PASSED' },
      ...records.map((record) => ({
        component: record,
        type: 'MARKED',
        with: { marked: { of: record, as: remainsOn(number) }, draining: true },
        optional: true,
      })),
      {
        component: pass,
        type: 'NOTIFIED',
        with: { evaluate: { of: records, as: someOn(number, isNotOver) } },
        optional: true,
      },
    ],
  );
}

const isNotOver = function isNotOver(record: LocalState): boolean {
  return !hasEnded(record);
};

export const isDraining = function isDraining(node: LocalState): boolean {
  return node.value === 'draining';
};

const isMarked = (record: string) =>
  function isChosen(drainer: LocalState): boolean {
    return String(drainer.context['marks']).split(' ').includes(record);
  };

/** The drainer looks at a group, and marks what may go next. `seen`: which nodes drain. */
export function markSteps(
  slots: readonly Slot[],
  pass: string,
  seen: Readonly<Record<string, Scalar | Observation>>,
): JointEvent[] {
  return [
    step('the drainer looks', 'The drainer looks at the group and works out what may go next.', [
      { component: 'drainer', type: 'LOOKED', with: { ...wordsOf(slots), ...seen } },
    ]),
    step('the drainer marks', 'The drainer marks allocations to migrate, and their job is evaluated.', [
      { component: 'drainer', type: 'COMMITTED' },
      ...slots.map(({ record, startsOn }) => ({
        component: record,
        type: 'MARKED',
        with: {
          marked: { of: 'drainer', as: isMarked(record) },
          draining: startsOn !== 0 && { of: `n${startsOn}`, as: isDraining },
        },
        optional: true,
      })),
      { component: pass, type: 'NOTIFIED', with: { evaluate: true }, optional: true },
    ]),
  ];
}
