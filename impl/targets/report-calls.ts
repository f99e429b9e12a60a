/** Reports of allocations, sent to a server core: one update in every circumstance, and calls that are not in order. */
import type { ClientStatus, DesiredStatus, JobType, NodeStatus } from '../../machines/vocabulary.ts';
import { REPORT_BATCH_MS } from '../core/report-batch.ts';
import type { AllocReport } from '../core/commands.ts';
import { newEvaluation } from '../core/new-evaluation.ts';
import type { Evaluation, Job, ReschedulePolicy, TaskGroup } from '../core/records.ts';
import type { RpcMethods } from '../core/rpc.ts';
import type { EventInstance, Facts, Scalar } from '../../spec/conform/target.ts';
import { NodeStage, OTHER_NODE_ID } from './node-stage.ts';
import { ALLOC_ID, planEntry, sampleAlloc, sampleReport, WINDOW_JOB } from './sample-records.ts';

type ReportArgs = RpcMethods['Node.UpdateAlloc']['args'];

const ELSEWHERE_ID = 'elsewhere';
const INTERVAL_MS = 60_000;
/** As the servers hold it now; the allocation remembers it as it was. */
const JOB: Job = { ...WINDOW_JOB, Priority: 60 };
const REMEMBERED: Job = { ...WINDOW_JOB, Type: 'batch', Priority: 40 };

/** It waits for its time, and owns what is decided next. */
const FOLLOW_UP: Evaluation = {
  ...newEvaluation({
    ID: 'follow-up',
    Namespace: 'default',
    JobID: 'web',
    Type: 'service',
    Priority: 50,
    TriggeredBy: 'alloc-failure',
  }),
  WaitUntil: Number.MAX_SAFE_INTEGER,
};

export function reportFacts(given: EventInstance): Facts {
  switch (given.type) {
    case 'REPORTED':
      return reported(given);
    case 'UPDATED':
      return updated(given);
    case 'ENDED':
      return endedNow(given);
    default:
      return updatedBoth(given);
  }
}

function reported({ allocs, node, evals }: EventInstance): Facts {
  const stage = new NodeStage(node === 'gone' ? undefined : { Status: node as NodeStatus }, false);
  // As what is stopped, allocations are written whatever their node is.
  const elsewhere = sampleAlloc(ELSEWHERE_ID, { NodeID: OTHER_NODE_ID });
  stage.bench.commit(planEntry(stage.bench.at, [elsewhere], []));
  const listed = reportsOf(String(allocs));
  const evaluation = newEvaluation({
    ID: 'e1',
    Namespace: 'default',
    JobID: 'web',
    Type: 'service',
    Priority: 50,
    TriggeredBy: 'alloc-failure',
  });
  const facts = stage.call('Node.UpdateAlloc', {
    ...(allocs === 'unsaid' ? {} : { Alloc: listed }),
    ...(evals === 'unsaid' ? {} : { Evals: evals === 'one' ? [evaluation] : [] }),
  } as ReportArgs);
  return { ...facts, refused: facts['answer'] !== 'ok' };
}

function reportsOf(allocs: string): readonly AllocReport[] {
  const [own, another] = [sampleReport(ALLOC_ID, 'running'), sampleReport('a2', 'running')];
  const elsewhere = sampleReport(ELSEWHERE_ID, 'running');
  switch (allocs) {
    case 'none':
      return [];
    case 'two':
      return [own, another];
    case 'of-nobody':
      return [{ ...own, NodeID: 'nobody' }];
    case 'of-no-node':
      return [{ ...own, NodeID: '' }];
    case 'one-of-another':
      return [own, { ...another, NodeID: OTHER_NODE_ID }];
    case 'one-elsewhere':
      return [own, elsewhere];
    case 'elsewhere':
      return [elsewhere];
    default:
      return [own];
  }
}

function updated({ stored, says, job, followup, tries, work }: EventInstance): Facts {
  const stage = new NodeStage({ Status: 'ready' }, false);
  const { bench } = stage;
  const { at } = bench;
  if (job !== 'gone') {
    const kept = job === 'without-group' ? { ...JOB, TaskGroups: renamed(JOB) } : withPolicy(JOB, tries);
    const Type = work === 'batch' ? 'batch' : 'service';
    bench.commit({
      type: 'JobRegister',
      at,
      job: { ...kept, Type, Stop: work === 'stopped' },
      evals: [],
    });
  }
  const appliedAt = at + REPORT_BATCH_MS;
  const used = { 'used-up-before': appliedAt - INTERVAL_MS, 'used-up-now': appliedAt - INTERVAL_MS + 1 }[
    String(tries)
  ];
  const RescheduleTime = used ?? at - 1;
  const event = { RescheduleTime, PrevAllocID: '', PrevNodeID: '', Delay: 0 };
  const alloc = sampleAlloc(ALLOC_ID, {
    Job: REMEMBERED,
    ClientStatus: stored as ClientStatus,
    DesiredStatus: work === 'unwanted' || work === 'stopped' ? 'stop' : 'run',
    FollowupEvalID: followup === 'none' ? '' : FOLLOW_UP.ID,
    RescheduleTracker: { Events: [event] },
  });
  bench.commit(planEntry(at, [alloc], []));
  const evaluation = followUpThat(followup);
  if (evaluation !== undefined) bench.commit({ type: 'EvalUpdate', at, evals: [evaluation] });
  const facts = stage.call('Node.UpdateAlloc', { Alloc: [sampleReport(ALLOC_ID, says as ClientStatus)] });
  return {
    ...facts,
    says: bench.view.alloc(ALLOC_ID)?.ClientStatus ?? null,
    jobIsDead: bench.view.job(JOB.Namespace, JOB.ID)?.Status === 'dead',
  };
}

/** An allocation that runs is reported complete. */
function endedNow({ job, desired, ended, replaced }: EventInstance): Facts {
  const stage = new NodeStage({ Status: 'ready' }, false);
  const { bench } = stage;
  const { at } = bench;
  const wanted: Job = { ...JOB, Type: job as JobType };
  bench.commit({ type: 'JobRegister', at, job: wanted, evals: [] });
  const alloc = sampleAlloc(ALLOC_ID, {
    Job: wanted,
    ClientStatus: 'running',
    DesiredStatus: desired as DesiredStatus,
    NextAllocation: replaced === true ? 'a2' : '',
  });
  bench.commit(planEntry(at, [alloc], []));
  const told = ended === 'killed' ? ['Killing', 'Terminated', 'Killed'] : ['Terminated'];
  const Events = told.map((Type) => ({ Type, Time: at }));
  const state = { State: 'dead', Failed: false, Restarts: 0, StartedAt: at, FinishedAt: at, Events } as const;
  const report = { ...sampleReport(ALLOC_ID, 'complete'), TaskStates: { task: state } };
  return stage.call('Node.UpdateAlloc', { Alloc: [report] });
}

/** The evaluation that the allocation names, if there is one. */
function followUpThat(is: Scalar | undefined): Evaluation | undefined {
  if (is === 'none' || is === 'gone') return undefined;
  if (is === 'of-a-window') return { ...FOLLOW_UP, TriggeredBy: 'max-disconnect-timeout' };
  return is === 'over' ? { ...FOLLOW_UP, Status: 'complete' } : FOLLOW_UP;
}

/** Two updates in one call, one of them of an allocation that nobody knows. */
function updatedBoth({ first }: EventInstance): Facts {
  const stage = new NodeStage({ Status: 'ready' }, false);
  const { bench } = stage;
  const { at } = bench;
  bench.commit({ type: 'JobRegister', at, job: JOB, evals: [] });
  bench.commit(planEntry(at, [], [sampleAlloc(ALLOC_ID, { ClientStatus: 'unknown' })]));
  const ids = first === ALLOC_ID ? [ALLOC_ID, 'nowhere'] : ['nowhere', ALLOC_ID];
  const facts = stage.call('Node.UpdateAlloc', { Alloc: ids.map((id) => sampleReport(id, 'running')) });
  return { ...facts, heard: (stage.node?.LastAllocUpdateIndex ?? 0) > 0 };
}

function renamed({ TaskGroups }: Job): readonly TaskGroup[] {
  return TaskGroups.map((group) => ({ ...group, Name: 'another' }));
}

function withPolicy(job: Job, tries: Scalar | undefined): Job {
  const TaskGroups = job.TaskGroups.map(({ ReschedulePolicy, ...group }) =>
    tries === 'no-policy' ? group : { ...group, ReschedulePolicy: limited(ReschedulePolicy!, tries) },
  );
  return { ...job, TaskGroups };
}

function limited(policy: ReschedulePolicy, tries: Scalar | undefined): ReschedulePolicy {
  if (tries === 'unlimited') return policy;
  return { ...policy, Unlimited: false, Interval: INTERVAL_MS * 1e6, Attempts: tries === 'left' ? 2 : 1 };
}
