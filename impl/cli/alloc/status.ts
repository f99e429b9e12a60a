/** `orrery alloc status`: an allocation, its addresses, and task by task what happened. */
import { type CommandSpec, EXIT } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import type { AllocationStub, AllocationUsage } from '../http/records.ts';
import { RequestFailure } from '../http/request-failure.ts';
import { JSON_OUT, SHORT, VERBOSE } from '../nomad-habits.ts';
import { Session } from '../session.ts';
import { allocationsText } from '../show/allocations.ts';
import { type FoundAllocation, findAllocation } from './find-allocation.ts';
import { showAllocation } from './one-allocation.ts';

export const command: CommandSpec = {
  arguments: [
    {
      name: '[allocation]',
      description: 'identifier of an allocation, or the beginning of it; all unless given',
    },
  ],
  options: [
    { flags: '--stats', description: 'ask its client for what the tasks use; done unless -short is said' },
    SHORT,
    JSON_OUT,
    VERBOSE,
    ...CONNECTION_OPTIONS,
  ],
  examples: [
    { line: 'alloc status 5e5ca363', says: 'how it is, and what its tasks went through' },
    { line: 'alloc status -short 5e5ca363', says: 'without the events' },
    { line: 'alloc status', says: 'all allocations' },
  ],
  async run(call) {
    const session = new Session(call);
    const given = call.args[0] as string | undefined;
    const json = call.options['json'] === true;
    if (given === undefined) {
      const stubs = (await session.agent.get<AllocationStub[] | null>('/v1/allocations')) ?? [];
      if (json) session.printJson(stubs);
      else session.print(allocationsText(session, stubs));
      return EXIT.asExpected;
    }
    const found = await findAllocation(session, given);
    if (json) session.printJson(found.allocation);
    else showAllocation(session, found.allocation, await usage(session, found));
    return EXIT.asExpected;
  },
};

/** Undefined when its client cannot be asked: the rest is shown all the same. */
async function usage(
  { call }: Session,
  { allocation, agent }: FoundAllocation,
): Promise<AllocationUsage | undefined> {
  if (call.options['short'] === true || allocation.ClientStatus !== 'running') return undefined;
  try {
    return await agent.get<AllocationUsage>(`/v1/client/allocation/${allocation.ID}/stats`);
  } catch (error) {
    if (error instanceof RequestFailure) return undefined;
    throw error;
  }
}
