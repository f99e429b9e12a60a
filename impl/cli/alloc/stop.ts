/** `orrery alloc stop`: an allocation ends, and its job is scheduled anew. */
import { type CommandSpec, EXIT } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import type { Evaluated } from '../http/records.ts';
import { monitorEvaluation } from '../monitor/evaluation.ts';
import { DETACH, VERBOSE } from '../nomad-habits.ts';
import { Session } from '../session.ts';
import { ALLOCATION } from './arguments.ts';
import { findAllocation } from './find-allocation.ts';

export const command: CommandSpec = {
  arguments: [ALLOCATION],
  options: [
    DETACH,
    { flags: '--no-shutdown-delay', description: 'do not wait for the shutdown delays of its tasks' },
    VERBOSE,
    ...CONNECTION_OPTIONS,
  ],
  examples: [
    { line: 'alloc stop 5e5ca363', says: 'stops it, and watches where its successor goes' },
    { line: 'alloc stop -detach 5e5ca363', says: 'without waiting' },
  ],
  async run(call) {
    const session = new Session(call);
    const { allocation, agent } = await findAllocation(session, call.args[0] as string);
    const query = { no_shutdown_delay: call.options['shutdownDelay'] === false ? true : undefined };
    const { EvalID } = await agent.send<Evaluated>('PUT', `/v1/allocation/${allocation.ID}/stop`, { query });
    if (call.options['detach'] !== true) return await monitorEvaluation(session, EvalID);
    session.print(EvalID);
    return EXIT.asExpected;
  },
};
