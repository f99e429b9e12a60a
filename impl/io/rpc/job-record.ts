/**
 * A job as upstream clients expect it: Go's field names, and what upstream's servers fill in before anybody sees a job. A
 * client that finds no log configuration or no restart policy in a task does not run it.
 * Source: recorded `Alloc.GetAllocs` answers; upstream's documented defaults.
 */
import type { Job as JobRecord, Task, TaskGroup } from '../../core/records.ts';
import { fromPlain } from '../../wire/schema/plain.ts';
import type { PartialOf, ValueOf } from '../../wire/schema/kinds.ts';
import { Job } from '../../wire/structs/job.ts';

const SECOND_NS = 1e9;
const MINUTE_NS = 60 * SECOND_NS;

type Members = Readonly<Record<string, unknown>>;
/** What came in with a record and has no name in the core passes through it. */
const members = (record: object): Members => record as Members;

const LOG_CONFIG = { MaxFiles: 10, MaxFileSizeMB: 10, Disabled: false };

const SERVICE_UPDATE = {
  Stagger: 30 * SECOND_NS,
  MaxParallel: 1,
  HealthCheck: 'checks',
  MinHealthyTime: 10 * SECOND_NS,
  HealthyDeadline: 5 * MINUTE_NS,
  ProgressDeadline: 10 * MINUTE_NS,
  AutoRevert: false,
  AutoPromote: false,
  Canary: 0,
};

export function wireJob(job: JobRecord): PartialOf<ValueOf<typeof Job>> {
  const service = job.Type === 'service';
  const update = { ...SERVICE_UPDATE, ...(members(job)['Update'] as Members | undefined) };
  const { Stagger, MaxParallel } = update;
  return fromPlain(Job, {
    Region: 'global',
    ...job,
    ...(service ? { Update: { Stagger, MaxParallel } } : {}),
    TaskGroups: job.TaskGroups.map((group) => {
      const own = { ...update, ...(members(group)['Update'] as Members | undefined) };
      return { ...whole(group), ...(service ? { Update: own } : {}) };
    }),
  });
}

function whole(group: TaskGroup): Members {
  const restart = { RenderTemplates: false, ...group.RestartPolicy };
  return {
    ...group,
    RestartPolicy: restart,
    EphemeralDisk: { Sticky: false, Migrate: false, ...group.EphemeralDisk },
    Tasks: group.Tasks.map((task) => wholeTask(task, restart)),
  };
}

/** A task without a policy of its own has its group's. */
function wholeTask(task: Task, restart: Members): Members {
  return {
    ...task,
    RestartPolicy: { ...restart, ...(members(task)['RestartPolicy'] as Members | undefined) },
    LogConfig: { ...LOG_CONFIG, ...(members(task)['LogConfig'] as Members | undefined) },
  };
}
