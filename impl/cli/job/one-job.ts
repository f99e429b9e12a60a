/** One job as `job status` shows it: its fields, then section by section what became of it. */
import type {
  AllocationStub,
  Deployment,
  Evaluation,
  Job,
  JobListItem,
  JobSummary,
} from '../http/records.ts';
import type { Session } from '../session.ts';
import { allocationsText } from '../show/allocations.ts';
import { latestDeploymentText } from '../show/deployment.ts';
import { placementFailures } from '../show/placement.ts';
import { pairs, table } from '../show/table.ts';
import { age, timestamp } from '../show/times.ts';
import { type FoundJob, jobPath } from './find-job.ts';
import { standing } from './jobs-table.ts';

export async function showJob(session: Session, { id, agent }: FoundJob): Promise<void> {
  const job = await agent.get<Job>(jobPath(id));
  if (session.call.options['json'] === true) return session.printJson(job);
  session.print(fields(job));
  if (session.call.options['short'] === true) return;
  const summary = await agent.find<JobSummary>(jobPath(id, '/summary'));
  if (job.Periodic !== null || job.ParameterizedJob !== null) {
    const children = (await agent.get<JobListItem[] | null>('/v1/jobs', { prefix: `${id}/` })) ?? [];
    return showChildren(session, job, summary, children);
  }
  if (summary) showSummary(session, summary);
  await showWork(session, { id, agent });
}

async function showWork(session: Session, { id, agent }: Pick<FoundJob, 'id' | 'agent'>): Promise<void> {
  const { allAllocs, evals } = session.call.options;
  const all = { all: allAllocs === true ? true : undefined };
  const [allocations, evaluations, deployment] = await Promise.all([
    agent.get<AllocationStub[] | null>(jobPath(id, '/allocations'), all),
    agent.get<Evaluation[] | null>(jobPath(id, '/evaluations')),
    agent.find<Deployment | null>(jobPath(id, '/deployment')),
  ]);
  if (evals === true) session.section('Evaluations', evaluationsText(session, evaluations ?? []));
  showPlacementFailure(session, evaluations ?? []);
  showLaterAttempts(session, evaluations ?? []);
  if (deployment) session.section('Latest Deployment', latestDeploymentText(session, deployment));
  session.section('Allocations', allocationsText(session, allocations ?? []));
}

function fields(job: Job): string {
  return pairs([
    ['ID', job.ID],
    ['Name', job.Name],
    ['Submit Date', timestamp(job.SubmitTime)],
    ['Type', job.Type],
    ['Priority', String(job.Priority)],
    ['Datacenters', (job.Datacenters ?? []).join(',')],
    ['Namespace', job.Namespace],
    ...(job.NodePool ? [['Node Pool', job.NodePool] as const] : []),
    ['Status', standing(job)],
    ['Periodic', String(job.Periodic !== null)],
    ['Parameterized', String(job.ParameterizedJob !== null && job.Dispatched !== true)],
  ]);
}

const COUNTS = ['Queued', 'Starting', 'Running', 'Failed', 'Complete', 'Lost', 'Unknown'] as const;

function showSummary(session: Session, { Summary }: JobSummary): void {
  const groups = Object.entries(Summary ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const rows = groups.map(([name, counts]) => [name, ...COUNTS.map((count) => String(counts[count] ?? 0))]);
  session.section('Summary', table(['Task Group', ...COUNTS], rows));
}

function showChildren(
  session: Session,
  job: Job,
  summary: JobSummary | undefined,
  children: readonly JobListItem[],
): void {
  const parameterized = job.ParameterizedJob;
  if (parameterized !== null) {
    const text = pairs([
      ['Payload', parameterized.Payload || 'optional'],
      ['Required Metadata', (parameterized.MetaRequired ?? []).join(', ')],
      ['Optional Metadata', (parameterized.MetaOptional ?? []).join(', ')],
    ]);
    session.section('Parameterized Job', text);
  }
  const counts = summary?.Children ?? { Pending: 0, Running: 0, Dead: 0 };
  const row = [counts.Pending, counts.Running, counts.Dead].map(String);
  session.section(
    parameterized === null ? 'Children Job Summary' : 'Parameterized Job Summary',
    table(['Pending', 'Running', 'Dead'], [row]),
  );
  const launched = children.filter(({ ParentID }) => ParentID === job.ID);
  if (launched.length === 0) {
    session.print(
      parameterized === null
        ? '\nNo instances of periodic job found'
        : '\nNo dispatched instances of parameterized job found',
    );
    return;
  }
  session.section(
    parameterized === null ? 'Previously Launched Jobs' : 'Dispatched Jobs',
    table(
      ['ID', 'Status'],
      launched.map((child) => [child.ID, standing(child)]),
    ),
  );
}

function evaluationsText(session: Session, evaluations: readonly Evaluation[]): string {
  return table(
    ['ID', 'Priority', 'Triggered By', 'Status', 'Placement Failures'],
    evaluations
      .toSorted((a, b) => Number(b.CreateIndex) - Number(a.CreateIndex))
      .map((evaluation) => [
        session.id(evaluation.ID),
        String(evaluation.Priority),
        evaluation.TriggeredBy,
        evaluation.Status,
        failedInWords(evaluation),
      ]),
  );
}

/** `N/A - In Progress` as long as nothing is decided. */
export function failedInWords({ Status, FailedTGAllocs }: Evaluation): string {
  if (Status === 'blocked') return 'N/A - In Progress';
  return String(Object.keys(FailedTGAllocs ?? {}).length > 0);
}

/** Why the job still waits for room: the newest evaluation that placed less than it should, while one is blocked. */
function showPlacementFailure(session: Session, evaluations: readonly Evaluation[]): void {
  const newest = evaluations
    .filter((each) => Object.keys(each.FailedTGAllocs ?? {}).length > 0)
    .toSorted((a, b) => Number(b.CreateIndex) - Number(a.CreateIndex))[0];
  if (!newest || !evaluations.some(({ Status }) => Status === 'blocked')) return;
  session.section('Placement Failure', placementFailures(newest.FailedTGAllocs ?? {}));
}

/** Evaluations that wait for their time: allocations that failed are tried again then. */
function showLaterAttempts(session: Session, evaluations: readonly Evaluation[]): void {
  const later = evaluations.filter(
    ({ Status, WaitUntil }) => Status === 'pending' && timestamp(WaitUntil) !== 'N/A',
  );
  if (later.length === 0) return;
  const rows = later.map(({ ID, WaitUntil }) => [session.id(ID), age(WaitUntil)]);
  session.section('Future Rescheduling Attempts', table(['Eval ID', 'Eval Time'], rows));
}
