/**
 * What is recorded about draining nodes, and about moving off them in good health: parts of nodes, groups and
 * allocations. Shapes only; the records that they are parts of, and their units, are `records.ts`.
 */
import type { Instant } from './records.ts';

export interface DrainStrategy {
  /** Nanoseconds; 0 = no deadline, negative = force now. */
  readonly Deadline: number;
  readonly IgnoreSystemJobs: boolean;
  readonly StartedAt: Instant;
  /** 0 when there is no deadline. */
  readonly ForceDeadline: Instant;
}

/** The last drain of a node, what became of it included. */
export interface DrainMetadata {
  readonly StartedAt: Instant;
  readonly UpdatedAt: Instant;
  readonly Status: 'draining' | 'complete' | 'canceled';
  /** What the operator said with it. */
  readonly Meta?: Readonly<Record<string, string>>;
}

/** How a group moves off a node that is drained. Durations in nanoseconds. */
export interface MigrateStrategy {
  /** How many of the group's count may be on the move at once. */
  readonly MaxParallel: number;
  readonly HealthCheck: 'checks' | 'task_states';
  /** How long its tasks must have run before an allocation counts as healthy. */
  readonly MinHealthyTime: number;
  readonly HealthyDeadline: number;
}

/** Wishes of the servers for an allocation, beside its desired status. */
export interface DesiredTransition {
  readonly Migrate?: boolean;
  /** It is stopped and not placed elsewhere: work that a drain takes away is not done again. */
  readonly MigrateDisablePlacement?: boolean;
  /** No field of Nomad's: the mark to migrate is the drainer's, and ends with the drain. */
  readonly MigrateForDrain?: boolean;
  readonly Reschedule?: boolean;
  readonly ForceReschedule?: boolean;
}

/** What its client knows of an allocation's health. Nomad: `structs.AllocDeploymentStatus`, the part used here. */
export interface AllocDeploymentStatus {
  /** Null: not known yet. */
  readonly Healthy: boolean | null;
  readonly Timestamp: Instant;
}
