/** `orrery job run`: a job file becomes a job of the cluster, and what comes of it is watched. */
import { InputError } from '../../io/input-error.ts';
import { type Call, type CommandSpec, EXIT, wholeNumber } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import { printJson, readJson } from '../http/exact-json.ts';
import type { Evaluated } from '../http/records.ts';
import { RequestFailure } from '../http/request-failure.ts';
import { DETACH, VERBOSE } from '../nomad-habits.ts';
import { monitorEvaluation } from '../monitor/evaluation.ts';
import { Session } from '../session.ts';
import { JOB_FILE, JOB_OPTIONS, summary } from './job-options.ts';
import { AS_JSON, readSentJob, type SentJob } from './sent-job.ts';

export const command: CommandSpec = {
  arguments: [JOB_FILE],
  options: [
    DETACH,
    {
      flags: '--check-index <index>',
      description: 'only if the job is at this modify index on the server; 0: only if it is new',
      parse: wholeNumber('-check-index', 0),
    },
    {
      flags: '--eval-priority <priority>',
      description: 'priority of the evaluation, 1 to 100, instead of the job’s',
      parse: wholeNumber('-eval-priority'),
    },
    {
      flags: '--preserve-counts',
      description: 'keep the counts that groups have on the server, whatever the file says',
    },
    { flags: '--policy-override', description: 'override soft-mandatory policies' },
    { flags: '--output', description: 'print the JSON that would be sent to a server, and send nothing' },
    AS_JSON,
    ...JOB_OPTIONS,
    VERBOSE,
    ...CONNECTION_OPTIONS,
  ],
  examples: [
    { line: 'job run web.nomad.hcl', says: 'runs the job, and watches until it is placed and healthy' },
    { line: 'job run -detach -var image=redis:7 web.nomad.hcl', says: 'only hands it over' },
    { line: 'job run -check-index 42 web.nomad.hcl', says: 'unless somebody changed it since job plan' },
    { line: 'job run -output web.nomad.hcl', says: 'the job as the HTTP API takes it' },
  ],
  async run(call) {
    const job = readSentJob(call);
    if (!job) {
      summary(call.args[0] as string, call.err);
      return EXIT.differs;
    }
    if (call.options['output'] === true) {
      call.out.write(`${printJson({ Job: readJson(job.text) })}\n`);
      return EXIT.asExpected;
    }
    return await submit(call, job);
  },
};

async function submit(call: Call, job: SentJob): Promise<number> {
  const session = new Session(call);
  const { EvalID, Warnings } = await registered(session, job);
  if (Warnings) session.print(session.paint('yellow', `Job Warnings:\n${Warnings}\n`));
  if (call.options['detach'] === true || job.launch !== 'now') {
    session.print('Job registration successful');
    if (job.launch === 'now') session.print(`Evaluation ID: ${EvalID}`);
    return EXIT.asExpected;
  }
  return await monitorEvaluation(session, EvalID);
}

async function registered(session: Session, job: SentJob): Promise<Evaluated> {
  const { checkIndex, evalPriority, preserveCounts, policyOverride } = session.call.options;
  if (evalPriority !== undefined && Number(evalPriority) > 100) {
    throw new InputError({
      file: '-eval-priority',
      problem: 'is above 100',
      remedy: 'take a number from 1 to 100',
    });
  }
  const wishes = {
    ...(checkIndex === undefined ? {} : { EnforceIndex: true, JobModifyIndex: checkIndex }),
    ...(evalPriority === undefined ? {} : { EvalPriority: evalPriority }),
    ...(preserveCounts === true ? { PreserveCounts: true } : {}),
    ...(policyOverride === true ? { PolicyOverride: true } : {}),
  };
  const body = printJson({ Job: readJson(job.text), ...wishes }, 0);
  try {
    return await job.agent(session.agent).send<Evaluated>('PUT', '/v1/jobs', { body });
  } catch (error) {
    throw conflictOf(error, job) ?? error;
  }
}

/** The refusal of `-check-index`, told with what to do. */
function conflictOf(error: unknown, { id }: SentJob): RequestFailure | undefined {
  const conflict = error instanceof RequestFailure && /Enforcing job modify index.*$/s.exec(error.message);
  if (!conflict) return undefined;
  return new RequestFailure(
    `${conflict[0]}\nJob not updated: see what changed with "orrery job plan" (${id})`,
  );
}
