/** One allocation as `alloc status` shows it. */
import type { Allocation, AllocationUsage, TaskState } from '../http/records.ts';
import type { Session } from '../session.ts';
import { placementFailures } from '../show/placement.ts';
import { megabytes, size } from '../show/sizes.ts';
import { pairs, table } from '../show/table.ts';
import { eventText } from '../show/task-event.ts';
import { age, timestamp } from '../show/times.ts';
import { tasksOf } from './find-allocation.ts';

export function showAllocation(
  session: Session,
  allocation: Allocation,
  usage: AllocationUsage | undefined,
): void {
  const short = session.call.options['short'] === true;
  session.print(fields(session, allocation));
  if (short) {
    session.section('Tasks', shortTasks(allocation));
    return;
  }
  const addresses = addressesText(allocation);
  if (addresses !== undefined) session.section('Allocation Addresses:', addresses);
  for (const task of tasksOf(allocation)) showTask(session, allocation, task, usage);
  if (session.verbose && allocation.Metrics && Number(allocation.Metrics.NodesEvaluated ?? 0) > 0)
    session.section('Placement Metrics', metricsText(allocation));
}

function fields(session: Session, allocation: Allocation): string {
  const when = session.verbose ? timestamp : age;
  const { DeploymentID, DeploymentStatus, FollowupEvalID, PreviousAllocation, NextAllocation } = allocation;
  return pairs([
    ['ID', allocation.ID],
    ['Eval ID', session.id(allocation.EvalID)],
    ['Name', allocation.Name],
    ['Node ID', session.id(allocation.NodeID)],
    ['Node Name', allocation.NodeName ?? ''],
    ['Job ID', allocation.JobID],
    ['Job Version', String(allocation.Job?.Version ?? allocation.JobVersion ?? 0)],
    ['Client Status', allocation.ClientStatus],
    ['Client Description', allocation.ClientDescription ?? ''],
    ['Desired Status', allocation.DesiredStatus],
    ['Desired Description', allocation.DesiredDescription ?? ''],
    ['Created', when(allocation.CreateTime)],
    ['Modified', when(allocation.ModifyTime)],
    ...(DeploymentID
      ? ([
          ['Deployment ID', session.id(DeploymentID)],
          ['Deployment Health', health(DeploymentStatus)],
          ...(DeploymentStatus?.Canary ? [['Canary', 'true'] as const] : []),
        ] as const)
      : []),
    ...(PreviousAllocation ? ([['Replacement For', session.id(PreviousAllocation)]] as const) : []),
    ...(NextAllocation ? ([['Replacement Alloc ID', session.id(NextAllocation)]] as const) : []),
    ...(FollowupEvalID ? ([['Reschedule Eval', session.id(FollowupEvalID)]] as const) : []),
  ]);
}

function health(status: Allocation['DeploymentStatus']): string {
  const healthy = status?.Healthy;
  return healthy === true ? 'healthy' : healthy === false ? 'unhealthy' : 'unset';
}

/** Labels of dynamic ports have a star, as the ports that the job left open. */
function addressesText({ AllocatedResources }: Allocation): string | undefined {
  const ports = AllocatedResources?.Shared?.Ports ?? [];
  if (ports.length === 0) return undefined;
  const dynamic = new Set(
    (AllocatedResources?.Shared?.Networks ?? []).flatMap(({ DynamicPorts }) =>
      (DynamicPorts ?? []).map(({ Label }) => Label),
    ),
  );
  const rows = ports.map(({ Label, HostIP, Value, To }) => [
    `*${Label}`,
    dynamic.has(Label) ? 'yes' : '-',
    `${HostIP}:${Value}${Number(To) > 0 ? ` -> ${To}` : ''}`,
  ]);
  return table(['Label', 'Dynamic', 'Address'], rows);
}

function shortTasks({ TaskStates }: Allocation): string {
  const rows = Object.entries(TaskStates ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return table(
    ['Name', 'State', 'Last Event', 'Time'],
    rows.map(([name, { State, Events }]) => {
      const last = Events?.at(-1);
      return [name, State, last?.Type ?? '', timestamp(last?.Time)];
    }),
  );
}

function showTask(
  session: Session,
  allocation: Allocation,
  task: string,
  usage: AllocationUsage | undefined,
): void {
  const state = allocation.TaskStates?.[task];
  session.print(`\n${session.paint('bold', `Task "${task}" is "${state?.State ?? 'pending'}"`)}`);
  session.print(`Task Resources:\n${resourcesText(allocation, task, usage)}`);
  if (state) session.print(`\nTask Events:\n${eventsText(state)}`);
}

function resourcesText(
  { AllocatedResources }: Allocation,
  task: string,
  usage: AllocationUsage | undefined,
): string {
  const granted = AllocatedResources?.Tasks?.[task];
  const used = usage?.Tasks?.[task]?.ResourceUsage;
  const cpu = granted?.Cpu?.CpuShares ?? 0;
  const memory = megabytes(granted?.Memory?.MemoryMB ?? 0);
  const ticks = used?.CpuStats?.TotalTicks;
  const bytes = used?.MemoryStats?.RSS || used?.MemoryStats?.Usage;
  return table(
    ['CPU', 'Memory', 'Disk'],
    [
      [
        `${ticks === undefined ? '' : `${Math.round(ticks)}/`}${cpu} MHz`,
        `${bytes ? `${size(bytes)}/` : ''}${memory}`,
        megabytes(AllocatedResources?.Shared?.DiskMB ?? 0),
      ],
    ],
  );
}

function eventsText({ StartedAt, FinishedAt, Restarts, LastRestart, Events }: TaskState): string {
  const span = pairs([
    ['Started At', timestamp(StartedAt)],
    ['Finished At', timestamp(FinishedAt)],
    ['Total Restarts', String(Restarts)],
    ['Last Restart', timestamp(LastRestart)],
  ]);
  const newestFirst = (Events ?? []).toReversed();
  const rows = newestFirst.map((event) => [timestamp(event.Time), event.Type, eventText(event)]);
  return `${span}\n\nRecent Events:\n${table(['Time', 'Type', 'Description'], rows)}`;
}

function metricsText({ TaskGroup, Metrics }: Allocation): string {
  const counts = pairs([
    ['Nodes Evaluated', String(Metrics?.NodesEvaluated ?? 0)],
    ['Nodes Filtered', String(Metrics?.NodesFiltered ?? 0)],
    ['Nodes Exhausted', String(Metrics?.NodesExhausted ?? 0)],
  ]);
  const reasons = placementFailures({ [TaskGroup]: Metrics ?? {} })
    .split('\n')
    .slice(1);
  return [counts, ...reasons].join('\n');
}
