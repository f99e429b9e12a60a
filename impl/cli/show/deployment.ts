/** One deployment: its fields, and how far each group is. The columns that appear depend on what the groups use. */
import type { Deployment, DeploymentState } from '../http/records.ts';
import type { Session } from '../session.ts';
import { pairs, table } from './table.ts';
import { timestamp } from './times.ts';

/** As `job run` and `deployment status` show it, with the job it belongs to. */
export function deploymentText(session: Session, deployment: Deployment): string {
  const fields = pairs([
    ['ID', session.id(deployment.ID)],
    ['Job ID', deployment.JobID],
    ['Job Version', String(deployment.JobVersion)],
    ['Status', deployment.Status],
    ['Description', deployment.StatusDescription],
  ]);
  return `${fields}${deployedText(session, deployment)}`;
}

/** As `job status` shows it: of which job is known there. */
export function latestDeploymentText(session: Session, deployment: Deployment): string {
  const fields = pairs([
    ['ID', session.id(deployment.ID)],
    ['Status', deployment.Status],
    ['Description', deployment.StatusDescription],
  ]);
  return `${fields}${deployedText(session, deployment)}`;
}

type Named = readonly [name: string, state: DeploymentState];

interface Column {
  readonly title: string;
  readonly cell: (state: DeploymentState) => string;
  /** Absent: always there. */
  readonly shown?: (groups: readonly Named[]) => boolean;
}

const hasCanaries = (groups: readonly Named[]): boolean =>
  groups.some(([, { DesiredCanaries }]) => Number(DesiredCanaries) > 0);

const COLUMNS: readonly Column[] = [
  {
    title: 'Auto Revert',
    cell: ({ AutoRevert }) => String(AutoRevert),
    shown: (groups) => groups.some(([, { AutoRevert }]) => AutoRevert),
  },
  {
    title: 'Promoted',
    cell: ({ DesiredCanaries, Promoted }) => (Number(DesiredCanaries) > 0 ? String(Promoted) : 'N/A'),
    shown: hasCanaries,
  },
  { title: 'Desired', cell: ({ DesiredTotal }) => String(DesiredTotal) },
  { title: 'Canaries', cell: ({ DesiredCanaries }) => String(DesiredCanaries), shown: hasCanaries },
  { title: 'Placed', cell: ({ PlacedAllocs }) => String(PlacedAllocs) },
  { title: 'Healthy', cell: ({ HealthyAllocs }) => String(HealthyAllocs) },
  { title: 'Unhealthy', cell: ({ UnhealthyAllocs }) => String(UnhealthyAllocs) },
  {
    title: 'Progress Deadline',
    cell: ({ RequireProgressBy }) => timestamp(RequireProgressBy),
    shown: (groups) => groups.some(([, { RequireProgressBy }]) => timestamp(RequireProgressBy) !== 'N/A'),
  },
];

function deployedText({ paint }: Session, { TaskGroups }: Deployment): string {
  const groups: readonly Named[] = Object.entries(TaskGroups ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  if (groups.length === 0) return '';
  const columns = COLUMNS.filter(({ shown }) => shown?.(groups) ?? true);
  const rows = groups.map(([name, state]) => [name, ...columns.map(({ cell }) => cell(state))]);
  const text = table(['Task Group', ...columns.map(({ title }) => title)], rows);
  return `\n\n${paint('bold', 'Deployed')}\n${text}`;
}
