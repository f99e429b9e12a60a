/** `orrery job run`: a job file becomes the API's JSON. */
import { writeJson } from '../../jobspec/job/json-output.ts';
import { InputError } from '../../io/input-error.ts';
import { EXIT, type CommandSpec } from '../command.ts';
import { JOB_FILE, JOB_OPTIONS, readJob, summary } from './job-options.ts';

export const command: CommandSpec = {
  arguments: [JOB_FILE],
  options: [
    { flags: '--output', description: 'print the JSON that would be sent to a server, and send nothing' },
    ...JOB_OPTIONS,
  ],
  examples: [
    { line: 'job run -output web.nomad.hcl', says: 'the job as the HTTP API takes it' },
    { line: 'job run -output -var image=redis:7 web.nomad.hcl', says: 'with a value for a variable' },
  ],
  run(call) {
    if (call.options['output'] !== true) {
      throw new InputError({
        file: 'job run',
        problem: 'there is no server to run it on yet',
        remedy: 'print the job with -output, and send it to a server of your own',
      });
    }
    const job = readJob(call);
    if (!job) {
      summary(call.args[0] as string, call.err);
      return Promise.resolve(EXIT.differs);
    }
    call.out.write(`${writeJson(new Map([['Job', job]]))}\n`);
    return Promise.resolve(EXIT.asExpected);
  },
};
