/** Commands as the bytes of a log entry: JSON in UTF-8, so that a person can read a log. */
import type { Command } from '../../core/commands.ts';
import type { PayloadCodec } from '../../core/payload.ts';
import type { Job } from '../../core/records.ts';
import { readAlloc, readJob, SharedJobs, type WrittenAlloc } from '../../core/shared-jobs.ts';
import type { Bytes } from './entry-bytes.ts';

type Plan = Extract<Command, { type: 'ApplyPlanResults' }>;

interface WrittenPlan extends Omit<Plan, 'job' | 'stops' | 'allocs'> {
  readonly job: Job | number | null;
  readonly sharedJobs: readonly Job[];
  readonly stops: readonly WrittenAlloc[];
  readonly allocs: readonly WrittenAlloc[];
}

export const AS_JSON: PayloadCodec<Bytes> = {
  encode: (command) => Buffer.from(JSON.stringify(written(command)), 'utf8'),
  decode: (bytes) => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    return read(JSON.parse(text) as Command | WrittenPlan);
  },
};

function written(command: Command): Command | WrittenPlan {
  if (command.type !== 'ApplyPlanResults') return command;
  const shared = new SharedJobs();
  const job = command.job && shared.placeOf(command.job);
  const stops = command.stops.map((alloc) => shared.write(alloc));
  const allocs = command.allocs.map((alloc) => shared.write(alloc));
  return { ...command, job, stops, allocs, sharedJobs: shared.jobs };
}

/** Logs of older servers hold whole allocations. */
function read(command: Command | WrittenPlan): Command {
  if (!('sharedJobs' in command)) return command;
  const { sharedJobs, job, stops, allocs, ...plan } = command;
  const whole = (alloc: WrittenAlloc) => readAlloc(alloc, sharedJobs);
  return {
    ...plan,
    job: job === null ? null : readJob(job, sharedJobs),
    stops: stops.map(whole),
    allocs: allocs.map(whole),
  };
}
