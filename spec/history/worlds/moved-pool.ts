/**
 * A node with one running allocation whose client is moved to another node pool while it is out of reach: its agent
 * restarts, and so has something to report when it is back. Other outages are not the subject, nor a second one, nor one
 * that begins or ends in the midst of a call: those shut the gate by other rules.
 */
import { allocMachine } from '../../../machines/alloc.ts';
import { clientMachine } from '../../../machines/client.ts';
import { NO_FAULTS, environmentMachine } from '../../../machines/environment.ts';
import { heartbeatTimerMachine } from '../../../machines/heartbeat-timer.ts';
import { nodeIdentityMachine } from '../../../machines/node-identity.ts';
import { nodeMachine } from '../../../machines/node.ts';
import { outagePlanMachine } from '../../../machines/outage-plan.ts';
import { reportMachine } from '../../../machines/report.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { taskMachine } from '../../../machines/task.ts';
import { updateStatusMachine } from '../../../machines/update-status.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { type JointEvent, type Part, type World, defineWorld } from '../../model/world.ts';
import { inSomeState } from '../../properties/law.ts';
import { saidOf } from '../../worlds/observe-by.ts';
import * as see from '../../worlds/observe.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';
import { type SeesWork, heartbeatWrites } from './heartbeat-entry.ts';
import { outagePlanSteps } from './outage-plan-steps.ts';
import { startedAfter } from '../../model/started.ts';
import { findingOf, silenceWrites } from './silence-entry.ts';

export const GATE_OPENS = 'L1 gate opens';
export const MOVED_NODE_WAITS = 'L1 twin: a node in another pool waits at the gate';

const call = (name: string, sent: string) => [
  sent,
  `${name} is read`,
  `${name} is committed`,
  `${name} is answered`,
];
const START = [
  'the client registers',
  ...call('the heartbeat', 'the client sends a heartbeat'),
  'a is placed',
  'the client pulls a',
  ...call('the report', 'the client sends a report'),
];

/** The client has something to pull. */
const WRITTEN: readonly Part[] = [{ component: 'task', type: 'WRITTEN' }];

const status = { of: 'node', as: see.statusOf };
const isIdle = (call: LocalState) => call.value === 'idle';
const isFree = (alloc: LocalState) => alloc.value === 'free';
const isUnknown = (alloc: LocalState) => alloc.value === 'unknown';
const workOnIt: SeesWork = (_node, alloc) => ({
  live: alloc !== undefined && see.isLive(alloc),
  unheard: alloc !== undefined && isUnknown(alloc),
});
const isStarting = (client: LocalState) => client.value === 'starting';
const isNotDown = (node: LocalState) => node.value !== 'down';
function statusKept(node: LocalState, client: LocalState): string {
  return see.isGone(node) ? see.statusAskedFor(client) : see.statusOf(node);
}
const isConfiguredAnew = (identity: LocalState) => identity.context['configured'] === 'second';
const isMoved = (identity: LocalState) => identity.context['recorded'] === 'second';
function isTakenAndHeard(report: LocalState, client: LocalState): boolean {
  return report.value === 'applied' && see.isConnected(client);
}

export function movedPoolWorld(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'moved-pool',
    components: {
      faults: { machine: environmentMachine({ ...NO_FAULTS, outages: 1 }) },
      client: { machine: clientMachine },
      identity: { machine: nodeIdentityMachine(rules) },
      node: { machine: nodeMachine },
      heartbeat: { machine: updateStatusMachine(rules) },
      report: { machine: reportMachine(rules, ['a'], false) },
      timer: { machine: heartbeatTimerMachine(rules) },
      alloc: { machine: allocMachine(rules) },
      task: { machine: taskMachine },
      plan: { machine: outagePlanMachine },
    },
    events: [
      ...happenings(),
      registers(),
      ...heartbeatSteps(rules),
      ...reportSteps(),
      ...timerSteps(rules),
      ...allocationSteps(rules),
    ],
  });
  return { world, model: startedAfter(world, START), properties: properties(world) };
}

function happenings(): JointEvent[] {
  return [
    happening(
      'the link is lost',
      'The network to the client breaks.',
      [
        { component: 'faults', type: 'OUTAGE' },
        { component: 'client', type: 'LINK_LOST' },
      ],
      ['heartbeat', 'report'].map((call) => ({ of: call, is: isIdle })),
    ),
    happening(
      'the link is back',
      'The network to the client is back.',
      [{ component: 'client', type: 'LINK_RESTORED' }],
      [
        { of: 'identity', is: isConfiguredAnew },
        { of: 'timer', is: isIdle },
      ],
    ),
    happening(
      'the client is moved',
      'An operator moves the client to another node pool: its agent restarts, its task lives on.',
      [
        { component: 'identity', type: 'MOVED' },
        { component: 'client', type: 'RESTARTED' },
        { component: 'task', type: 'RESTORED' },
      ],
      [{ of: 'client', is: see.isCutOff }],
    ),
  ];
}

/** In one step, so that the status it keeps is the one that is there. */
function registers(): JointEvent {
  return step(
    'the client registers',
    'The client registers its node, and the pool of it; a known node keeps its status.',
    [
      { component: 'client', type: 'REGISTER_ANSWERED' },
      { component: 'node', type: 'REGISTERED', with: { status: { of: ['node', 'client'], as: statusKept } } },
      { component: 'identity', type: 'REGISTERED' },
      { component: 'timer', type: 'ARMED', only: { of: 'node', is: isNotDown } },
    ],
    [{ of: 'client', is: isStarting }],
  );
}

function heartbeatSteps(rules: Rules): JointEvent[] {
  const found = {
    status,
    reported: { of: 'node', as: see.isReported },
    live: { of: 'alloc', as: see.isLive },
    unheard: { of: 'alloc', as: isUnknown },
  };
  return [
    step('the client sends a heartbeat', 'The client sends Node.UpdateStatus(ready).', [
      { component: 'client', type: 'HEARTBEAT_SENT' },
      { component: 'heartbeat', type: 'SENT' },
    ]),
    step('the heartbeat is read', "The server reads the node's record and decides its next status.", [
      { component: 'heartbeat', type: 'READ', with: found },
    ]),
    step('the heartbeat is committed', 'The new status is committed.', [
      { component: 'heartbeat', type: 'COMMITTED', with: found },
      heartbeatWrites(rules, { call: 'heartbeat', node: 'node', alloc: 'alloc', work: workOnIt }),
    ]),
    step('the heartbeat is answered', "The server sets the node's timer, and answers.", [
      { component: 'heartbeat', type: 'ACTED' },
      { component: 'client', type: 'HEARTBEAT_ANSWERED', with: { known: true }, optional: true },
      { component: 'timer', type: 'ARMED' },
    ]),
  ];
}

function reportSteps(): JointEvent[] {
  return [
    step('the client sends a report', 'The client sends Node.UpdateAlloc.', [
      { component: 'client', type: 'REPORT_SENT' },
      { component: 'report', type: 'SENT', with: { a: { of: 'task', as: see.unsentStatus } } },
      { component: 'task', type: 'SENT' },
    ]),
    step('the report is read', 'The server knows the caller, and looks whether its node may report.', [
      { component: 'identity', type: 'TAKEN' },
      { component: 'report', type: 'READ', with: { status, a: false } },
    ]),
    step('the caller is refused', 'The identity of the caller names another pool than its record.', [
      { component: 'identity', type: 'REFUSED' },
      { component: 'report', type: 'DROPPED' },
      { component: 'task', type: 'ANSWERED', with: { taken: false }, optional: true },
    ]),
    step('the report is committed', 'The batch with the report is committed.', [
      { component: 'report', type: 'COMMITTED', with: { status } },
      { component: 'node', type: 'ALLOCS_REPORTED' },
      {
        component: 'alloc',
        type: 'CLIENT_REPORTED',
        with: { status: { of: 'report', as: saidOf('a') }, unaware: false },
        optional: true,
      },
    ]),
    step('the report is answered', 'The client hears what became of its report.', [
      { component: 'report', type: 'ACTED' },
      {
        component: 'task',
        type: 'ANSWERED',
        with: { taken: { of: ['report', 'client'], as: isTakenAndHeard } },
        optional: true,
      },
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
    step('the silence is committed', 'The missed heartbeat is committed.', [
      { component: 'timer', type: 'COMMITTED', with: found },
      ...silenceWrites(rules, WRITTEN),
    ]),
    step(
      'the silence is acted on',
      'The leader asks for evaluations, and sets the timer of a disconnected node.',
      [{ component: 'timer', type: 'ACTED' }],
    ),
  ];
}

function allocationSteps(rules: Rules): JointEvent[] {
  return [
    step(
      'a is placed',
      'A plan places allocation a on the node.',
      [
        { component: 'alloc', type: 'PLAN_APPLIED', with: { action: 'place', node: 1 } },
        { component: 'task', type: 'WRITTEN' },
      ],
      [
        { of: 'node', is: see.isReady },
        { of: 'alloc', is: isFree },
      ],
    ),
    ...outagePlanSteps(rules, WRITTEN),
    step(
      'the client pulls a',
      'The client pulls what the servers have written about allocation a.',
      [
        { component: 'client', type: 'PULLED' },
        {
          component: 'task',
          type: 'PULLED',
          with: {
            desired: { of: 'alloc', as: see.desiredStatus },
            client: { of: 'alloc', as: see.clientStatusOf },
          },
        },
      ],
      [{ of: 'task', is: see.hasNews }],
    ),
  ];
}

function properties(world: World): Property[] {
  return [
    {
      name: GATE_OPENS,
      kind: 'eventually',
      sentence: 'A client that stays connected has a ready node at last.',
      stays: false,
      from: world.predicate(['client'], see.isConnected),
      goal: world.predicate(['client', 'node'], (client, node) => see.isCutOff(client) || see.isReady(node)),
    },
    inSomeState(
      MOVED_NODE_WAITS,
      'A connected client in another pool has a node that waits for its report.',
      world.predicate(
        ['client', 'identity', 'node', 'alloc'],
        (client, identity, node, alloc) =>
          see.isConnected(client) && isMoved(identity) && node.value === 'initializing' && see.isLive(alloc),
      ),
    ),
  ];
}
