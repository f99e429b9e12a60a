/**
 * A client whose agent restarts beside a running task, while the servers stop that allocation. Its node is ready all
 * the while; one answer may take so long that the client gives it up, and speaks again. It starts where the servers
 * have acknowledged that the task runs: a first report that is overtaken is not the subject.
 */
import { allocMachine } from '../../../machines/alloc.ts';
import { type SyncMemory, allocationSyncMachine } from '../../../machines/allocation-sync.ts';
import { NO_FAULTS, environmentMachine } from '../../../machines/environment.ts';
import { reportMachine } from '../../../machines/report.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { taskMachine } from '../../../machines/task.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { type Condition, type JointEvent, type Part, type World, defineWorld } from '../../model/world.ts';
import { inSomeState, onEveryStep } from '../../properties/law.ts';
import { saidOf } from '../../worlds/observe-by.ts';
import * as see from '../../worlds/observe.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';
import { startedAfter } from '../../model/started.ts';

export const REPORTS_IN_ORDER = 'S14 reports in order';
export const RESTORES_WHAT_IS_STOPPED = 'S14 twin: a new process restores what has been stopped';

const CALLS = ['report', 'second report'] as const;
type Call = (typeof CALLS)[number];
const otherOf = (call: Call): Call => (call === 'report' ? 'second report' : 'report');

const START = [
  'a is placed',
  'the client pulls a, which is wanted',
  'the client is in step',
  'the client sends a report',
  'the report is validated',
  'the report is committed',
  'the report is answered',
];

const isIdle = (call: LocalState) => call.value === 'idle';
const isPlaced = (alloc: LocalState) => alloc.value !== 'free';
const isWanted = (alloc: LocalState) => isPlaced(alloc) && see.desiredStatus(alloc) === 'run';
const isStopped = (alloc: LocalState) => isPlaced(alloc) && see.desiredStatus(alloc) === 'stop';
const isAbsent = (task: LocalState) => task.value === 'none';
const isHeardByTheClient = (call: LocalState) => call.value === 'applied' && see.isNewest(call);
const pendingOf = (sync: LocalState) => (sync.context as unknown as SyncMemory).pending;
const taskStatus = (task: LocalState) => (see.isRunning(task) ? 'running' : 'complete');

export function restoredReportWorld(rules: Rules): SearchedWorld {
  const call = { machine: reportMachine(rules, ['a'], false) };
  const world = defineWorld({
    name: 'restored-report',
    components: {
      faults: { machine: environmentMachine({ ...NO_FAULTS, restarts: 1, losses: 1 }) },
      alloc: { machine: allocMachine(rules) },
      task: { machine: taskMachine },
      sync: { machine: allocationSyncMachine(rules) },
      report: call,
      'second report': call,
    },
    events: [...planSteps(), ...pulls(), restarts(), ...sending(), ...CALLS.flatMap(callSteps)],
  });
  return { world, model: startedAfter(world, START), properties: properties(world) };
}

function planSteps(): JointEvent[] {
  const plan = (action: 'place' | 'stop'): Part[] => [
    { component: 'alloc', type: 'PLAN_APPLIED', with: { action, node: 1 } },
  ];
  return [
    happening('a is placed', 'A plan places allocation a on the node.', plan('place')),
    happening('a is stopped', 'A plan stops allocation a.', plan('stop'), [{ of: 'alloc', is: isWanted }]),
  ];
}

/** A pull is a read of the truth: answers that are older are another row. */
function pulls(): JointEvent[] {
  const reads = (desired: 'run' | 'stop', client: string): Part => ({
    component: 'task',
    type: 'PULLED',
    with: { desired, client },
  });
  const changes = (status: 'running' | 'complete'): Part => ({
    component: 'sync',
    type: 'CHANGED',
    with: { status },
  });
  return [
    step(
      'the client pulls a, which is wanted',
      'The client reads that allocation a is wanted, and starts it.',
      [reads('run', 'pending'), changes('running')],
      [
        { of: 'alloc', is: isWanted },
        { of: 'task', is: isAbsent },
      ],
    ),
    step(
      'the client pulls a, which is stopped',
      'The client reads that allocation a is to be stopped, and stops it.',
      [reads('stop', 'running'), changes('complete')],
      [
        { of: 'alloc', is: isStopped },
        { of: 'task', is: see.isRunning },
      ],
    ),
    step(
      'the client is in step',
      'The client has read, and done, what the servers want.',
      [{ component: 'sync', type: 'SYNCED' }],
      [{ of: ['alloc', 'task'], is: isInStep }],
    ),
  ];
}

function isInStep(alloc: LocalState, task: LocalState): boolean {
  return see.isRunning(task) ? isWanted(alloc) : isStopped(alloc);
}

function restarts(): JointEvent {
  return happening(
    'the agent restarts',
    'The agent restarts; the task lives on, and its runner is restored.',
    [
      { component: 'faults', type: 'RESTART' },
      { component: 'sync', type: 'RESTORED', with: { status: { of: 'task', as: taskStatus } } },
    ],
    CALLS.map((call) => ({ of: call, is: isIdle })),
  );
}

function sending(): JointEvent[] {
  const parts = (call: Call): Part[] => [
    { component: 'sync', type: 'SENT' },
    { component: call, type: 'SENT', with: { a: { of: 'sync', as: pendingOf } } },
    { component: otherOf(call), type: 'FOLLOWED', optional: true },
  ];
  const given = (call: Call, is: (state: LocalState) => boolean): Condition[] => [{ of: otherOf(call), is }];
  return [
    step(
      'the client sends a report',
      'The client sends Node.UpdateAlloc.',
      parts('report'),
      given('report', isIdle),
    ),
    happening(
      'the client sends a second report',
      'The client gives up waiting for an answer, and sends Node.UpdateAlloc again.',
      [...parts('second report'), { component: 'faults', type: 'LOSS' }],
      given('second report', see.isBusy),
    ),
  ];
}

function callSteps(call: Call): JointEvent[] {
  const said = { of: call, as: saidOf('a') };
  return [
    step(`the ${call} is validated`, 'The node is ready: it may report.', [
      { component: call, type: 'READ', with: { status: 'ready', a: false } },
    ]),
    step(`the ${call} is committed`, `The batch with the ${call} is committed.`, [
      { component: call, type: 'COMMITTED', with: { status: 'ready' } },
      { component: 'alloc', type: 'CLIENT_REPORTED', with: { status: said, unaware: false }, optional: true },
      { component: otherOf(call), type: 'OVERTAKEN', optional: true },
    ]),
    step(`the ${call} is answered`, `The ${call} is answered; whoever has given it up does not hear.`, [
      { component: call, type: 'ACTED' },
      {
        component: 'sync',
        type: 'ACKNOWLEDGED',
        with: { status: said },
        only: { of: call, is: isHeardByTheClient },
      },
    ]),
  ];
}

function properties(world: World): Property[] {
  const commits = CALLS.map((call) => `the ${call} is committed`);
  return [
    onEveryStep(
      REPORTS_IN_ORDER,
      'What the reports of one client say of its allocations takes effect in the order in which it was sent.',
      world.stepPredicate(
        [...CALLS, 'alloc'],
        (before, event, after) => {
          const call = before[commits.indexOf(event)] as LocalState;
          const alloc = CALLS.length;
          return see.reportOf(call).age !== 'overtaken' || before[alloc]?.value === after[alloc]?.value;
        },
        commits,
      ),
    ),
    inSomeState(
      RESTORES_WHAT_IS_STOPPED,
      'A new process has restored a task, has read nothing yet, and the servers have stopped the allocation.',
      world.predicate(
        ['faults', 'sync', 'task', 'alloc'],
        (faults, sync, task, alloc) =>
          faults.context['restarts'] === 0 &&
          sync.context['synced'] === false &&
          see.isRunning(task) &&
          isStopped(alloc),
      ),
    ),
  ];
}
