/** The list of jobs, by identifier. */
import type { JobListItem } from '../http/records.ts';
import { table } from '../show/table.ts';
import { timestamp } from '../show/times.ts';

export function jobsTable(jobs: readonly JobListItem[], allNamespaces: boolean): string {
  const rows = jobs
    .toSorted((a, b) => (a.ID < b.ID ? -1 : 1))
    .map((job) => [
      job.ID,
      ...(allNamespaces ? [job.Namespace] : []),
      kind(job),
      String(job.Priority),
      standing(job),
      timestamp(job.SubmitTime),
    ]);
  return table(
    ['ID', ...(allNamespaces ? ['Namespace'] : []), 'Type', 'Priority', 'Status', 'Submit Date'],
    rows,
  );
}

function kind({ Type, Periodic, ParameterizedJob }: JobListItem): string {
  return `${Type}${Periodic ? '/periodic' : ''}${ParameterizedJob ? '/parameterized' : ''}`;
}

export function standing({ Status, Stop }: { readonly Status: string; readonly Stop: boolean }): string {
  return Stop ? `${Status} (stopped)` : Status;
}
