/**
 * `orrery job plan`: what running a job file would change, without changing it. Exit codes are Nomad's: 0 nothing would
 * be placed or stopped, 1 something would, 255 it cannot be told.
 */
import { type Call, type CommandSpec, EXIT } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import { printJson, readJson } from '../http/exact-json.ts';
import type { JobPlan } from '../http/plan-records.ts';
import { VERBOSE } from '../nomad-habits.ts';
import { Session } from '../session.ts';
import { jobDiffText } from '../show/job-diff.ts';
import { placementFailures } from '../show/placement.ts';
import { table } from '../show/table.ts';
import { duration, timestamp } from '../show/times.ts';
import { jobPath } from './find-job.ts';
import { JOB_FILE, JOB_OPTIONS, summary } from './job-options.ts';
import { AS_JSON, readSentJob, type SentJob } from './sent-job.ts';

const CANNOT_TELL = 255;

export const command: CommandSpec = {
  arguments: [JOB_FILE],
  options: [
    {
      flags: '--diff <bool>',
      description: 'show how the job differs from the one that runs',
      default: 'true',
      choices: ['true', 'false'],
    },
    { flags: '--policy-override', description: 'override soft-mandatory policies' },
    AS_JSON,
    ...JOB_OPTIONS,
    VERBOSE,
    ...CONNECTION_OPTIONS,
  ],
  examples: [
    { line: 'job plan web.nomad.hcl', says: 'what would change; exit code 1 when something would' },
    { line: 'job plan -diff=false -var count=3 web.nomad.hcl', says: 'only whether there is room for it' },
  ],
  failure: CANNOT_TELL,
  async run(call) {
    const job = readSentJob(call);
    if (job) return await plan(call, job);
    summary(call.args[0] as string, call.err);
    return CANNOT_TELL;
  },
};

async function plan(call: Call, job: SentJob): Promise<number> {
  const session = new Session(call);
  const { diff, policyOverride } = call.options;
  const wishes = {
    Diff: diff !== 'false',
    ...(policyOverride === true ? { PolicyOverride: true } : {}),
  };
  const body = printJson({ Job: readJson(job.text), ...wishes }, 0);
  const answer = await job.agent(session.agent).send<JobPlan>('PUT', jobPath(job.id, '/plan'), { body });
  if (answer.Diff && wishes.Diff) session.print(jobDiffText(answer.Diff, session.paint, session.verbose));
  showDryRun(session, answer);
  if (answer.Warnings) session.print(session.paint('yellow', `Job Warnings:\n${answer.Warnings}\n`));
  session.print(howToRun(call, answer));
  return wouldChange(answer) ? EXIT.differs : EXIT.asExpected;
}

function showDryRun(session: Session, answer: JobPlan): void {
  const failed = answer.FailedTGAllocs ?? {};
  session.print(session.paint('bold', 'Scheduler dry-run:'));
  if (Object.keys(failed).length === 0) {
    session.print(session.paint('green', '- All tasks successfully allocated.'));
  } else {
    session.print(session.paint('yellow', '- WARNING: Failed to place all allocations.'));
    session.print(placementFailures(failed).replaceAll(/^(?=.)/gm, '  '));
  }
  for (const { Wait } of answer.CreatedEvals ?? [])
    if (Wait) session.print(`- Rolling update, next evaluation will be in ${duration(Wait)}.`);
  const launch = timestamp(answer.NextPeriodicLaunch);
  if (launch !== 'N/A') session.print(`- If submitted now, next periodic launch would be at ${launch}.`);
  session.print('');
  showPreempted(session, answer);
}

function showPreempted(session: Session, { Annotations }: JobPlan): void {
  const preempted = Annotations?.PreemptedAllocs ?? [];
  if (preempted.length === 0) return;
  session.print(session.paint('bold', 'Preemptions:'));
  const rows = preempted.map(({ ID, JobID, TaskGroup }) => [ID, JobID, TaskGroup]);
  session.print(`${table(['Alloc ID', 'Job ID', 'Task Group'], rows)}\n`);
}

function howToRun({ args, options }: Call, { JobModifyIndex }: JobPlan): string {
  const index = String(JobModifyIndex);
  const file = String(args[0]);
  const given = [
    ...(options['json'] === true ? ['-json'] : []),
    ...((options['var'] ?? []) as readonly string[]).map((each) => `-var=${quotedForShell(each)}`),
    ...((options['varFile'] ?? []) as readonly string[]).map((each) => `-var-file=${quotedForShell(each)}`),
    file,
  ].join(' ');
  return (
    `Job Modify Index: ${index}\nTo submit the job with version verification run:\n\n` +
    `orrery job run -check-index ${index} ${given}\n\n` +
    'It will run only if the job on the servers is still at that index: if somebody has changed it since,\n' +
    'what is shown here may no longer hold.'
  );
}

function quotedForShell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function wouldChange({ Annotations }: JobPlan): boolean {
  return Object.values(Annotations?.DesiredTGUpdates ?? {}).some(
    ({ Place, Stop, Migrate, DestructiveUpdate, Canary }) =>
      [Place, Stop, Migrate, DestructiveUpdate, Canary].some((count) => Number(count) > 0),
  );
}
