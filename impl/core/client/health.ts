/**
 * When an allocation counts as healthy: all its tasks have run for a while without a break. Asked of services only,
 * which say so once; drains go by it. That one is unhealthy is not said: it is what has not been said to be healthy.
 * Source: reference page nomad-protocol.md, section 3.2 (a client writes the health); upstream `allochealth/tracker.go`.
 */
import type { MigrateStrategy } from '../drain-records.ts';
import type { Instant, TaskState } from '../records.ts';
import { nsToMs } from './pacing.ts';

/** Infinity while some task does not run: nothing that time alone will change. */
export function healthyAt(
  states: readonly TaskState[],
  { MinHealthyTime }: Pick<MigrateStrategy, 'MinHealthyTime'>,
): Instant {
  const starts = states.map(({ State, StartedAt }) => (State === 'running' ? StartedAt : null));
  const since = starts.every((at) => at !== null) ? Math.max(...starts, 0) : Infinity;
  return since + nsToMs(MinHealthyTime);
}
