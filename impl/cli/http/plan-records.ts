/** The API's answer to what a job would do: its differences, and what a dry run of the scheduler says. Fields shown only. */
import type { AllocationStub, Evaluation, Int, PlacementMetrics } from './records.ts';

/** `Added`, `Deleted`, `Edited` or `None`. */
type DiffType = string;

export interface FieldDiff {
  readonly Type: DiffType;
  readonly Name: string;
  readonly Old: string;
  readonly New: string;
  readonly Annotations?: readonly string[] | null;
}

export interface ObjectDiff {
  readonly Type: DiffType;
  readonly Name: string;
  readonly Fields: readonly FieldDiff[] | null;
  readonly Objects: readonly ObjectDiff[] | null;
}

export interface TaskDiff extends ObjectDiff {
  readonly Annotations?: readonly string[] | null;
}

export interface TaskGroupDiff extends ObjectDiff {
  readonly Tasks: readonly TaskDiff[] | null;
  /** How many of each kind of change: `create`, `destroy`, `in-place update`... */
  readonly Updates: Readonly<Record<string, Int>> | null;
}

export interface JobDiff {
  readonly Type: DiffType;
  readonly ID: string;
  readonly Fields: readonly FieldDiff[] | null;
  readonly Objects: readonly ObjectDiff[] | null;
  readonly TaskGroups: readonly TaskGroupDiff[] | null;
}

export interface DesiredUpdates {
  readonly Place: Int;
  readonly Stop: Int;
  readonly Migrate: Int;
  readonly DestructiveUpdate: Int;
  readonly Canary: Int;
}

export interface JobPlan {
  readonly Annotations: {
    readonly DesiredTGUpdates: Readonly<Record<string, DesiredUpdates>> | null;
    readonly PreemptedAllocs?: readonly AllocationStub[] | null;
  } | null;
  readonly FailedTGAllocs?: Readonly<Record<string, PlacementMetrics>> | null;
  readonly CreatedEvals?: readonly Evaluation[] | null;
  readonly Diff: JobDiff | null;
  readonly JobModifyIndex: Int;
  readonly NextPeriodicLaunch?: string | null;
  readonly Warnings?: string;
}
