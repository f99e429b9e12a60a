/**
 * What a submission changes in a job, in the form that `job plan` shows. It compares two jobs as the API writes them and
 * knows blocks by their names only. Source: upstream `structs/diff.go`; recorded answer of `/v1/job/:id/plan`.
 */
import { type Members, membersOf, type ObjectDiff, ownFields, typeOf } from './object-diff.ts';
import { objectsIn } from './nested-diffs.ts';

export interface TaskDiff extends ObjectDiff {
  Annotations: string[] | null;
}

export interface TaskGroupDiff extends ObjectDiff {
  Tasks: TaskDiff[] | null;
  Updates: Record<string, number> | null;
}

export interface JobDiff extends Omit<ObjectDiff, 'Name'> {
  ID: string;
  TaskGroups: TaskGroupDiff[] | null;
}

/** The store's and the door's, not the author's; and what is said of each group instead. */
const NOT_OF_JOBS = new Set([
  'ID',
  'ParentID',
  'Status',
  'StatusDescription',
  'Version',
  'VersionTag',
  'Stable',
  'SubmitTime',
  'CreateIndex',
  'ModifyIndex',
  'JobModifyIndex',
  'Payload',
  'Update',
  'TaskGroups',
]);
const NOT_OF_GROUPS = new Set(['Name', 'Tasks']);
const NOT_OF_TASKS = new Set(['Name']);

/** `old` is undefined for a job that is new. */
export function jobDiff(old: Members | undefined, now: Members): JobDiff {
  const TaskGroups = paired(old?.['TaskGroups'], now['TaskGroups'], groupDiff);
  const { Fields, Objects } = partsOf(old, now, NOT_OF_JOBS);
  return {
    Type: typeOf(old, now, [...Fields, ...Objects, ...TaskGroups]),
    ID: String(now['ID']),
    Fields: orNull(Fields),
    Objects: orNull(Objects),
    TaskGroups: orNull(TaskGroups),
  };
}

function groupDiff(old: Members | undefined, now: Members | undefined): TaskGroupDiff {
  const Tasks = paired(old?.['Tasks'], now?.['Tasks'], taskDiff);
  const { Fields, Objects } = partsOf(old, now, NOT_OF_GROUPS);
  return {
    Type: typeOf(old, now, [...Fields, ...Objects, ...Tasks]),
    Name: nameOf(old, now),
    Fields: orNull(Fields),
    Objects: orNull(Objects),
    Tasks: orNull(Tasks),
    Updates: null,
  };
}

function taskDiff(old: Members | undefined, now: Members | undefined): TaskDiff {
  const { Fields, Objects } = partsOf(old, now, NOT_OF_TASKS);
  return {
    Type: typeOf(old, now, [...Fields, ...Objects]),
    Name: nameOf(old, now),
    Fields: orNull(Fields),
    Objects: orNull(Objects),
    Annotations: null,
  };
}

/** What has changed of one block, and only that. */
function partsOf(old: Members | undefined, now: Members | undefined, without: ReadonlySet<string>) {
  return { Fields: ownFields(old, now, without, false), Objects: objectsIn(old, now, without) };
}

/** Blocks of the same name beside each other; in the order of names. What has not changed stays, for its place. */
function paired<D>(
  old: unknown,
  now: unknown,
  diff: (old: Members | undefined, now: Members | undefined) => D,
): D[] {
  const [before, after] = [byName(old), byName(now)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((name) => diff(before.get(name), after.get(name)));
}

function byName(blocks: unknown): ReadonlyMap<string, Members> {
  return new Map(membersOf(blocks).map((block) => [String(block['Name']), block]));
}

function nameOf(old: Members | undefined, now: Members | undefined): string {
  return String((now ?? old)?.['Name']);
}

function orNull<T>(items: T[]): T[] | null {
  return items.length === 0 ? null : items;
}
