/** One attempt of the scheduler over a job with one allocation, on a state made to fit a case. */
import type { ClientStatus, DesiredStatus } from '../../machines/vocabulary.ts';
import type { DesiredTransition } from '../core/drain-records.ts';
import { newEvaluation } from '../core/new-evaluation.ts';
import type { Job, Node } from '../core/records.ts';
import { attemptGeneric } from '../core/scheduler/attempt.ts';
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
  WINDOW_JOB,
} from './sample-records.ts';

/** What is replaced is replaced at once, and so often as is wanted. */
const POLICY = {
  Attempts: 0,
  Interval: 0,
  Delay: 0,
  DelayFunction: 'constant',
  MaxDelay: 0,
  Unlimited: true,
} as const;

export function passFacts(given: EventInstance): Facts {
  const bench = new CoreBench();
  const job = jobOf(given);
  const { at } = bench;
  for (const node of nodesOf(given))
    bench.commit({ type: 'NodeRegister', at, node, evalSeed: seedFor(bench) });
  bench.commit({ type: 'JobRegister', at, job, evals: [] });
  const stored = bench.view.job(job.Namespace, job.ID) as Job;
  const alloc = sampleAlloc(ALLOC_ID, {
    Job: stored,
    ClientStatus: given['client'] as ClientStatus,
    DesiredStatus: given['desired'] as DesiredStatus,
    DesiredTransition: transitionOf(given),
  });
  bench.commit(planEntry(at, [alloc], []));
  const { Namespace, ID: JobID, Type, Priority } = stored;
  const evaluation = newEvaluation({ ID: 'e', Namespace, JobID, Type, Priority, TriggeredBy: 'node-update' });
  let ids = 0;
  const context = { now: at, rng: { float: () => 0, int: () => 0 }, newId: () => `new-${++ids}` };
  const { plan } = attemptGeneric(bench.view, evaluation, context);
  const stops = Object.values(plan.NodeUpdate).flat();
  return {
    placed: Object.values(plan.NodeAllocation)
      .flat()
      .filter(({ ID }) => ID !== ALLOC_ID).length,
    stopped: stops.some(({ ID }) => ID === ALLOC_ID),
  };
}

function jobOf({ type, window }: EventInstance): Job {
  const job = window === true ? WINDOW_JOB : PLAIN_JOB;
  const TaskGroups = job.TaskGroups.map((group) => ({ ...group, ReschedulePolicy: POLICY }));
  return { ...job, TaskGroups, Type: type === 'BATCH' ? 'batch' : 'service' };
}

function transitionOf({ drained, forced }: EventInstance): DesiredTransition {
  if (forced === true) return { ForceReschedule: true };
  return drained === true ? { Migrate: true, MigrateForDrain: true, MigrateDisablePlacement: true } : {};
}

/** A node without any address is given no work. */
function nodesOf({ type, openHere, openElsewhere }: EventInstance): readonly Node[] {
  const part = {
    Status: 'ready',
    NodeResources: {
      ...sampleRegistration().NodeResources,
      Networks: [{ Device: 'eth0', IP: '10.0.0.1' }],
    },
  } as const;
  const node = (ID: string, isOpen: boolean) =>
    sampleRegistration({ ...part, ID, Name: ID, SchedulingEligibility: isOpen ? 'eligible' : 'ineligible' });
  if (type !== 'BATCH') return [node(NODE_ID, true)];
  return [node(NODE_ID, openHere === true), node('n2', openElsewhere === true)];
}
