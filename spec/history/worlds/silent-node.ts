/**
 * A node with one running allocation that falls silent for ever, the leader's timer that judges it, and the plans that
 * follow. Nothing comes back in this world, and nothing is collected in it.
 */
import { allocMachine } from '../../../machines/alloc.ts';
import { clientMachine } from '../../../machines/client.ts';
import { heartbeatTimerMachine } from '../../../machines/heartbeat-timer.ts';
import { leaderCallMachine } from '../../../machines/leader-call.ts';
import { nodeMachine } from '../../../machines/node.ts';
import { outagePlanMachine } from '../../../machines/outage-plan.ts';
import type { Rules } from '../../../machines/revisions.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { type JointEvent, type World, defineWorld } from '../../model/world.ts';
import { inSomeState } from '../../properties/law.ts';
import * as see from '../../worlds/observe.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';
import { outagePlanSteps } from './outage-plan-steps.ts';
import { startedAfter } from '../../model/started.ts';
import { findingOf, silenceWrites } from './silence-entry.ts';

export const SILENCE_ENDS_IN_DOWN = 'L2 silence ends in down';
export const WINDOW_HAS_ENDED = 'L2 twin: a disconnected node has no window open any more';
export const SILENT_BEHIND_ACCESS_CONTROL =
  'L2 twin: a silent node is to be written off, and access control is on';

const START = [
  'the client registers',
  'a heartbeat makes the node ready',
  'a is placed',
  'a is reported running',
];

export function silentNodeWorld(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'silent-node',
    components: {
      client: { machine: clientMachine },
      node: { machine: nodeMachine },
      timer: { machine: heartbeatTimerMachine(rules) },
      call: { machine: leaderCallMachine(rules) },
      alloc: { machine: allocMachine(rules) },
      plan: { machine: outagePlanMachine },
    },
    events: [...startSteps(), ...happenings(), ...timerSteps(rules), ...outagePlanSteps(rules)],
  });
  return { world, model: startedAfter(world, START), properties: properties(world) };
}

/** The ordinary way to a node that is ready and runs its allocation. */
function startSteps(): JointEvent[] {
  return [
    step('the client registers', 'The client registers its node.', [
      { component: 'client', type: 'REGISTER_ANSWERED' },
      { component: 'node', type: 'REGISTERED', with: { status: 'initializing' } },
      { component: 'timer', type: 'ARMED' },
    ]),
    step(
      'a heartbeat makes the node ready',
      'The first heartbeat makes the node ready, which has nothing to report.',
      [
        { component: 'client', type: 'HEARTBEAT_ANSWERED', with: { known: true } },
        { component: 'node', type: 'STATUS_SET', with: { status: 'ready' } },
        { component: 'timer', type: 'ARMED' },
      ],
      [{ of: 'alloc', is: isFree }],
    ),
    step(
      'a is placed',
      'A plan places allocation a on the node.',
      [{ component: 'alloc', type: 'PLAN_APPLIED', with: { action: 'place', node: 1 } }],
      [{ of: 'node', is: see.isReady }],
    ),
    step(
      'a is reported running',
      'The client reports that allocation a runs.',
      [
        { component: 'client', type: 'REPORT_SENT' },
        { component: 'alloc', type: 'CLIENT_REPORTED', with: { status: 'running', unaware: false } },
        { component: 'node', type: 'ALLOCS_REPORTED' },
      ],
      [{ of: 'alloc', is: isPending }],
    ),
  ];
}

const isFree = (alloc: LocalState) => alloc.value === 'free';
const isPending = (alloc: LocalState) => alloc.value === 'pending';
const isAccepted = (call: LocalState) => call.value === 'accepted';
const isRefused = (call: LocalState) => call.value === 'refused';

function happenings(): JointEvent[] {
  return [
    happening('the link is lost', 'The network to the client breaks, for good.', [
      { component: 'client', type: 'LINK_LOST' },
    ]),
    happening('access control is enabled', 'The operator turns access control on.', [
      { component: 'call', type: 'ACCESS_CONTROL_ENABLED' },
    ]),
  ];
}

function timerSteps(rules: Rules): JointEvent[] {
  const found = findingOf(rules);
  return [
    step(
      'the timer fires',
      'TTL and grace have passed without a sign of the client: the leader judges its node.',
      [{ component: 'timer', type: 'FIRED', with: found }],
      [{ of: 'client', is: see.isCutOff }],
    ),
    step(
      'the call is asked who it is',
      "The leader's server asks who wants to write the node's status.",
      [{ component: 'call', type: 'ASKED' }],
      [{ of: 'timer', is: see.isWriting }],
    ),
    step(
      'the silence is committed',
      'The missed heartbeat is committed.',
      [
        { component: 'call', type: 'ENDED' },
        { component: 'timer', type: 'COMMITTED', with: found },
        ...silenceWrites(rules),
      ],
      [{ of: 'call', is: isAccepted }],
    ),
    step(
      'the call is refused',
      "The leader's own call is refused; the timer has been removed, and nothing is written.",
      [
        { component: 'call', type: 'ENDED' },
        { component: 'timer', type: 'VOIDED' },
      ],
      [{ of: 'call', is: isRefused }],
    ),
    step(
      'the silence is acted on',
      'The leader asks for evaluations, and sets the timer of a disconnected node.',
      [{ component: 'timer', type: 'ACTED' }],
    ),
  ];
}

function properties(world: World): Property[] {
  const isWrittenOff = (node: LocalState) => node.value === 'down' || node.value === 'gone';
  return [
    {
      name: SILENCE_ENDS_IN_DOWN,
      kind: 'eventually',
      sentence:
        'A client that stays silent has a node that is down at last, and none of its allocations stays unknown.',
      stays: false,
      from: world.predicate(['client'], see.isCutOff),
      goal: world.predicate(
        ['client', 'node', 'alloc'],
        (client, node, alloc) => see.isConnected(client) || (isWrittenOff(node) && alloc.value !== 'unknown'),
      ),
    },
    inSomeState(
      WINDOW_HAS_ENDED,
      'A node is disconnected, and the window of its allocation has ended.',
      world.predicate(
        ['node', 'alloc'],
        (node, alloc) => node.value === 'disconnected' && (see.allocOf(alloc).expired || see.isLost(alloc)),
      ),
    ),
    inSomeState(
      SILENT_BEHIND_ACCESS_CONTROL,
      'The leader is about to write a silent node off, and access control is on.',
      world.predicate(
        ['timer', 'call'],
        (timer, call) => see.isWriting(timer) && call.context['guarded'] === true,
      ),
    ),
  ];
}
