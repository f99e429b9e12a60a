/**
 * Allocations as they are written down and sent. Thousands have one job, and each holds all of it: written, the job
 * stands once and they name its place. The form alone: what is read back is equal to what was written.
 */
import type { Allocation, Job } from './records.ts';

/** `Job`: its place among the jobs beside it; older servers wrote the job itself. */
export type WrittenAlloc = Omit<Allocation, 'Job'> & { readonly Job: Job | number };

export class SharedJobs {
  readonly jobs: Job[] = [];
  readonly #places = new Map<Job, number>();
  /** Equal ones are one, so that servers with equal states write equal bytes. */
  readonly #byText = new Map<string, number>();

  write(alloc: Allocation): WrittenAlloc {
    return { ...alloc, Job: this.placeOf(alloc.Job) };
  }

  placeOf(job: Job): number {
    const known = this.#places.get(job);
    if (known !== undefined) return known;
    const text = JSON.stringify(job);
    const place = this.#byText.get(text) ?? this.jobs.push(job) - 1;
    this.#byText.set(text, place);
    this.#places.set(job, place);
    return place;
  }
}

/** `jobs`: those that were written beside it. */
export function readAlloc(written: WrittenAlloc, jobs: readonly Job[]): Allocation {
  return { ...written, Job: readJob(written.Job, jobs) };
}

export function readJob(written: Job | number, jobs: readonly Job[]): Job {
  if (typeof written !== 'number') return written;
  const job = jobs[written];
  if (job === undefined) throw new Error(`job ${written} is named, and there are ${jobs.length}`);
  return job;
}
