/**
 * One node, one allocation with a service that the servers list: registered by its client before its tasks start, and to
 * be there until the allocation has ended. The node falls silent, comes back, is purged. Heartbeats, reports and the
 * leader's judgement are one step each: what happens in the midst of them is told in other worlds. That garbage collection
 * deletes what is left, an hour later, is not waited for. Laws are services-laws.ts.
 */
import { allocMachine, isTaken } from '../../../machines/alloc.ts';
import { clientMachine } from '../../../machines/client.ts';
import { type Faults, environmentMachine, NO_FAULTS } from '../../../machines/environment.ts';
import { nodeMachine } from '../../../machines/node.ts';
import { outagePlanMachine, type OutagePlanMemory } from '../../../machines/outage-plan.ts';
import { holdsWindow, type Mark, markOf, silenceLeadsTo, windowMayEnd } from '../../../machines/outage.ts';
import { mayReport } from '../../../machines/report.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { serviceHookMachine } from '../../../machines/service-hook.ts';
import { serviceRecordMachine } from '../../../machines/service-record.ts';
import { heartbeatLeadsTo } from '../../../machines/update-status.ts';
import type { ClientStatus, NodeStatus } from '../../../machines/vocabulary.ts';
import { workloadMachine } from '../../../machines/workload.ts';
import type { LocalState, Scalar } from '../../model/types.ts';
import { startedAfter } from '../../model/started.ts';
import { type JointEvent, type Observation, type Part, defineWorld } from '../../model/world.ts';
import * as see from '../../worlds/observe.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';
import { serviceLaws } from './services-laws.ts';

export interface Services {
  readonly faults: Partial<Faults>;
  /** Its group has a disconnect window. */
  readonly window: boolean;
  /** Whether the world begins when the allocation has just been placed, or when it runs and its service is listed. */
  readonly begins: 'placed' | 'running';
}

const PLACED = ['the client registers', 'a heartbeat is answered', 'a is placed'];
const RUNNING = [
  'the client asks for the service of a',
  'the service of a is registered',
  'a starts',
  'a is reported',
];

export function services(rules: Rules, { faults, window, begins }: Services): SearchedWorld {
  const world = defineWorld({
    name: `services-${begins}${window ? '' : '-without-window'}`,
    components: {
      faults: { machine: environmentMachine({ ...NO_FAULTS, ...faults }) },
      client: { machine: clientMachine },
      node: { machine: nodeMachine },
      alloc: { machine: allocMachine(rules) },
      task: { machine: workloadMachine({ runs: false }, rules) },
      plan: { machine: outagePlanMachine },
      hook: { machine: serviceHookMachine },
      service: { machine: serviceRecordMachine(rules) },
    },
    events: [
      ...linkSteps(),
      ...nodeSteps(rules, window),
      ...planSteps(rules),
      ...hookSteps(),
      ...taskSteps(rules),
    ],
  });
  const start = begins === 'placed' ? PLACED : [...PLACED, ...RUNNING];
  return { world, model: startedAfter(world, start), properties: serviceLaws(world) };
}

function linkSteps(): JointEvent[] {
  return [
    happening('the link is lost', 'The network to the client breaks.', [
      { component: 'faults', type: 'OUTAGE' },
      { component: 'client', type: 'LINK_LOST' },
    ]),
    happening('the link is back', 'The network to the client is back.', [
      { component: 'client', type: 'LINK_RESTORED' },
    ]),
  ];
}

const isUnregistered = (client: LocalState) => client.value !== 'registered';
function statusKept(node: LocalState, client: LocalState): string {
  return see.isGone(node) ? see.statusAskedFor(client) : see.statusOf(node);
}
const isNotWrittenDown = (node: LocalState) => see.isKnown(node) && node.value !== 'down';

function nodeSteps(rules: Rules, window: boolean): JointEvent[] {
  const judged = ['node', 'alloc'];
  const silence = silenceOf(rules, window);
  const byHeartbeat = function statusByHeartbeat(node: LocalState, alloc: LocalState): NodeStatus {
    return heartbeatLeadsTo(rules, {
      status: node.value as NodeStatus,
      reported: see.isReported(node),
      missed: see.hasMissed(node),
      live: see.isLive(alloc),
      unheard: alloc.value === 'unknown' && see.isLive(alloc),
    });
  };
  return [
    step(
      'the client registers',
      'The client registers its node; a known one keeps its status.',
      [
        { component: 'client', type: 'REGISTER_ANSWERED' },
        {
          component: 'node',
          type: 'REGISTERED',
          with: { status: { of: ['node', 'client'], as: statusKept } },
        },
      ],
      [{ of: 'client', is: isUnregistered }],
    ),
    step(
      'a heartbeat is answered',
      'A heartbeat of the client is committed and answered.',
      [
        { component: 'client', type: 'HEARTBEAT_ANSWERED', with: { known: { of: 'node', as: see.isKnown } } },
        {
          component: 'node',
          type: 'STATUS_SET',
          with: { status: { of: judged, as: byHeartbeat } },
          only: { of: 'node', is: see.isKnown },
        },
      ],
      [{ of: 'client', is: see.isConnected }],
    ),
    step(
      'the silence is committed',
      'The client has missed its heartbeat, and that is committed.',
      [
        { component: 'node', type: 'STATUS_SET', with: { status: { of: judged, as: silence.next } } },
        ...endOfContact(rules, { down: { of: judged, as: silence.isDown }, mark: silence.mark }),
      ],
      [
        { of: 'client', is: see.isCutOff },
        { of: 'node', is: isNotWrittenDown },
      ],
    ),
    happening(
      'the node is purged',
      'An operator purges the node.',
      [
        { component: 'faults', type: 'PURGE' },
        { component: 'node', type: 'DEREGISTERED' },
        ...endOfContact(rules, { down: false, mark: markByPurge }),
      ],
      [{ of: 'node', is: see.isKnown }],
    ),
  ];
}

type MarkOf = (node: LocalState, alloc: LocalState) => Mark;

/** What the entry that ends the contact writes beside the node: the mark, where that is the rule, and what goes with it. */
function endOfContact(
  { outageMarks }: Rules,
  { down, mark }: { readonly down: Scalar | Observation; readonly mark: MarkOf },
): Part[] {
  const of = ['node', 'alloc'];
  const ends = function marksAsLost(node: LocalState, alloc: LocalState): boolean {
    return outageMarks === 'at-once' && mark(node, alloc) === 'lost';
  };
  const marks: Part = {
    component: 'alloc',
    type: 'MARKED',
    with: { mark: { of, as: mark } },
    optional: true,
  };
  return [
    ...(outageMarks === 'at-once' ? [marks] : []),
    { component: 'service', type: 'WRITTEN', with: { down, ended: { of, as: ends } } },
  ];
}

const inOutage = (alloc: LocalState) => ({
  client: alloc.value as ClientStatus,
  desired: see.allocOf(alloc).desired,
  expired: see.allocOf(alloc).expired,
});

function silenceOf(rules: Rules, window: boolean) {
  const next = function statusBySilence(node: LocalState, alloc: LocalState): 'disconnected' | 'down' {
    const isOpen = alloc.value !== 'free' && holdsWindow(rules, inOutage(alloc), window);
    return silenceLeadsTo(rules, node.value as NodeStatus, isOpen);
  };
  const isDown = function goesDown(node: LocalState, alloc: LocalState): boolean {
    return next(node, alloc) === 'down';
  };
  const mark: MarkOf = function markBySilence(node, alloc) {
    if (alloc.value === 'free') return 'none';
    return markOf(inOutage(alloc), window, next(node, alloc), !see.isUnresponsive(node));
  };
  return { next, isDown, mark };
}

const markByPurge: MarkOf = function markByPurge(node, alloc) {
  if (alloc.value === 'free') return 'none';
  return markOf(inOutage(alloc), true, 'gone', !see.isUnresponsive(node));
};

const isFree = (alloc: LocalState) => alloc.value === 'free';
const hasExpired = (alloc: LocalState) => see.allocOf(alloc).expired;
const plannedAction = (plan: LocalState) => (plan.context as unknown as OutagePlanMemory).action;
const givesUp = (plan: LocalState) => plannedAction(plan) === 'lost';

function planSteps(rules: Rules): JointEvent[] {
  const status = { of: 'node', as: see.statusOf };
  const endsAtOnce = rules.followUp === 'when-a-window-ends';
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
    step(
      'a is placed',
      'A plan places allocation a on the node.',
      [{ component: 'alloc', type: 'PLAN_APPLIED', with: { action: 'place', node: 1 } }],
      [
        { of: 'node', is: see.isReady },
        { of: 'alloc', is: isFree },
      ],
    ),
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
      { component: 'service', type: 'WRITTEN', with: { down: false, ended: { of: 'plan', as: givesUp } } },
    ]),
    step('the plan is rejected', 'The plan for allocation a does not fit its node any more.', [
      { component: 'plan', type: 'REJECTED', with: { status } },
    ]),
    step(
      'the window ends',
      'The disconnect window of allocation a has passed.',
      [
        { component: 'alloc', type: 'WINDOW_EXPIRED' },
        { component: 'service', type: 'WRITTEN', with: { down: false, ended: endsAtOnce } },
      ],
      [{ of: ['node', 'alloc'], is: mayEnd }],
    ),
  ];
}

const isToBeStarted = function isToBeStarted(alloc: LocalState, task: LocalState): boolean {
  return alloc.value === 'pending' && see.isLive(alloc) && task.value === 'none';
};
const isAbsent = (task: LocalState) => task.value === 'none';
const isHooked = (hook: LocalState) => hook.value === 'registered';
const isLeaving = (hook: LocalState) => hook.value === 'leaving';
const isSpeaking = (hook: LocalState) => hook.value === 'asking';
const isSilent = (hook: LocalState) => !isSpeaking(hook);

function hookSteps(): JointEvent[] {
  return [
    step(
      'the client asks for the service of a',
      'The client has pulled allocation a, and asks to have its service listed before it starts.',
      [{ component: 'hook', type: 'ASKED' }],
      [
        { of: ['alloc', 'task'], is: isToBeStarted },
        { of: 'client', is: see.isConnected },
      ],
    ),
    step(
      'the service of a is registered',
      'The call that registers the service is committed, however long a server has held it.',
      [
        { component: 'hook', type: 'COMMITTED' },
        { component: 'service', type: 'REGISTERED', with: { ended: { of: 'alloc', as: see.hasEnded } } },
      ],
      [{ of: 'hook', is: isSpeaking }],
    ),
    step(
      'the service of a is taken back',
      'The client has the service of its ending allocation deleted.',
      [
        { component: 'hook', type: 'COMMITTED' },
        { component: 'service', type: 'TAKEN_BACK' },
      ],
      [
        { of: 'hook', is: isLeaving },
        { of: 'client', is: see.isConnected },
      ],
    ),
    happening(
      'the call that takes it back is lost',
      'The call that would delete the service does not reach a server.',
      [
        { component: 'faults', type: 'LOSS' },
        { component: 'hook', type: 'LOST' },
      ],
      [{ of: 'hook', is: isLeaving }],
    ),
  ];
}

const mustStop = function mustStop(alloc: LocalState, task: LocalState): boolean {
  const isPlaced = alloc.value !== 'free' && see.desiredStatus(alloc) === 'stop';
  return isPlaced && (task.value === 'running' || task.value === 'none');
};
const isOutOfSight = (alloc: LocalState) => alloc.value === 'unknown' && see.isLive(alloc);
const saysOf = (task: LocalState) => (task.value === 'stopping' ? 'running' : String(task.value));

function taskSteps(rules: Rules): JointEvent[] {
  const within = [
    { of: 'client', is: see.isConnected },
    { of: 'node', is: see.isKnown },
  ];
  const reports = function mayReportNow(node: LocalState): boolean {
    return mayReport(rules, see.statusOf(node));
  };
  const ends = function reportEndsIt(alloc: LocalState, task: LocalState): boolean {
    const says = saysOf(task) as ClientStatus;
    if (alloc.value === 'free' || !isTaken(rules, alloc.value as ClientStatus, says)) return false;
    return says === 'complete' || says === 'failed';
  };
  return [
    step(
      'a starts',
      'The service is listed, and the tasks of allocation a start.',
      [{ component: 'task', type: 'STARTED' }],
      [
        { of: 'hook', is: isHooked },
        { of: 'task', is: isAbsent },
      ],
    ),
    step(
      'a is told to stop',
      'The client learns that allocation a is to stop: it takes its service back, and kills its tasks.',
      [
        { component: 'task', type: 'TOLD_TO_STOP', with: { migrating: false } },
        { component: 'hook', type: 'LEFT' },
      ],
      [{ of: ['alloc', 'task'], is: mustStop }, { of: 'hook', is: isSilent }, ...within],
    ),
    step('tasks of a are gone', 'The tasks of allocation a are gone.', [
      { component: 'task', type: 'KILLED' },
    ]),
    happening('task of a exits', 'The task of allocation a is done, and its service is to go.', [
      { component: 'faults', type: 'EXIT' },
      { component: 'task', type: 'EXITED', with: { status: 'complete' } },
      { component: 'hook', type: 'LEFT' },
    ]),
    step(
      'a is asked after',
      'The client learns that the servers do not know how allocation a is.',
      [{ component: 'task', type: 'THOUGHT_UNKNOWN' }],
      [{ of: 'alloc', is: isOutOfSight }, ...within],
    ),
    step(
      'a is reported',
      'The client reports how allocation a is.',
      [
        { component: 'task', type: 'REPORTED' },
        {
          component: 'alloc',
          type: 'CLIENT_REPORTED',
          with: { status: { of: 'task', as: saysOf }, unaware: false },
          optional: true,
        },
        { component: 'node', type: 'ALLOCS_REPORTED' },
        {
          component: 'service',
          type: 'WRITTEN',
          with: { down: false, ended: { of: ['alloc', 'task'], as: ends } },
        },
      ],
      [
        { of: 'client', is: see.isConnected },
        { of: 'node', is: reports },
      ],
    ),
  ];
}
