/**
 * `orrery job validate`: is a job file right? Its text is judged here; what it means, by an agent, if one answers.
 */
import { type Call, type CommandSpec, EXIT } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import { printJson, readJson } from '../http/exact-json.ts';
import { RequestFailure } from '../http/request-failure.ts';
import { Session } from '../session.ts';
import { JOB_FILE, JOB_OPTIONS, summary } from './job-options.ts';
import { AS_JSON, readSentJob, type SentJob } from './sent-job.ts';

interface Judgement {
  readonly DriverConfigValidated?: boolean;
  readonly ValidationErrors?: readonly string[] | null;
  readonly Error?: string;
  readonly Warnings?: string;
}

export const command: CommandSpec = {
  arguments: [JOB_FILE],
  options: [AS_JSON, ...JOB_OPTIONS, ...CONNECTION_OPTIONS],
  examples: [
    {
      line: 'job validate web.nomad.hcl',
      says: 'says "Job validation successful", or what is wrong and where',
    },
    {
      line: 'job validate -var count=3 -var-file prod.vars web.nomad.hcl',
      says: 'with values for its variables',
    },
    { line: 'job validate - < web.nomad.hcl', says: 'from standard input' },
  ],
  async run(call) {
    const job = readSentJob(call);
    if (!job) {
      summary(call.args[0] as string, call.err);
      return EXIT.differs;
    }
    return await judged(call, job);
  },
};

async function judged(call: Call, job: SentJob): Promise<number> {
  const session = new Session(call);
  const judgement = await judgementOf(session, job);
  if (judgement?.Error) {
    call.err.write(`${session.paint('red', 'Job validation errors:')}\n${judgement.Error}\n`);
    return EXIT.differs;
  }
  if (judgement?.Warnings) session.print(session.paint('yellow', `Job Warnings:\n${judgement.Warnings}\n`));
  if (judgement === undefined)
    session.print(
      'Checked without an agent: the text of the file is right, what it asks for was not looked at.',
    );
  session.print(session.paint('green', 'Job validation successful'));
  return EXIT.asExpected;
}

/** Undefined when no agent answers, or one that does not judge jobs. */
async function judgementOf(session: Session, job: SentJob): Promise<Judgement | undefined> {
  const body = printJson({ Job: readJson(job.text) }, 0);
  try {
    return await job.agent(session.agent).send<Judgement>('PUT', '/v1/validate/job', { body });
  } catch (error) {
    if (error instanceof RequestFailure && (error.status === undefined || error.status === 404))
      return undefined;
    throw error;
  }
}
