/** `orrery job stop`: the job ends on every node; with -purge the servers forget it. */
import { type CommandSpec, EXIT, wholeNumber } from '../command.ts';
import { confirm } from '../confirm.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import type { Evaluated } from '../http/records.ts';
import { monitorEvaluation } from '../monitor/evaluation.ts';
import { DETACH, VERBOSE, YES } from '../nomad-habits.ts';
import { Session } from '../session.ts';
import { findJob, jobPath } from './find-job.ts';

export const command: CommandSpec = {
  arguments: [{ name: '<job>', description: 'identifier of the job, or the beginning of it' }],
  options: [
    DETACH,
    { flags: '--purge', description: 'forget the job at once, instead of keeping it for job status' },
    { flags: '--global', description: 'stop a multi-region job in all its regions' },
    { flags: '--no-shutdown-delay', description: 'do not wait for the shutdown delays of its tasks' },
    {
      flags: '--eval-priority <priority>',
      description: 'priority of the evaluation, 1 to 100',
      parse: wholeNumber('-eval-priority'),
    },
    YES,
    VERBOSE,
    ...CONNECTION_OPTIONS,
  ],
  examples: [
    { line: 'job stop web', says: 'stops it, and watches until that is scheduled' },
    { line: 'job stop -purge -detach web', says: 'stops and forgets it, without waiting' },
  ],
  async run(call) {
    const session = new Session(call);
    const { detach, purge, global, shutdownDelay, evalPriority, yes } = call.options;
    const { id, agent, exact } = await findJob(session.agent, call.args[0] as string);
    if (!exact && yes !== true && !(await confirm(call, `Are you sure you want to stop job "${id}"?`)))
      return EXIT.differs;
    const query = {
      purge: purge === true,
      global: global === true ? true : undefined,
      no_shutdown_delay: shutdownDelay === false ? true : undefined,
      eval_priority: evalPriority as number | undefined,
    };
    const { EvalID } = await agent.send<Evaluated>('DELETE', jobPath(id), { query });
    // A periodic or parameterized job has no work of its own to evaluate.
    if (EvalID === '') return EXIT.asExpected;
    if (detach !== true) return await monitorEvaluation(session, EvalID);
    session.print(EvalID);
    return EXIT.asExpected;
  },
};
