/** A list of allocations, newest first. */
import type { AllocationStub } from '../http/records.ts';
import type { Session } from '../session.ts';
import { table } from './table.ts';
import { age, timestamp } from './times.ts';

export function allocationsText(session: Session, allocations: readonly AllocationStub[]): string {
  if (allocations.length === 0) return 'No allocations placed';
  const sorted = allocations.toSorted((a, b) => Number(b.CreateIndex) - Number(a.CreateIndex));
  return session.verbose ? longTable(sorted) : shortTable(session, sorted);
}

function shortTable(session: Session, allocations: readonly AllocationStub[]): string {
  return table(
    ['ID', 'Node ID', 'Task Group', 'Version', 'Desired', 'Status', 'Created', 'Modified'],
    allocations.map((allocation) => [
      session.id(allocation.ID),
      session.id(allocation.NodeID),
      ...middle(allocation),
      age(allocation.CreateTime),
      age(allocation.ModifyTime),
    ]),
  );
}

function longTable(allocations: readonly AllocationStub[]): string {
  return table(
    [
      'ID',
      'Eval ID',
      'Node ID',
      'Node Name',
      'Task Group',
      'Version',
      'Desired',
      'Status',
      'Created',
      'Modified',
    ],
    allocations.map((allocation) => [
      allocation.ID,
      allocation.EvalID,
      allocation.NodeID,
      allocation.NodeName ?? '',
      ...middle(allocation),
      timestamp(allocation.CreateTime),
      timestamp(allocation.ModifyTime),
    ]),
  );
}

function middle({ TaskGroup, JobVersion, DesiredStatus, ClientStatus }: AllocationStub): readonly string[] {
  return [TaskGroup, String(JobVersion ?? 0), DesiredStatus, ClientStatus];
}
