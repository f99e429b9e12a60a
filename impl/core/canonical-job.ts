/**
 * A submitted job made whole: what its author left out is filled in with Nomad's defaults, so that everything
 * downstream sees complete records. And the check of what cannot be filled in.
 * Source: upstream `structs.Job.Canonicalize` and `Job.Validate`; documented jobspec defaults.
 */
import { isSameValue } from './canonical.ts';
import type { ZoneOffset } from './cron.ts';
import type { MigrateStrategy } from './drain-records.ts';
import { periodicFaults } from './periodic.ts';
import type { Instant, Job, ReschedulePolicy, Task, TaskGroup } from './records.ts';
import type { RestartPolicy } from './task-records.ts';

const SECOND = 1e9;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const SERVICE_RESTART: RestartPolicy = {
  Attempts: 2,
  Interval: 30 * MINUTE,
  Delay: 15 * SECOND,
  Mode: 'fail',
};
const BATCH_RESTART: RestartPolicy = { Attempts: 3, Interval: 24 * HOUR, Delay: 15 * SECOND, Mode: 'fail' };

const SERVICE_RESCHEDULE: ReschedulePolicy = {
  Attempts: 0,
  Interval: 0,
  Delay: 30 * SECOND,
  DelayFunction: 'exponential',
  MaxDelay: HOUR,
  Unlimited: true,
};
const BATCH_RESCHEDULE: ReschedulePolicy = {
  Attempts: 1,
  Interval: 24 * HOUR,
  Delay: 5 * SECOND,
  DelayFunction: 'constant',
  MaxDelay: 0,
  Unlimited: false,
};

const SERVICE_MIGRATE: MigrateStrategy = {
  MaxParallel: 1,
  HealthCheck: 'checks',
  MinHealthyTime: 10 * SECOND,
  HealthyDeadline: 5 * MINUTE,
};

const DEFAULT_KILL_TIMEOUT = 5 * SECOND;

/** `submitted` may lack whatever has a default. Indexes, status and version are the store's. */
export function canonicalJob(submitted: Partial<Job> & Pick<Job, 'ID'>, at: Instant): Job {
  const type = submitted.Type ?? 'service';
  return {
    ...submitted,
    ID: submitted.ID,
    Name: submitted.Name || submitted.ID,
    Namespace: submitted.Namespace || 'default',
    Type: type,
    Priority: submitted.Priority || 50,
    Datacenters: submitted.Datacenters ?? [],
    TaskGroups: (submitted.TaskGroups ?? []).map((group) => canonicalGroup(group, type)),
    Stop: submitted.Stop ?? false,
    Version: 0,
    Status: 'pending',
    SubmitTime: at,
    CreateIndex: 0,
    ModifyIndex: 0,
    JobModifyIndex: 0,
  };
}

function canonicalGroup(group: TaskGroup, type: Job['Type']): TaskGroup {
  const batch = type === 'batch' || type === 'sysbatch';
  const reschedules = type === 'service' || type === 'batch';
  const policy = group.ReschedulePolicy ?? (batch ? BATCH_RESCHEDULE : SERVICE_RESCHEDULE);
  const { ReschedulePolicy: _, ...rest } = group;
  return {
    ...rest,
    Count: group.Count ?? 1,
    Tasks: (group.Tasks ?? []).map(canonicalTask),
    EphemeralDisk: group.EphemeralDisk ?? { SizeMB: 300 },
    RestartPolicy: group.RestartPolicy ?? (batch ? BATCH_RESTART : SERVICE_RESTART),
    ...(reschedules ? { ReschedulePolicy: policy } : {}),
    ...(type === 'service' ? { Migrate: { ...SERVICE_MIGRATE, ...group.Migrate } } : {}),
  };
}

function canonicalTask(task: Task): Task {
  return {
    ...task,
    Config: task.Config ?? {},
    Resources: {
      ...task.Resources,
      CPU: task.Resources?.CPU || 100,
      MemoryMB: task.Resources?.MemoryMB || 300,
    },
    KillTimeout: task.KillTimeout ?? DEFAULT_KILL_TIMEOUT,
  };
}

/** Nothing that an author can say differs: no new version is needed. */
export function isSameSpec(a: Job, b: Job): boolean {
  return isSameValue(specOf(a), specOf(b));
}

function specOf(job: Job): unknown {
  const {
    Version: _v,
    Status: _s,
    SubmitTime: _t,
    CreateIndex: _c,
    ModifyIndex: _m,
    JobModifyIndex: _j,
    ...spec
  } = job;
  return spec;
}

/** All that is wrong with a canonical job, in upstream's layout; undefined when it is fine. */
export function jobRefusal(job: Job, zones: ZoneOffset): string | undefined {
  const ofGroup = (group: TaskGroup) => [...groupFaults(group), ...migrateFaults(job, group)];
  const faults = [...jobFaults(job), ...periodicFaults(job, zones), ...job.TaskGroups.flatMap(ofGroup)];
  if (faults.length === 0) return undefined;
  const heading = faults.length === 1 ? '1 error occurred:' : `${faults.length} errors occurred:`;
  return `${heading}\n${faults.map((fault) => `\t* ${fault}\n`).join('')}\n`;
}

function jobFaults(job: Job): readonly string[] {
  const names = job.TaskGroups.map((group) => group.Name);
  return [
    ...(job.ID === '' ? ['Missing job ID'] : []),
    ...(job.ID.includes(' ') ? ['Job ID contains a space'] : []),
    ...(job.ID.includes('\u0000') ? ['Job ID contains a null character'] : []),
    ...(job.Priority < 1 || job.Priority > 100 ? ['Job priority must be between [1, 100]'] : []),
    ...(job.Datacenters.length === 0 ? ['Missing job datacenters'] : []),
    ...(job.TaskGroups.length === 0 ? ['Missing job task groups'] : []),
    ...(new Set(names).size < names.length ? ['Task group names must be unique'] : []),
  ];
}

function groupFaults(group: TaskGroup): readonly string[] {
  return [
    ...(group.Name ? [] : ['Missing task group name']),
    ...(group.Count < 0 ? ["Task group count can't be negative"] : []),
    ...(group.Tasks.length === 0 ? ['Missing tasks for task group'] : []),
    ...(group.MaxClientDisconnect && group.StopAfterClientDisconnect
      ? ['max_client_disconnect and stop_after_client_disconnect must not be set together']
      : []),
    ...((group.MaxClientDisconnect ?? 0) < 0 ? ['max_client_disconnect cannot be negative'] : []),
    ...group.Tasks.filter((task) => !task.Name || !task.Driver).map(() => 'Missing task name or driver'),
    ...group.Tasks.flatMap(lifecycleFaults),
  ];
}

const HOOKS: ReadonlySet<string> = new Set(['prestart', 'poststart', 'poststop']);

function lifecycleFaults({ Name, Lifecycle }: Task): readonly string[] {
  if (!Lifecycle || HOOKS.has(Lifecycle.Hook)) return [];
  const fault = Lifecycle.Hook ? `invalid hook: ${Lifecycle.Hook}` : 'no lifecycle hook provided';
  return [`Task ${Name}: ${fault} (lifecycle knows ${[...HOOKS].join(', ')})`];
}

/** Only services move off a node in an order of their own. */
function migrateFaults({ Type }: Job, { Migrate }: TaskGroup): readonly string[] {
  if (!Migrate) return [];
  if (Type !== 'service') return [`Job type "${Type}" does not allow migrate block`];
  const { MaxParallel, MinHealthyTime, HealthyDeadline } = Migrate;
  return [
    ...(MaxParallel < 0 ? [`MaxParallel must be >= 0 but found ${MaxParallel}`] : []),
    ...(MinHealthyTime < 0 ? ['MinHealthyTime must be >= 0'] : []),
    ...(MinHealthyTime > HealthyDeadline ? ['MinHealthyTime must be less than HealthyDeadline'] : []),
  ];
}
