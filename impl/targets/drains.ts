/** A node that drains, with what may be on it, until the leader has looked or an operator has taken the drain back. */
import type { ClientStatus, DesiredStatus, JobType } from '../../machines/vocabulary.ts';
import type { DesiredTransition, DrainStrategy, MigrateStrategy } from '../core/drain-records.ts';
import { DRAIN_LOOK_MS } from '../core/drain-watch.ts';
import type { Allocation, Job } from '../core/records.ts';
import type { EventInstance, Facts } from '../../spec/conform/target.ts';
import { CoreBench } from './core-bench.ts';
import {
  ALLOC_ID,
  NODE_ID,
  PLAIN_JOB,
  planEntry,
  sampleAlloc,
  sampleRegistration,
  seedFor,
} from './sample-records.ts';

const OTHER_NODE_ID = 'n2';
const NS_PER_MS = 1e6;
const DEADLINE_MS = 1_000;

const MIGRATE: MigrateStrategy = {
  MaxParallel: 1,
  HealthCheck: 'checks',
  MinHealthyTime: 0,
  HealthyDeadline: 0,
};
const HEALTHY = { Healthy: true, Timestamp: 1 } as const;

/** One look of the drainer at a group of two: `a` as the case has it, `b` beside it. */
export function drainBudgetFacts(given: EventInstance): Facts {
  const bench = new CoreBench();
  const Migrate = { ...MIGRATE, MaxParallel: Number(given['maxParallel']) };
  const TaskGroups = PLAIN_JOB.TaskGroups.map((group) => ({ ...group, Count: 2, Migrate }));
  const job: Job = { ...PLAIN_JOB, TaskGroups };
  const part: Partial<Allocation> = {
    Job: job,
    ClientStatus: given['client'] as ClientStatus,
    DesiredStatus: given['desired'] as DesiredStatus,
    NodeID: given['node'] === 'draining' ? NODE_ID : OTHER_NODE_ID,
    DesiredTransition: given['migrate'] === true ? { Migrate: true } : {},
    DeploymentStatus: given['healthy'] === true ? HEALTHY : null,
  };
  const b = sampleAlloc('b', { Job: job, ...companyOf(String(given['company'])) });
  const other = {
    Job: job,
    NodeID: OTHER_NODE_ID,
    ClientStatus: 'running',
    DeploymentStatus: HEALTHY,
  } as const;
  const others = given['othersHealthy'] === 1 ? [sampleAlloc('o', other)] : [];
  arrange(bench, [job], [sampleAlloc('a', part), b, ...others]);
  drain(bench, { Deadline: 0 });
  look(bench);
  const marked = [...bench.view.allocs()].filter((alloc) => alloc.DesiredTransition.MigrateForDrain === true);
  return { marks: marked.map(({ ID }) => ID).join(' ') };
}

function companyOf(name: string): Partial<Allocation> {
  const healthy = { ClientStatus: 'running', DeploymentStatus: HEALTHY } as const;
  switch (name) {
    case 'healthy-here':
      return healthy;
    case 'healthy-there':
      return { ...healthy, NodeID: OTHER_NODE_ID };
    case 'going':
      return { ...healthy, DesiredTransition: { Migrate: true } };
    case 'out-of-sight':
      return { ...healthy, ClientStatus: 'unknown', NodeID: OTHER_NODE_ID };
    case 'unstarted':
      return { ClientStatus: 'pending' };
    case 'over':
      return { ...healthy, ClientStatus: 'complete', NodeID: OTHER_NODE_ID };
    default:
      throw new Error(`no company is ${name}`);
  }
}

export function drainFacts(given: EventInstance): Facts {
  return given.type === 'CHECKED' ? checked(given) : takenBack(given);
}

function checked(given: EventInstance): Facts {
  const bench = new CoreBench();
  const job = jobOf(given['job'] as JobType);
  const work: Job = { ...jobOf('batch'), ID: 'work', Name: 'work' };
  const company = sampleAlloc('company', { Job: work, ClientStatus: 'running' });
  arrange(bench, [job, work], [allocOf(given, job, {}), ...(given['company'] === true ? [company] : [])]);
  const Deadline = deadlineNs(String(given['deadline']));
  drain(bench, { Deadline, IgnoreSystemJobs: given['ignoresSystem'] === true });
  bench.pass(DEADLINE_MS - 1);
  if (given['deadline'] === 'passed') bench.pass(1);
  releaseAll(bench);
  const alloc = bench.view.alloc(ALLOC_ID)!;
  const { MigrateForDrain = false, MigrateDisablePlacement = false } = alloc.DesiredTransition;
  return {
    ...nodeFacts(bench, job),
    marked: MigrateForDrain,
    placedElsewhere: MigrateForDrain && !MigrateDisablePlacement,
  };
}

function deadlineNs(deadline: string): number {
  if (deadline === 'none') return 0;
  return deadline === 'none-left' ? -1 : DEADLINE_MS * NS_PER_MS;
}

function takenBack(given: EventInstance): Facts {
  const bench = new CoreBench();
  const job = jobOf('service');
  const mark = String(given['mark']);
  arrange(bench, [job], [allocOf(given, job, transitionOf(mark))]);
  drain(bench, { Deadline: 0 });
  if (mark === 'late') bench.pass(DRAIN_LOOK_MS);
  const chosen = bench.held.splice(0);
  const before = evaluations(bench, job);
  bench.commit({
    type: 'NodeUpdateDrain',
    at: bench.at,
    nodeId: NODE_ID,
    strategy: null,
    markEligible: given['opens'] === true,
    evalSeed: seedFor(bench),
  });
  for (const { command } of chosen) bench.commit(command);
  const marked = bench.view.alloc(ALLOC_ID)?.DesiredTransition.Migrate === true;
  const facts = nodeFacts(bench, job);
  return { ...facts, marked, evaluations: evaluations(bench, job) - before };
}

function transitionOf(mark: string): DesiredTransition {
  if (mark === 'of-the-drain') return { Migrate: true, MigrateForDrain: true };
  return mark === 'of-its-operator' ? { Migrate: true, MigrateForDrain: false } : {};
}

function jobOf(Type: JobType): Job {
  const TaskGroups = PLAIN_JOB.TaskGroups.map((group) => ({ ...group, Migrate: MIGRATE }));
  return { ...PLAIN_JOB, Type, TaskGroups };
}

function allocOf(given: EventInstance, job: Job, DesiredTransition: DesiredTransition): Allocation {
  return sampleAlloc(ALLOC_ID, {
    Job: job,
    ClientStatus: given['client'] as ClientStatus,
    DesiredStatus: given['desired'] as DesiredStatus,
    DesiredTransition,
    DeploymentStatus: HEALTHY,
  });
}

/** Two nodes that are ready, jobs, and allocations as they are given. */
function arrange(bench: CoreBench, jobs: readonly Job[], allocs: readonly Allocation[]): void {
  const { at } = bench;
  for (const ID of [NODE_ID, OTHER_NODE_ID]) {
    const node = sampleRegistration({ ID, Name: ID, Status: 'ready' });
    bench.commit({ type: 'NodeRegister', at, node, evalSeed: seedFor(bench) });
  }
  for (const job of jobs) bench.commit({ type: 'JobRegister', at, job, evals: [] });
  bench.commit(planEntry(at, allocs, []));
}

function drain(bench: CoreBench, part: Partial<DrainStrategy>): void {
  const DrainStrategy = { Deadline: 0, IgnoreSystemJobs: false, StartedAt: 0, ForceDeadline: 0, ...part };
  bench.callThrough('Node.UpdateDrain', { NodeID: NODE_ID, DrainStrategy, MarkEligible: false });
}

function look(bench: CoreBench): void {
  bench.pass(DRAIN_LOOK_MS);
  releaseAll(bench);
}

function releaseAll(bench: CoreBench): void {
  for (let held = bench.held[0]; held !== undefined; held = bench.held[0]) bench.release(held);
}

function nodeFacts(bench: CoreBench, job: Job): Facts {
  const node = bench.view.node(NODE_ID)!;
  return {
    draining: node.DrainStrategy !== null,
    last: node.LastDrain?.Status ?? 'none',
    eligibility: node.SchedulingEligibility,
    evaluations: evaluations(bench, job),
  };
}

function evaluations({ view }: CoreBench, { Namespace, ID }: Job): number {
  return view.evaluationsByJob(Namespace, ID).length;
}
