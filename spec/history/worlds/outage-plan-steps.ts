/** The joint events of machines/outage-plan.ts, for worlds with one `node`, one `alloc` and one `plan`. */
import type { OutagePlanMemory } from '../../../machines/outage-plan.ts';
import { windowMayEnd } from '../../../machines/outage.ts';
import type { Rules } from '../../../machines/revisions.ts';
import type { LocalState } from '../../model/types.ts';
import type { JointEvent, Part } from '../../model/world.ts';
import * as see from '../../worlds/observe.ts';
import { step } from '../../worlds/steps/joint.ts';

const hasExpired = (alloc: LocalState) => see.allocOf(alloc).expired;
const plannedAction = (plan: LocalState) => (plan.context as unknown as OutagePlanMemory).action;
const status = { of: 'node', as: see.statusOf };

/** @param besides who else learns that a server has written the allocation */
export function outagePlanSteps(rules: Rules, besides: readonly Part[] = []): JointEvent[] {
  const mayEnd = function windowMayEndNow(node: LocalState, alloc: LocalState): boolean {
    return windowMayEnd(rules, see.allocOf(alloc).desired, see.statusOf(node));
  };
  const snapshot = {
    status,
    client: { of: 'alloc', as: see.clientStatusOf },
    desired: { of: 'alloc', as: see.desiredStatus },
    expired: { of: 'alloc', as: hasExpired },
  };
  return [
    step('a plan is drawn', 'A scheduler takes a snapshot, and draws a plan for allocation a.', [
      { component: 'plan', type: 'DRAWN', with: snapshot },
    ]),
    step('the plan is committed', 'The plan for allocation a is committed.', [
      { component: 'plan', type: 'COMMITTED', with: { status } },
      {
        component: 'alloc',
        type: 'PLAN_APPLIED',
        with: { action: { of: 'plan', as: plannedAction }, node: 1 },
      },
      ...besides,
    ]),
    step('the plan is rejected', 'The plan for allocation a does not fit its node any more.', [
      { component: 'plan', type: 'REJECTED', with: { status } },
    ]),
    step(
      'the window ends',
      'The disconnect window of allocation a has passed.',
      [
        { component: 'alloc', type: 'WINDOW_EXPIRED' },
        ...(rules.followUp === 'when-a-window-ends' ? besides : []),
      ],
      [{ of: ['node', 'alloc'], is: mayEnd }],
    ),
  ];
}
