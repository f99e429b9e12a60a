/** What a periodic job asks for, and when it is due next. Source: upstream `structs.PeriodicConfig`, for the texts. */
import { nextLaunch, readCron, type ZoneOffset } from './cron.ts';
import { isPeriodic } from './job-warnings.ts';
import type { Instant, Job } from './records.ts';

/** It is launched by itself. */
export function isLaunched(job: Job): boolean {
  return isPeriodic(job) && job.Periodic?.Enabled !== false && !job.Stop;
}

/** Undefined: never again. The job has been checked. */
export function nextLaunchOf({ Periodic }: Job, after: Instant, zones: ZoneOffset): Instant | undefined {
  const cron = readCron(Periodic?.Spec ?? '');
  if ('wrong' in cron) return undefined;
  return nextLaunch(cron, after, (at) => zones(Periodic?.TimeZone || 'UTC', at) ?? 0);
}

/** Why its pattern cannot be kept; undefined when it can. */
export function periodicFaults(
  { Type, Periodic, ParameterizedJob }: Job,
  zones: ZoneOffset,
): readonly string[] {
  const isBatch = Type === 'batch' || Type === 'sysbatch';
  const dispatched =
    ParameterizedJob && !isBatch
      ? ['Parameterized job can only be used with "batch" or "sysbatch" scheduler']
      : [];
  if (!Periodic) return dispatched;
  return [
    ...dispatched,
    ...(isBatch ? [] : ['Periodic can only be used with "batch" or "sysbatch" scheduler']),
    ...(Periodic.Enabled === false ? [] : specFaults(Periodic, zones)),
  ];
}

function specFaults(
  { Spec = '', SpecType, TimeZone }: NonNullable<Job['Periodic']>,
  zones: ZoneOffset,
): readonly string[] {
  const cron = readCron(Spec);
  return [
    ...(Spec === '' ? ['Must specify a spec'] : []),
    ...(zones(TimeZone || 'UTC', 0) === undefined
      ? [`Invalid time zone ${JSON.stringify(TimeZone)}: unknown time zone ${TimeZone}`]
      : []),
    ...((SpecType || 'cron') === 'cron'
      ? []
      : [`Unknown periodic specification type ${JSON.stringify(SpecType)}`]),
    ...(Spec !== '' && 'wrong' in cron ? [`Invalid cron spec ${JSON.stringify(Spec)}: ${cron.wrong}`] : []),
  ];
}
