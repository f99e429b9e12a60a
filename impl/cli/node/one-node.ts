/** One node as `node status` shows it. */
import type { ClientNode } from '../http/node-records.ts';
import type { Allocation, Int } from '../http/records.ts';
import type { Session } from '../session.ts';
import { allocationsText } from '../show/allocations.ts';
import { megabytes } from '../show/sizes.ts';
import { pairs, table } from '../show/table.ts';
import { timestamp } from '../show/times.ts';

export function showNode(session: Session, node: ClientNode, allocations: readonly Allocation[]): void {
  session.print(fields(node));
  if (session.call.options['short'] !== true) {
    if (session.verbose) session.section('Drivers', driversTable(node));
    session.section('Node Events', eventsTable(node));
    session.section('Allocated Resources', allocatedTable(node, allocations));
  }
  session.section('Allocations', allocationsText(session, allocations));
  if (!session.verbose) return;
  session.section('Attributes', sortedPairs(node.Attributes));
  session.section('Meta', sortedPairs(node.Meta));
}

function fields(node: ClientNode): string {
  const healthy = Object.entries(node.Drivers ?? {})
    .filter(([, { Detected, Healthy }]) => Detected && Healthy)
    .map(([name]) => name)
    .sort();
  return pairs([
    ['ID', node.ID],
    ['Name', node.Name],
    ...(node.NodePool ? ([['Node Pool', node.NodePool]] as const) : []),
    ['Class', node.NodeClass],
    ['DC', node.Datacenter],
    ['Drain', drainInWords(node)],
    ['Eligibility', node.SchedulingEligibility],
    ['Status', node.Status],
    [
      'Host Volumes',
      Object.keys(node.HostVolumes ?? {})
        .sort()
        .join(','),
    ],
    [
      'Host Networks',
      Object.keys(node.HostNetworks ?? {})
        .sort()
        .join(','),
    ],
    ['Driver Status', healthy.join(',')],
  ]);
}

function drainInWords({ Drain, DrainStrategy }: ClientNode): string {
  if (!DrainStrategy) return String(Drain);
  const { Deadline = 0, ForceDeadline } = DrainStrategy;
  if (Number(Deadline) < 0) return 'true; force drain';
  const end = timestamp(ForceDeadline);
  return end === 'N/A' ? 'true; no deadline' : `true; deadline ${end}`;
}

function driversTable({ Drivers }: ClientNode): string {
  const rows = Object.entries(Drivers ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return table(
    ['Driver', 'Detected', 'Healthy', 'Message'],
    rows.map(([name, { Detected, Healthy, HealthDescription }]) => [
      name,
      String(Detected),
      String(Healthy),
      HealthDescription,
    ]),
  );
}

function eventsTable({ Events }: ClientNode): string {
  const newestFirst = (Events ?? []).toReversed();
  return table(
    ['Time', 'Subsystem', 'Message'],
    newestFirst.map(({ Timestamp, Subsystem, Message }) => [timestamp(Timestamp), Subsystem, Message]),
  );
}

const ENDED = new Set(['complete', 'failed', 'lost']);

function allocatedTable(
  { NodeResources, ReservedResources }: ClientNode,
  all: readonly Allocation[],
): string {
  const running = all.filter(({ ClientStatus }) => !ENDED.has(ClientStatus));
  const left = (whole: Int | undefined, kept: Int | undefined): number =>
    Number(whole ?? 0) - Number(kept ?? 0);
  const cpu = left(NodeResources?.Cpu?.CpuShares, ReservedResources?.Cpu?.CpuShares);
  const memory = left(NodeResources?.Memory?.MemoryMB, ReservedResources?.Memory?.MemoryMB);
  const disk = left(NodeResources?.Disk?.DiskMB, ReservedResources?.Disk?.DiskMB);
  const used = running
    .map(taken)
    .reduce((sum, each) => sum.map((value, at) => value + (each[at] ?? 0)), [0, 0, 0]);
  return table(
    ['CPU', 'Memory', 'Disk'],
    [
      [
        `${used[0]}/${cpu} MHz`,
        `${megabytes(used[1] ?? 0)}/${megabytes(memory)}`,
        `${megabytes(used[2] ?? 0)}/${megabytes(disk)}`,
      ],
    ],
  );
}

/** CPU in MHz, memory and disk in MiB. */
function taken({ AllocatedResources }: Allocation): number[] {
  const tasks = Object.values(AllocatedResources?.Tasks ?? {});
  const sum = (part: (task: (typeof tasks)[number]) => Int | undefined): number =>
    tasks.reduce((total, task) => total + Number(part(task) ?? 0), 0);
  return [
    sum(({ Cpu }) => Cpu?.CpuShares),
    sum(({ Memory }) => Memory?.MemoryMB),
    Number(AllocatedResources?.Shared?.DiskMB ?? 0),
  ];
}

function sortedPairs(record: Readonly<Record<string, string>> | null | undefined): string {
  return pairs(Object.entries(record ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
}
