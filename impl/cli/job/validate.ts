/** `orrery job validate`: is a job file right, as far as its text can tell? */
import { EXIT, type CommandSpec } from '../command.ts';
import { JOB_FILE, JOB_OPTIONS, readJob, summary } from './job-options.ts';

export const command: CommandSpec = {
  arguments: [JOB_FILE],
  options: JOB_OPTIONS,
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
  run(call) {
    const job = readJob(call);
    if (!job) {
      summary(call.args[0] as string, call.err);
      return Promise.resolve(EXIT.differs);
    }
    call.out.write('Job validation successful\n');
    return Promise.resolve(EXIT.asExpected);
  },
};
