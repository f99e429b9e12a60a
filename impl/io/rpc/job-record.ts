/**
 * A job between the wire and our records. Our core reads a part of a job; a record holds all of it, as members that have
 * no name there pass through it, so what comes in is what goes out (docs/decisions/0022-jobs-are-kept-whole.md).
 * Source: recorded `Alloc.GetAllocs` answers and `/v1/job/:id`. A client that finds no log configuration or no restart
 * policy in a task does not run it.
 */
import type { Job as JobRecord } from '../../core/records.ts';
import { checkJson } from '../../wire/schema/json-decode.ts';
import { encodeJson } from '../../wire/schema/json-encode.ts';
import { parseJson } from '../../wire/schema/json-number.ts';
import type { PartialOf, ValueOf } from '../../wire/schema/kinds.ts';
import { fromPlain, toPlain } from '../../wire/schema/plain.ts';
import { Job } from '../../wire/structs/job.ts';
import { type Members, wholeJob } from './job-defaults.ts';

/** For those who read it. */
export function wireJob(job: JobRecord): PartialOf<ValueOf<typeof Job>> {
  return fromPlain(Job, wholeJob({ ...job }));
}

/**
 * What is registered: with all defaults, and every field that a job has, so that a job that was read and is submitted
 * again says the same. `given` is a plain record of what its author wrote down.
 */
export function jobToRegister(given: Members): JobRecord {
  const text = encodeJson(Job, fromPlain(Job, wholeJob(given)), 'every');
  const checked = checkJson(Job, parseJson(text));
  if ('faults' in checked)
    throw new Error(`a job that we wrote cannot be read: ${checked.faults.join('; ')}`);
  return toPlain(Job, checked.value) as JobRecord;
}
