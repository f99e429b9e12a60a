/**
 * Claims about one allocation that only scheduling asks, on top of lifecycle.ts. Facts read off the record, no
 * decisions: what follows from them stands in classify.ts. Reference page nomad-protocol.md, section 3.1.
 */
import { groupOf } from '../lifecycle.ts';
import type { Allocation, Instant, Job, TaskGroup } from '../records.ts';

export const NS_PER_MS = 1_000_000;
const DEFAULT_KILL_TIMEOUT_MS = 5_000;

/** The last remembered client status is `unknown`: it went out of sight and nobody has dealt with its return. */
export function needsToReconnect(alloc: Allocation): boolean {
  return alloc.AllocStates.at(-1)?.Value === 'unknown';
}

/** Told to move, and not to be placed elsewhere. */
export function staysAway({ DesiredTransition: wish }: Allocation): boolean {
  return wish.Migrate === true && wish.MigrateDisablePlacement === true;
}

export function findGroup(job: Job | null | undefined, name: string): TaskGroup | undefined {
  return job?.TaskGroups.find((group) => group.Name === name);
}

/** While it is out of sight another one is wanted in its place; a group says so when it does not want that. */
export function replacedWhileAway(alloc: Allocation): boolean {
  return groupOf(alloc)?.Disconnect?.Replace !== false;
}

/** `stop_after_client_disconnect` of the job version that it runs; undefined = never. */
export function stopAfterMs(alloc: Allocation): number | undefined {
  const delay = groupOf(alloc)?.StopAfterClientDisconnect;
  return delay === null || delay === undefined || delay === 0 ? undefined : delay / NS_PER_MS;
}

/** By when a cut-off client has surely stopped it: counted from the first `lost`, plus the time that killing takes. */
export function clientStopAt(alloc: Allocation, now: Instant): Instant {
  const lostAt = alloc.AllocStates.find((state) => state.Value === 'lost')?.Time ?? now;
  return lostAt + (stopAfterMs(alloc) ?? 0) + longestKillMs(alloc);
}

function longestKillMs(alloc: Allocation): number {
  const tasks = groupOf(alloc)?.Tasks ?? [];
  const timeouts = tasks.map((task) => (task.KillTimeout ?? 0) / NS_PER_MS);
  return Math.max(DEFAULT_KILL_TIMEOUT_MS, ...timeouts);
}

/** The `n` of `<job>.<group>[<n>]`; -1 for a name of another shape. */
export function nameNumber(name: string): number {
  const match = /\[(\d+)\]$/.exec(name);
  return match ? Number(match[1]) : -1;
}

/** Of the job's present incarnation and version, or older. */
export function outdated(alloc: Allocation, job: Job): boolean {
  return alloc.Job.CreateIndex < job.CreateIndex || alloc.Job.Version < job.Version;
}
