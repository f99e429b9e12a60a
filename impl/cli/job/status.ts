/** `orrery job status`: the list of jobs, or one job with its summary, deployment and allocations. */
import { type Call, type CommandSpec, EXIT } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import type { JobListItem } from '../http/records.ts';
import { JSON_OUT, SHORT, VERBOSE } from '../nomad-habits.ts';
import { Session } from '../session.ts';
import { findJob } from './find-job.ts';
import { jobsTable } from './jobs-table.ts';
import { showJob } from './one-job.ts';

export const command: CommandSpec = {
  arguments: [
    { name: '[job]', description: 'identifier of a job, or the beginning of one; all jobs unless given' },
  ],
  options: [
    { flags: '--all-allocs', description: 'also allocations of an earlier job of the same name' },
    { flags: '--evals', description: 'also the evaluations of the job' },
    SHORT,
    JSON_OUT,
    VERBOSE,
    ...CONNECTION_OPTIONS,
  ],
  examples: [
    { line: 'job status', says: 'all jobs' },
    { line: 'job status -namespace "*"', says: 'those of every namespace' },
    { line: 'job status web', says: 'one of them, with its allocations' },
  ],
  run: status,
};

export async function status(call: Call): Promise<number> {
  const session = new Session(call);
  const given = call.args[0] as string | undefined;
  if (given === undefined) await listJobs(session);
  else await showJob(session, await findJob(session.agent, given));
  return EXIT.asExpected;
}

async function listJobs(session: Session): Promise<void> {
  const jobs = (await session.agent.get<JobListItem[] | null>('/v1/jobs')) ?? [];
  if (session.call.options['json'] === true) session.printJson(jobs);
  else if (jobs.length === 0) session.print('No running jobs');
  else session.print(jobsTable(jobs, session.agent.connection.namespace === '*'));
}
