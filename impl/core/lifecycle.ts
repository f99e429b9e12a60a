/**
 * What an allocation's fields mean: terminal or live, out of sight since when, given up when. Predicates only.
 * Source: reference page nomad-protocol.md, section 3.1, column B.
 */
import type { Allocation, Instant, ReschedulePolicy, TaskGroup, TaskState } from './records.ts';

const NANOSECONDS_PER_MS = 1e6;

/** The servers no longer want it. */
export function isServerTerminal(alloc: Pick<Allocation, 'DesiredStatus'>): boolean {
  return alloc.DesiredStatus === 'stop' || alloc.DesiredStatus === 'evict';
}

/** Its tasks are over, or given up for lost. `unknown` is not terminal. */
export function isClientTerminal(alloc: Pick<Allocation, 'ClientStatus'>): boolean {
  return (
    alloc.ClientStatus === 'complete' || alloc.ClientStatus === 'failed' || alloc.ClientStatus === 'lost'
  );
}

export function isTerminal(alloc: Pick<Allocation, 'DesiredStatus' | 'ClientStatus'>): boolean {
  return isServerTerminal(alloc) || isClientTerminal(alloc);
}

/**
 * Its tasks went to their end by themselves and with success: batch work that need not be done again. One that was
 * stopped is reported `complete` too, and has done nothing (upstream counts it as done).
 */
export function hasDoneItsWork(
  alloc: Pick<Allocation, 'DesiredStatus' | 'ClientStatus' | 'TaskStates'>,
): boolean {
  const states = Object.values(alloc.TaskStates);
  if (states.length > 0) return states.every(endedByItself);
  return alloc.ClientStatus === 'complete' && !isServerTerminal(alloc);
}

function endedByItself({ State, Failed, StartedAt, Events }: TaskState): boolean {
  return State === 'dead' && !Failed && StartedAt !== null && !wasStopped(Events);
}

/** Killed, and not because the task that leads its group had ended. */
function wasStopped(events: TaskState['Events']): boolean {
  const tellsOf = (type: string): boolean => events.some(({ Type }) => Type === type);
  return tellsOf('Killing') && !tellsOf('Leader Task Dead');
}

/** The group as it stands in the allocation's own copy of the job. */
export function groupOf(alloc: Allocation): TaskGroup | undefined {
  return alloc.Job.TaskGroups.find((group) => group.Name === alloc.TaskGroup);
}

/** The disconnect window in ms; undefined when the group has none. */
export function disconnectWindowMs(alloc: Allocation): number | undefined {
  const group = groupOf(alloc);
  const window = group?.Disconnect?.LostAfter || group?.MaxClientDisconnect;
  return window === undefined || window === null ? undefined : window / NANOSECONDS_PER_MS;
}

/** When it was last written down as `unknown`; undefined when never. */
export function lastUnknownAt(alloc: Allocation): Instant | undefined {
  return alloc.AllocStates.filter((state) => state.Value === 'unknown').reduce<Instant | undefined>(
    (latest, state) => (latest === undefined || state.Time > latest ? state.Time : latest),
    undefined,
  );
}

/** When its window will have run out; undefined when it is in sight, or has none. */
export function windowEndsAt(alloc: Allocation): Instant | undefined {
  const windowMs = disconnectWindowMs(alloc);
  const since = lastUnknownAt(alloc);
  if (alloc.ClientStatus !== 'unknown' || windowMs === undefined || since === undefined) return undefined;
  return since + windowMs;
}

/** Its window has run out while it is out of sight. */
export function isExpired(alloc: Allocation, at: Instant): boolean {
  const endsAt = windowEndsAt(alloc);
  return endsAt !== undefined && at >= endsAt;
}

/** May a failure at `at` still be answered by a replacement under the group's policy? */
export function mayReschedule(alloc: Allocation, policy: ReschedulePolicy | undefined, at: Instant): boolean {
  if (policy === undefined) return false;
  if (policy.Unlimited) return true;
  const since = at - policy.Interval / NANOSECONDS_PER_MS;
  const recent = (alloc.RescheduleTracker?.Events ?? []).filter((event) => event.RescheduleTime > since);
  return recent.length < policy.Attempts;
}
