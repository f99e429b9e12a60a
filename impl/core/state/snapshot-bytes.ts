/**
 * A dump of the state as bytes and back: what Raft keeps and sends as a snapshot. JSON in UTF-8, so that a person
 * can read one; it leaves members out that are undefined.
 */
import type { Job } from '../records.ts';
import { readAlloc, SharedJobs, type WrittenAlloc } from '../shared-jobs.ts';
import type { Dump } from './dump.ts';

type WrittenDump = Omit<Dump, 'allocs'> & {
  readonly allocs: readonly WrittenAlloc[];
  /** None in a snapshot of an older server. */
  readonly sharedJobs?: readonly Job[];
};

export function snapshotBytes(dump: Dump): Uint8Array {
  const shared = new SharedJobs();
  const allocs = dump.allocs.map((alloc) => shared.write(alloc));
  const written: WrittenDump = { ...dump, allocs, sharedJobs: shared.jobs };
  return new TextEncoder().encode(JSON.stringify(written));
}

export function snapshotDump(bytes: Uint8Array): Dump {
  const { sharedJobs = [], ...rest } = JSON.parse(new TextDecoder().decode(bytes)) as WrittenDump;
  return { ...rest, allocs: rest.allocs.map((alloc) => readAlloc(alloc, sharedJobs)) };
}
