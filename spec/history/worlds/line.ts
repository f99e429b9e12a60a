/**
 * A line of allocations, each the replacement of the one before: a group, the nodes it runs on, and a scheduler that looks
 * and writes in one step. Calls are answered in one step too, and no window ends: what can go wrong in between is told
 * in other worlds. Composition only; laws are line-laws.ts.
 */
import { jobVersionMachine } from '../../../machines/job-version.ts';
import {
  type LineageMemory,
  type LineageWrite,
  type SeenLineage,
  lineageMachine,
} from '../../../machines/lineage.ts';
import { nodeMachine } from '../../../machines/node.ts';
import { holdsWindow, silenceLeadsTo } from '../../../machines/outage.ts';
import { type Group, type PassPlan, reconcile, type Snapshot } from '../../../machines/reconciler.ts';
import { transitionEvaluates } from '../../../machines/register.ts';
import { mayReport, updateWakes, type Said } from '../../../machines/report.ts';
import type { Rules } from '../../../machines/revisions.ts';
import { heartbeatLeadsTo } from '../../../machines/update-status.ts';
import type { ClientStatus, NodeStatus } from '../../../machines/vocabulary.ts';
import { waitingEvaluationMachine } from '../../../machines/waiting-evaluation.ts';
import { workloadMachine } from '../../../machines/workload.ts';
import type { LocalState, Model, Scalar } from '../../model/types.ts';
import { type Condition, defineWorld, type JointEvent, type Part, type World } from '../../model/world.ts';
import * as see from '../../worlds/observe.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import { startedAfter } from './started.ts';

export interface LineConfig {
  readonly name: string;
  /** The first runs allocation `a`; a second one is never silent. */
  readonly nodes: 1 | 2;
  /** `a`, which runs when the world begins, and how many may follow it. */
  readonly slots: 1 | 2 | 3;
  readonly group: Group;
  readonly happens: readonly Happening[];
}

export type Happening =
  /** The first node falls silent while it is ready. */
  | 'outage'
  /** It falls silent while it is `initializing` as well, and so goes down. */
  | 'second-silence'
  | 'failure'
  /** The job is updated once, when no evaluation waits and nothing is out of sight; no outage comes after it. */
  | 'update'
  | 'damage';

export interface LineWorld {
  readonly world: World;
  readonly model: Model;
  readonly config: LineConfig;
  /** Records, tasks and nodes, by component name. */
  readonly records: readonly string[];
  readonly tasks: readonly string[];
  readonly nodes: readonly string[];
}

const SCHEDULER = 'scheduler';
const JOB = 'job';
export const PASSES = ['a scheduler looks, oldest first', 'a scheduler looks, newest first'] as const;

export const lineageOf = (record: LocalState) => record.context as unknown as LineageMemory;
export const clientStatusOf = (record: LocalState) => record.value as ClientStatus | 'free';
export const isWanted = (record: LocalState) =>
  clientStatusOf(record) !== 'free' && lineageOf(record).desired === 'run';
export const isLive = (record: LocalState) =>
  isWanted(record) && ['pending', 'running', 'unknown'].includes(clientStatusOf(record));
const versionOf = (job: LocalState) => (job.value === 'first' ? 1 : 2);
const taskOf = (record: string) => `task ${record}`;

export function lineWorld(config: LineConfig, rules: Rules): LineWorld {
  const records = ['a', 'b', 'c'].slice(0, config.slots);
  const nodes = ['n1', 'n2'].slice(0, config.nodes);
  const cast: Cast = { config, rules, records, nodes };
  const world = defineWorld({
    name: config.name,
    components: {
      ...Object.fromEntries(nodes.map((n) => [n, { machine: nodeMachine }])),
      [SCHEDULER]: { machine: waitingEvaluationMachine },
      [JOB]: { machine: jobVersionMachine },
      ...Object.fromEntries(
        records.flatMap((r, i) => [
          [r, { machine: lineageMachine({ node: i === 0 ? 1 : 0 }, rules) }],
          [taskOf(r), { machine: workloadMachine({ runs: i === 0 }, rules) }],
        ]),
      ),
    },
    events: [
      ...nodes.map(registers),
      silent(cast),
      heard(cast),
      ...records.flatMap((r) => clientSteps(cast, r)),
      ...passSteps(cast),
      ...otherHappenings(cast),
    ],
  });
  const model = startedAfter(
    world,
    nodes.map((n) => `${n} registers`),
  );
  return { world, model, config, records, tasks: records.map(taskOf), nodes };
}

interface Cast {
  readonly config: LineConfig;
  readonly rules: Rules;
  readonly records: readonly string[];
  readonly nodes: readonly string[];
}

/** Of a process that has registered before: its node is ready at once. */
function registers(node: string): JointEvent {
  return step(
    `${node} registers`,
    `The client of ${node} registers its node, ready.`,
    [{ component: node, type: 'REGISTERED', with: { status: 'ready' } }],
    [{ of: node, is: see.isGone }],
  );
}

const asked = (of: readonly string[], as: (...states: LocalState[]) => boolean): Part => ({
  component: SCHEDULER,
  type: 'ASKED',
  with: { evaluate: { of, as } },
  optional: true,
});

function silent({ config, rules, records }: Cast): JointEvent {
  const of = ['n1', ...records];
  const next = function statusBySilence(node: LocalState, ...allocs: LocalState[]): NodeStatus {
    const window = allocs.some((record) => {
      const client = clientStatusOf(record);
      if (client === 'free' || lineageOf(record).node !== 1) return false;
      const { desired } = lineageOf(record);
      return holdsWindow(rules, { client, desired, expired: false }, config.group.window);
    });
    return silenceLeadsTo(rules, node.value as NodeStatus, window);
  };
  const evaluates = function silenceEvaluates(node: LocalState, ...allocs: LocalState[]): boolean {
    const status = next(node, ...allocs);
    return status === 'down' || transitionEvaluates(node.value as NodeStatus, status);
  };
  const canFallSilent = function canFallSilent(node: LocalState, job: LocalState): boolean {
    if (versionOf(job) !== 1) return false;
    if (node.value === 'initializing') return config.happens.includes('second-silence');
    return node.value === 'ready' && config.happens.includes('outage');
  };
  return happening(
    'n1 falls silent',
    'The client of n1 is silent for longer than TTL and grace; its node is judged.',
    [{ component: 'n1', type: 'STATUS_SET', with: { status: { of, as: next } } }, asked(of, evaluates)],
    [{ of: ['n1', JOB], is: canFallSilent }],
  );
}

function heard({ rules, records }: Cast): JointEvent {
  const of = ['n1', ...records];
  const next = function statusByHeartbeat(node: LocalState, ...allocs: LocalState[]): NodeStatus {
    const here = allocs.filter((record) => isLive(record) && lineageOf(record).node === 1);
    return heartbeatLeadsTo(rules, {
      status: node.value as NodeStatus,
      reported: see.isReported(node),
      live: here.length > 0,
      unheard: here.some((record) => record.value === 'unknown'),
    });
  };
  const evaluates = function heartbeatEvaluates(node: LocalState, ...allocs: LocalState[]): boolean {
    return transitionEvaluates(node.value as NodeStatus, next(node, ...allocs));
  };
  return step(
    'n1 is heard',
    'A heartbeat of n1 is answered.',
    [{ component: 'n1', type: 'STATUS_SET', with: { status: { of, as: next } } }, asked(of, evaluates)],
    [{ of: 'n1', is: see.isKnown }],
  );
}

const saysOf = function whatTheClientSays(task: LocalState): Said {
  return (task.value === 'stopping' ? 'running' : task.value) as Said;
};
const mayStart = function mayStart(record: LocalState, task: LocalState): boolean {
  return record.value === 'pending' && isWanted(record) && task.value === 'none';
};
const mustStop = function mustStop(record: LocalState, task: LocalState): boolean {
  const isPlaced = record.value !== 'free';
  return isPlaced && !isWanted(record) && (task.value === 'running' || task.value === 'none');
};
const isOutOfSight = function isOutOfSight(record: LocalState): boolean {
  return record.value === 'unknown' && isWanted(record);
};

/** Of the record and all nodes: its client and the servers hear each other. */
const isReached = function isReached(record: LocalState, ...nodes: LocalState[]): boolean {
  const node = nodes[lineageOf(record).node - 1];
  return node !== undefined && !see.isUnresponsive(node) && node.value !== 'gone';
};

function clientSteps({ rules, nodes, records: [, ...later] }: Cast, record: string): JointEvent[] {
  const task = taskOf(record);
  const both = [record, task];
  const reached: Condition = { of: [record, ...nodes], is: isReached };
  const accepts = function reportIsTaken(alloc: LocalState, ...all: LocalState[]): boolean {
    const node = all[lineageOf(alloc).node - 1];
    return node !== undefined && mayReport(rules, node.value as NodeStatus | 'gone');
  };
  const wakes = function reportWakes(alloc: LocalState, of: LocalState): boolean {
    const stored = { client: String(alloc.value), desired: lineageOf(alloc).desired, followup: false };
    return updateWakes(rules, saysOf(of), stored);
  };
  const start = step(
    `${record} starts`,
    `The client starts the tasks of allocation ${record}.`,
    [{ component: task, type: 'STARTED' }],
    [{ of: both, is: mayStart }, reached],
  );
  return [
    ...(later.includes(record) ? [start] : []),
    step(
      `${record} is told to stop`,
      `The client learns that allocation ${record} is to stop, and begins to kill its tasks.`,
      [{ component: task, type: 'TOLD_TO_STOP', with: { migrating: false } }],
      [{ of: both, is: mustStop }, reached],
    ),
    step(`tasks of ${record} are gone`, `The tasks of allocation ${record} are gone.`, [
      { component: task, type: 'KILLED' },
    ]),
    step(
      `${record} is asked after`,
      `The client learns that the servers do not know how allocation ${record} is.`,
      [{ component: task, type: 'THOUGHT_UNKNOWN' }],
      [{ of: record, is: isOutOfSight }, reached],
    ),
    step(
      `${record} is reported`,
      `The client reports how allocation ${record} is.`,
      [
        { component: task, type: 'REPORTED' },
        { component: record, type: 'CLIENT_REPORTED', with: { status: { of: task, as: saysOf } } },
        ...nodes.map((n, i) => ({
          component: n,
          type: 'ALLOCS_REPORTED',
          only: { of: record, is: isOn(i + 1) },
        })),
        asked(both, wakes),
      ],
      [{ of: [record, ...nodes], is: accepts }],
    ),
  ];
}

const isOn = (node: number) =>
  function isPlacedHere(record: LocalState): boolean {
    return lineageOf(record).node === node;
  };

/** The pass, once for each order in which a surplus may be taken. */
function passSteps(cast: Cast): JointEvent[] {
  return (['oldest', 'newest'] as const).map((end, i) => {
    const of = [...cast.records, ...cast.nodes, JOB];
    const plan = planOf(cast, end);
    const hasRoom = function hasRoomForIt(...states: LocalState[]): boolean {
      return plan(states) !== 'no-slot';
    };
    return step(
      PASSES[i] as string,
      'A scheduler looks at the job, and what it plans is committed.',
      [
        { component: SCHEDULER, type: 'PASSED' },
        ...cast.records.map((record) => ({
          component: record,
          type: 'PLAN_APPLIED',
          with: Object.fromEntries(WRITTEN.map((field) => [field, { of, as: fieldOf(plan, record, field) }])),
          optional: true,
        })),
      ],
      [{ of, is: hasRoom }],
    );
  });
}

const WRITTEN = ['action', 'node', 'version', 'prev', 'attempt', 'successor'] as const;
type Draw = (states: readonly LocalState[]) => PassPlan | 'no-slot';

function planOf({ config, rules, records, nodes }: Cast, surplusFrom: Snapshot['surplusFrom']): Draw {
  return (states) => {
    const allocs = records.map((slot, i): SeenLineage => {
      const record = states[i] as LocalState;
      return { slot, client: clientStatusOf(record), ...lineageOf(record) };
    });
    const statuses = nodes.map((_, i) => states[records.length + i]?.value as NodeStatus);
    const version = versionOf(states.at(-1) as LocalState);
    return reconcile(rules, config.group, { allocs, nodes: statuses, version, surplusFrom });
  };
}

function fieldOf(plan: Draw, record: string, field: keyof LineageWrite) {
  return function plannedField(...states: LocalState[]): Scalar {
    const drawn = plan(states);
    const nothing: Scalar = field === 'action' ? 'none' : '-';
    return drawn === 'no-slot' ? nothing : (drawn[record]?.[field] ?? nothing);
  };
}

const isSettled = function isSettled(scheduler: LocalState, record: LocalState, node: LocalState): boolean {
  const isQuiet = scheduler.value === 'none' && node.value === 'ready';
  return isQuiet && record.value === 'running' && isWanted(record) && !lineageOf(record).returning;
};
const isRunning = function isRunning(record: LocalState): boolean {
  return record.value === 'running';
};

function otherHappenings({ config: { happens } }: Cast): JointEvent[] {
  const wakes: Part = { component: SCHEDULER, type: 'ASKED', with: { evaluate: true } };
  const all: Readonly<Partial<Record<Happening, JointEvent>>> = {
    failure: happening('tasks of a fail', 'The tasks of allocation a fail.', [
      { component: taskOf('a'), type: 'EXITED', with: { status: 'failed' } },
    ]),
    update: happening(
      'the job is updated',
      'The operator submits a new version of the job.',
      [{ component: JOB, type: 'UPDATED' }, wakes],
      [{ of: [SCHEDULER, 'a', 'n1'], is: isSettled }],
    ),
    damage: happening(
      'the record of a is damaged',
      'Allocation a, which runs, is found with the mark of one to be rescheduled by force; its job is evaluated.',
      [{ component: 'a', type: 'DAMAGED' }, wakes],
      [{ of: 'a', is: isRunning }],
    ),
  };
  return happens.flatMap((name) => all[name] ?? []);
}
