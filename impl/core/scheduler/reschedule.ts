/**
 * May a failed allocation be replaced, and when? Reads the reschedule policy of the job version it runs and the
 * history that its tracker carries. Does not look at the rest of the group.
 */
import type { JobType } from '../../../machines/vocabulary.ts';
import { groupOf, mayReschedule } from '../lifecycle.ts';
import type { Allocation, Instant, ReschedulePolicy, RescheduleEvent } from '../records.ts';
import { NS_PER_MS } from './alloc-predicates.ts';

const SECOND_NS = 1_000_000_000;
/** How close to its time a rescheduling is done at once. */
const SOON_MS = 1_000;
/** What an unlimited policy remembers: enough for the Fibonacci step and its reset. */
const REMEMBERED_EVENTS = 5;

const SERVICE_POLICY: ReschedulePolicy = {
  Attempts: 0,
  Interval: 0,
  Delay: 30 * SECOND_NS,
  DelayFunction: 'exponential',
  MaxDelay: 3600 * SECOND_NS,
  Unlimited: true,
};
const BATCH_POLICY: ReschedulePolicy = {
  Attempts: 1,
  Interval: 24 * 3600 * SECOND_NS,
  Delay: 5 * SECOND_NS,
  DelayFunction: 'constant',
  MaxDelay: 0,
  Unlimited: false,
};

/** The policy an allocation is under; Nomad's defaults when its group states none; none for system jobs. */
export function policyOf(alloc: Allocation): ReschedulePolicy | undefined {
  return groupOf(alloc)?.ReschedulePolicy ?? defaultPolicy(alloc.Job.Type);
}

function defaultPolicy(type: JobType): ReschedulePolicy | undefined {
  if (type === 'service') return SERVICE_POLICY;
  return type === 'batch' ? BATCH_POLICY : undefined;
}

function eventsOf(alloc: Allocation): readonly RescheduleEvent[] {
  return alloc.RescheduleTracker?.Events ?? [];
}

/** When its last task ended; a client that reported no task has the time of its report. */
export function failedAt(alloc: Allocation): Instant {
  const ends = Object.values(alloc.TaskStates).map((state) => state.FinishedAt ?? 0);
  return Math.max(0, ...ends) || alloc.ModifyTime;
}

/** Delay before the next replacement, in nanoseconds, by the policy's delay function. */
export function nextDelayNs(alloc: Allocation, endedAt: Instant): number {
  const policy = policyOf(alloc);
  if (policy === undefined) return 0;
  const events = eventsOf(alloc);
  const last = events.at(-1);
  if (last === undefined || policy.DelayFunction === 'constant') return policy.Delay;
  const grown = policy.DelayFunction === 'exponential' ? last.Delay * 2 : fibonacci(policy, events);
  if (policy.MaxDelay <= 0 || grown <= policy.MaxDelay) return grown;
  // An allocation that held longer than the ceiling has earned a new series.
  const heldNs = (endedAt - last.RescheduleTime) * NS_PER_MS;
  return heldNs > policy.MaxDelay ? policy.Delay : policy.MaxDelay;
}

function fibonacci(policy: ReschedulePolicy, events: readonly RescheduleEvent[]): number {
  const last = events.at(-1)?.Delay ?? policy.Delay;
  const beforeLast = events.at(-2)?.Delay;
  if (beforeLast === undefined) return policy.Delay;
  const seriesRestarted = beforeLast === policy.MaxDelay && last === policy.Delay;
  return seriesRestarted ? last : last + beforeLast;
}

/** The policy has an attempt left for an allocation that ended at `endedAt`. */
export function attemptLeft(alloc: Allocation, endedAt: Instant): boolean {
  return mayReschedule(alloc, policyOf(alloc), endedAt);
}

export type RescheduleVerdict =
  | { readonly kind: 'now' }
  | { readonly kind: 'later'; readonly at: Instant }
  /** No attempt left, or another evaluation already waits for its time. */
  | { readonly kind: 'no' };

/** What to do about a failed allocation in the evaluation `evalId`. */
export function rescheduleVerdict(alloc: Allocation, now: Instant, evalId: string): RescheduleVerdict {
  if (alloc.DesiredTransition.ForceReschedule === true) return { kind: 'now' };
  const endedAt = failedAt(alloc);
  if (alloc.ClientStatus !== 'failed' || !attemptLeft(alloc, endedAt)) return { kind: 'no' };
  const dueAt = endedAt + nextDelayNs(alloc, endedAt) / NS_PER_MS;
  if (alloc.FollowupEvalID === evalId || dueAt - now <= SOON_MS) return { kind: 'now' };
  return alloc.FollowupEvalID === '' ? { kind: 'later', at: dueAt } : { kind: 'no' };
}

/** The tracker of a replacement: its predecessor's history and one more event. */
export function advanceTracker(previous: Allocation, now: Instant): { Events: readonly RescheduleEvent[] } {
  const event: RescheduleEvent = {
    RescheduleTime: now,
    PrevAllocID: previous.ID,
    PrevNodeID: previous.NodeID,
    Delay: nextDelayNs(previous, now),
  };
  return { Events: [...remembered(previous, now), event] };
}

function remembered(alloc: Allocation, now: Instant): readonly RescheduleEvent[] {
  const policy = policyOf(alloc);
  const events = eventsOf(alloc);
  if (policy === undefined || policy.Unlimited) return events.slice(-REMEMBERED_EVENTS);
  return events.filter((event) => event.RescheduleTime > now - policy.Interval / NS_PER_MS);
}
