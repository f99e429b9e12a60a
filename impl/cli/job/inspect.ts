/** `orrery job inspect`: the job as the server holds it, in the API's JSON, which job run -json takes. */
import { type CommandSpec, EXIT, wholeNumber } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import type { Job } from '../http/records.ts';
import { RequestFailure } from '../http/request-failure.ts';
import { Session } from '../session.ts';
import { findJob, jobPath } from './find-job.ts';

export const command: CommandSpec = {
  arguments: [{ name: '<job>', description: 'identifier of the job, or the beginning of it' }],
  options: [
    {
      flags: '--version <number>',
      description: 'an earlier version of it',
      parse: wholeNumber('-version', 0),
    },
    { flags: '--json', description: 'the JSON; there is no other form' },
    ...CONNECTION_OPTIONS,
  ],
  examples: [
    { line: 'job inspect web', says: 'the job in JSON' },
    {
      line: 'job inspect -version 3 web > web.json',
      says: 'its version 3, to be run by job run -json web.json',
    },
  ],
  async run(call) {
    const session = new Session(call);
    const { id, agent } = await findJob(session.agent, call.args[0] as string);
    const wanted = call.options['version'] as number | undefined;
    if (wanted === undefined) {
      session.printJson({ Job: await agent.get<Job>(jobPath(id)) });
      return EXIT.asExpected;
    }
    const { Versions } = await agent.get<{ readonly Versions: readonly Job[] | null }>(
      jobPath(id, '/versions'),
    );
    const job = Versions?.find(({ Version }) => Number(Version) === wanted);
    if (job === undefined) {
      const known = (Versions ?? []).map(({ Version }) => Version).join(', ');
      throw new RequestFailure(`Job "${id}" has no version ${wanted}: the servers know ${known}`);
    }
    session.printJson({ Job: job });
    return EXIT.asExpected;
  },
};
