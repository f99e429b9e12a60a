/** Two workers whose plans go through one applier, and a log that may refuse an entry. What is in the plans does not matter. */
import { planApplierMachine } from '../../../machines/plan-applier.ts';
import { planCommitMachine } from '../../../machines/plan-commit.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { submittedPlanMachine } from '../../../machines/submitted-plan.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { type JointEvent, type World, defineWorld } from '../../model/world.ts';
import { inSomeState } from '../../properties/law.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';

export const PLANS_ANSWERED = 'L9 every submitted plan is answered';
export const WAITS_FOR_A_COMMIT = 'L9 twin: a plan waits for a commit that the log may still refuse';

const PLANS = ['plan 1', 'plan 2'] as const;
const isNone = (plan: LocalState) => plan.value === 'none';
const isChecked = (plan: LocalState) => plan.value === 'checked';
const isCommitting = (commit: LocalState) => commit.value === 'committing';

export function planApplierWorld(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'plan-applier',
    components: {
      applier: { machine: planApplierMachine },
      commit: { machine: planCommitMachine(rules) },
      ...Object.fromEntries(PLANS.map((plan) => [plan, { machine: submittedPlanMachine }])),
    },
    events: [
      ...PLANS.flatMap(planSteps),
      step('the applier waits for the commit before', 'The applier reads how the commit before went.', [
        { component: 'applier', type: 'WAITED' },
        { component: 'commit', type: 'READ' },
      ]),
    ],
  });
  return { world, model: world.model, properties: properties(world) };
}

function planSteps(plan: string): JointEvent[] {
  return [
    happening(`${plan} is submitted`, `A worker submits ${plan} and waits.`, [
      { component: plan, type: 'SUBMITTED' },
    ]),
    step(`${plan} is checked`, `The applier takes ${plan} from the queue and checks it.`, [
      { component: 'applier', type: 'TAKEN' },
      { component: plan, type: 'TAKEN' },
    ]),
    step(`${plan} is handed over`, `The applier hands ${plan} over to be committed, and goes on.`, [
      { component: 'applier', type: 'HANDED_OVER' },
      { component: 'commit', type: 'HANDED_OVER' },
      { component: plan, type: 'HANDED_OVER' },
    ]),
    step(`${plan} is committed`, `The entry of ${plan} is committed; its worker is answered.`, [
      { component: 'commit', type: 'COMMITTED' },
      { component: plan, type: 'ANSWERED' },
    ]),
    happening(
      `the commit of ${plan} fails`,
      `The log refuses ${plan}; its worker is answered with the error.`,
      [
        { component: 'commit', type: 'FAILED' },
        { component: plan, type: 'ANSWERED' },
      ],
    ),
  ];
}

function properties(world: World): Property[] {
  return [
    {
      name: PLANS_ANSWERED,
      kind: 'eventually',
      sentence: 'Every plan that was submitted is answered at last.',
      stays: false,
      goal: world.predicate([...PLANS], (...plans) => plans.every(isNone)),
    },
    inSomeState(
      WAITS_FOR_A_COMMIT,
      'A plan is checked while another is being committed.',
      world.predicate(
        ['commit', ...PLANS],
        (commit, ...plans) => isCommitting(commit) && plans.some(isChecked),
      ),
    ),
  ];
}
