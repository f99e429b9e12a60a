/** Why groups of tasks found no place, line by line. */
import type { Int, PlacementMetrics } from '../http/records.ts';

/** Each group with its reasons, in the order of their names. */
export function placementFailures(groups: Readonly<Record<string, PlacementMetrics>>): string {
  return sorted(groups)
    .map(([name, metrics]) => {
      const failures = Number(metrics.CoalescedFailures ?? 0) + 1;
      const noun = failures > 1 ? 'allocations' : 'allocation';
      const heading = `Task Group "${name}" (failed to place ${failures} ${noun}):`;
      return [heading, ...reasons(metrics).map((reason) => `  * ${reason}`)].join('\n');
    })
    .join('\n\n');
}

function reasons(metrics: PlacementMetrics): readonly string[] {
  const exhausted = Number(metrics.NodesExhausted ?? 0);
  return [
    ...(Number(metrics.NodesEvaluated ?? 0) === 0 ? ['No nodes were eligible for evaluation'] : []),
    ...sorted(metrics.NodesAvailable)
      .filter(([, count]) => Number(count) === 0)
      .map(([datacenter]) => `No nodes are available in datacenter "${datacenter}"`),
    ...counted(metrics.ClassFiltered, (name, count) => `Class "${name}": ${count} nodes excluded by filter`),
    ...counted(
      metrics.ConstraintFiltered,
      (name, count) => `Constraint "${name}": ${count} nodes excluded by filter`,
    ),
    ...(exhausted > 0 ? [`Resources exhausted on ${exhausted} nodes`] : []),
    ...counted(metrics.ClassExhausted, (name, count) => `Class "${name}" exhausted on ${count} nodes`),
    ...counted(
      metrics.DimensionExhausted,
      (name, count) => `Dimension "${name}" exhausted on ${count} nodes`,
    ),
    ...(metrics.QuotaExhausted ?? []).map((name) => `Quota limit hit "${name}"`),
  ];
}

function counted(
  counts: Readonly<Record<string, Int>> | null | undefined,
  inWords: (name: string, count: Int) => string,
): readonly string[] {
  return sorted(counts).map(([name, count]) => inWords(name, count));
}

function sorted<T>(record: Readonly<Record<string, T>> | null | undefined): readonly [string, T][] {
  return Object.entries(record ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
