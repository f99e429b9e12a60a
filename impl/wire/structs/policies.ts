/** How a task is restarted, a group rescheduled, migrated, updated, waited for. */
import { bool, duration, int, optional, since, string, struct } from '../schema/kinds.ts';

export const RestartPolicy = struct('RestartPolicy', {
  Attempts: int,
  Interval: duration,
  Delay: duration,
  Mode: string,
  RenderTemplates: since('2.0', bool),
});

export const ReschedulePolicy = struct('ReschedulePolicy', {
  Attempts: int,
  Interval: duration,
  Delay: duration,
  DelayFunction: string,
  MaxDelay: duration,
  Unlimited: bool,
});

export const MigrateStrategy = struct('MigrateStrategy', {
  MaxParallel: int,
  HealthCheck: string,
  MinHealthyTime: duration,
  HealthyDeadline: duration,
});

export const UpdateStrategy = struct('UpdateStrategy', {
  Stagger: duration,
  MaxParallel: int,
  HealthCheck: string,
  MinHealthyTime: duration,
  HealthyDeadline: duration,
  ProgressDeadline: duration,
  AutoRevert: bool,
  AutoPromote: bool,
  Canary: int,
});

export const DisconnectStrategy = struct('DisconnectStrategy', {
  LostAfter: duration,
  StopOnClientAfter: optional(duration),
  Replace: optional(bool),
  Reconcile: string,
});
