/** A node is disconnected for the sake of one job's window; an allocation of another job on it, without one, has ended. */
import { allocMachine } from '../../../machines/alloc.ts';
import { nodeMachine } from '../../../machines/node.ts';
import { outageVerdictMachine, type OutageVerdictMemory } from '../../../machines/outage-verdict.ts';
import type { Rules } from '../../../machines/revisions.ts';
import type { LocalState } from '../../model/types.ts';
import { defineWorld } from '../../model/world.ts';
import { inSomeState, onEveryStep } from '../../properties/law.ts';
import * as see from '../../worlds/observe.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';
import { startedAfter } from '../../model/started.ts';

const START = ['the node registers', 'a is placed', 'a is reported complete'];
const actionOf = (plan: LocalState) => (plan.context as unknown as OutageVerdictMemory).action;
const isEnded = (alloc: LocalState) => alloc.value === 'complete';

export function endedWithoutWindow(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'ended-without-window',
    components: {
      node: { machine: nodeMachine },
      a: { machine: allocMachine(rules) },
      plan: { machine: outageVerdictMachine(rules) },
    },
    events: [
      happening('the node registers', 'The node registers, and is trusted.', [
        { component: 'node', type: 'REGISTERED', with: { status: 'ready' } },
      ]),
      step(
        'a is placed',
        'A plan places allocation a of a job without a window.',
        [{ component: 'a', type: 'PLAN_APPLIED', with: { action: 'place', node: 1 } }],
        [{ of: 'node', is: see.isReady }],
      ),
      step('a is reported complete', 'The client reports that allocation a is complete.', [
        { component: 'a', type: 'CLIENT_REPORTED', with: { status: 'complete', unaware: false } },
      ]),
      happening(
        'the node is disconnected',
        'The node falls silent; another job on it has a window.',
        [{ component: 'node', type: 'STATUS_SET', with: { status: 'disconnected' } }],
        [{ of: 'node', is: see.isReady }],
      ),
      step(
        'a plan is drawn',
        'The job of allocation a is evaluated.',
        [
          {
            component: 'plan',
            type: 'DRAWN',
            with: {
              status: { of: 'node', as: see.statusOf },
              client: { of: 'a', as: see.clientStatusOf },
              desired: { of: 'a', as: see.desiredStatus },
            },
          },
        ],
        [{ of: 'a', is: isEnded }],
      ),
      step('the plan is committed', 'The plan is committed.', [
        { component: 'plan', type: 'COMMITTED' },
        { component: 'a', type: 'PLAN_APPLIED', with: { action: { of: 'plan', as: actionOf }, node: 1 } },
      ]),
    ],
  });
  return {
    world,
    model: startedAfter(world, START),
    properties: [
      onEveryStep(
        'S7 terminal is final',
        'Once a client has reported an allocation complete, it stays that.',
        world.stepPredicate(
          ['a'],
          ([was], _action, [is]) => was?.value !== 'complete' || is?.value === 'complete',
        ),
      ),
      inSomeState(
        'S7 twin: what has ended is on a node that is disconnected',
        'An allocation without a window is complete, and its node is disconnected.',
        world.predicate(['node', 'a'], (node, a) => node.value === 'disconnected' && isEnded(a)),
      ),
    ],
  };
}
