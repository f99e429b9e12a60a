/**
 * When periodic jobs are due: deadlines as data, read off the state and kept in step with it. Volatile, leader only. What is
 * launched is an entry like that of any submission. Source: upstream `periodic.go`.
 */
import { isSameValue } from './canonical.ts';
import type { ZoneOffset } from './cron.ts';
import { Deadlines } from './deadlines.ts';
import { isLaunched, nextLaunchOf } from './periodic.ts';
import type { Instant, Job } from './records.ts';
import type { Change } from './state/write.ts';
import type { StateView } from './view.ts';

export interface DueJob {
  readonly namespace: string;
  readonly id: string;
  /** When it ought to be launched. */
  readonly dueAt: Instant;
}

const LAUNCHED = /\/periodic-(\d+)$/;

export class PeriodicWatch {
  private readonly deadlines = new Deadlines();
  private readonly zones: ZoneOffset;

  constructor(zones: ZoneOffset) {
    this.zones = zones;
  }

  /** A new leader: what came due while nobody led is launched once, if it was ever launched before. */
  initialise(view: StateView, at: Instant): void {
    for (const job of view.jobs()) if (isLaunched(job)) this.set(job, lastLaunch(view, job) ?? at);
  }

  /** After every entry. What says when it is launched has to change for that to move. */
  follow(changes: readonly Change[], at: Instant): void {
    for (const change of changes) {
      if (change.kind !== 'job') continue;
      const { before, after } = change;
      if (after === undefined || !isLaunched(after)) {
        const gone = after ?? before;
        if (gone !== undefined) this.deadlines.delete(keyOf(gone));
      } else if (
        before === undefined ||
        !isLaunched(before) ||
        !isSameValue(before.Periodic, after.Periodic)
      ) {
        this.set(after, at);
      }
    }
  }

  /** What is due now, earliest first; each is due again later. */
  takeDue(view: StateView, at: Instant): readonly DueJob[] {
    const first = this.deadlines.next();
    if (first === undefined || first > at) return [];
    const due: DueJob[] = [];
    for (const { key, dueAt } of this.passed(at)) {
      const [namespace = '', id = ''] = JSON.parse(key) as readonly string[];
      const job = view.job(namespace, id);
      if (job === undefined || !isLaunched(job)) continue;
      due.push({ namespace, id, dueAt });
      this.set(job, at);
    }
    return due;
  }

  nextDeadline(): Instant | undefined {
    return this.deadlines.next();
  }

  private passed(at: Instant): readonly { readonly key: string; readonly dueAt: Instant }[] {
    const passed: { readonly key: string; readonly dueAt: Instant }[] = [];
    for (let dueAt = this.deadlines.next(); dueAt !== undefined && dueAt <= at; dueAt = this.deadlines.next())
      for (const key of this.deadlines.takeDue(dueAt)) passed.push({ key, dueAt });
    return passed;
  }

  private set(job: Job, after: Instant): void {
    const next = nextLaunchOf(job, after, this.zones);
    if (next === undefined) this.deadlines.delete(keyOf(job));
    else this.deadlines.set(keyOf(job), next);
  }
}

const keyOf = ({ Namespace, ID }: Job): string => JSON.stringify([Namespace, ID]);

/** Undefined: nothing of it is there any more, or it never was. */
function lastLaunch(view: StateView, job: Job): Instant | undefined {
  const seconds = view
    .jobsUnder(job.Namespace, `${job.ID}/`)
    .filter(({ ParentID }) => ParentID === job.ID)
    .map(({ ID }) => Number(LAUNCHED.exec(ID)?.[1] ?? 0));
  const last = Math.max(0, ...seconds);
  return last === 0 ? undefined : last * 1000;
}
