/**
 * Whether a task that ended is started again on this node, and when. Pure. It says nothing of rescheduling:
 * that is the servers' business once the client gives up.
 */
import type { JobType } from '../../../machines/vocabulary.ts';
import { nsToMs } from './pacing.ts';
import type { Instant, Task, TaskGroup } from '../records.ts';
import type { RestartPolicy } from '../task-records.ts';

const SECOND_NS = 1_000_000_000;
const MINUTE_NS = 60 * SECOND_NS;

const SERVICE_POLICY: RestartPolicy = {
  Attempts: 2,
  Interval: 30 * MINUTE_NS,
  Delay: 15 * SECOND_NS,
  Mode: 'fail',
};
const BATCH_POLICY: RestartPolicy = { ...SERVICE_POLICY, Attempts: 3, Interval: 24 * 60 * MINUTE_NS };

/** How a task ended. A driver that could not start it, in a way that no retry would change, is `hopeless`. */
export type Ending =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'not-started'; readonly hopeless: boolean };

/** Restarts so far in the running interval. Not persisted: a restarted client counts from 0. */
export interface RestartHistory {
  readonly intervalStartedAt: Instant;
  readonly restarts: number;
}

export type RestartDecision =
  | { readonly kind: 'restart'; readonly delayMs: number; readonly history: RestartHistory }
  | { readonly kind: 'finished' }
  | { readonly kind: 'give-up'; readonly reason: string };

export function runsToCompletion(type: JobType): boolean {
  return type === 'batch' || type === 'sysbatch';
}

/** The group's policy, or Nomad's default for the job's type. */
export function policyOf(group: TaskGroup, type: JobType): RestartPolicy {
  return group.RestartPolicy ?? (runsToCompletion(type) ? BATCH_POLICY : SERVICE_POLICY);
}

/** Whether a task that succeeded is done, and not started again: one with a hook, unless it is to run beside the others. */
export function endsBySuccess({ Lifecycle }: Task, type: JobType): boolean {
  if (Lifecycle?.Hook) return Lifecycle.Hook === 'poststop' || !Lifecycle.Sidecar;
  return runsToCompletion(type);
}

/**
 * @param isDoneBySuccess see `endsBySuccess`.
 * @param history undefined before the first ending: the first interval starts then.
 */
export function decideRestart(
  policy: RestartPolicy,
  isDoneBySuccess: boolean,
  ending: Ending,
  history: RestartHistory | undefined,
  at: Instant,
): RestartDecision {
  if (ending.kind === 'exited' && ending.exitCode === 0 && isDoneBySuccess) return { kind: 'finished' };
  if (ending.kind === 'not-started' && ending.hopeless) {
    return { kind: 'give-up', reason: 'Error was unrecoverable' };
  }
  if (policy.Attempts === 0) return { kind: 'give-up', reason: 'Policy allows no restarts' };
  return restartWithin(policy, currentInterval(policy, history, at), at);
}

function currentInterval(
  policy: RestartPolicy,
  history: RestartHistory | undefined,
  at: Instant,
): RestartHistory {
  const isOver = history === undefined || at >= history.intervalStartedAt + nsToMs(policy.Interval);
  return isOver ? { intervalStartedAt: at, restarts: 0 } : history;
}

function restartWithin(policy: RestartPolicy, history: RestartHistory, at: Instant): RestartDecision {
  if (history.restarts < policy.Attempts) {
    const counted = { ...history, restarts: history.restarts + 1 };
    return { kind: 'restart', delayMs: nsToMs(policy.Delay), history: counted };
  }
  if (policy.Mode === 'fail') {
    const reason = `Exceeded allowed attempts ${policy.Attempts} in interval ${nsToMs(policy.Interval)} ms`;
    return { kind: 'give-up', reason };
  }
  // Mode `delay`: wait the interval out; this restart is the first of the next one.
  const nextStartsAt = history.intervalStartedAt + nsToMs(policy.Interval);
  return {
    kind: 'restart',
    delayMs: nextStartsAt - at,
    history: { intervalStartedAt: nextStartsAt, restarts: 1 },
  };
}
