/**
 * A line of allocations, each the replacement of the one before: a group, the nodes it runs on, and a scheduler that looks
 * and writes in one step. Calls are answered in one step too, and no window ends: what can go wrong in between is told
 * in other worlds. Composition only; laws are line-laws.ts.
 */
import { jobVersionMachine } from '../../../machines/job-version.ts';
import { type LineageWrite, lineageMachine, type SeenLineage } from '../../../machines/lineage.ts';
import { nodeMachine } from '../../../machines/node.ts';
import { type PassPlan, reconcile, type Snapshot } from '../../../machines/reconciler.ts';
import type { Rules } from '../../../machines/revisions.ts';
import type { NodeStatus } from '../../../machines/vocabulary.ts';
import { waitingEvaluationMachine } from '../../../machines/waiting-evaluation.ts';
import { workloadMachine } from '../../../machines/workload.ts';
import type { LocalState, Model, Scalar } from '../../model/types.ts';
import { defineWorld, type JointEvent, type Part, type World } from '../../model/world.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import {
  type Cast,
  clientStatusOf,
  type Happening,
  isWanted,
  JOB,
  type LineConfig,
  lineageOf,
  PASSES,
  SCHEDULER,
  taskOf,
  versionOf,
} from './line-cast.ts';
import { clientSteps } from './line-client.ts';
import { heard, registers, silent } from './line-node.ts';
import { startedAfter } from '../../model/started.ts';

export interface LineWorld {
  readonly world: World;
  readonly model: Model;
  readonly config: LineConfig;
  /** Records, tasks and nodes, by component name. */
  readonly records: readonly string[];
  readonly tasks: readonly string[];
  readonly nodes: readonly string[];
}

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
