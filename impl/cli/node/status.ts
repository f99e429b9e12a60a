/** `orrery node status`: the list of nodes, or one with what runs there. */
import { type CommandSpec, EXIT } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import type { ClientNode, NodeListItem } from '../http/node-records.ts';
import type { Allocation } from '../http/records.ts';
import { JSON_OUT, SHORT, VERBOSE } from '../nomad-habits.ts';
import { Session } from '../session.ts';
import { findNode, NODE, nodesTable, SELF } from './find-node.ts';
import { showNode } from './one-node.ts';

export const command: CommandSpec = {
  arguments: [NODE],
  options: [SELF, SHORT, JSON_OUT, VERBOSE, ...CONNECTION_OPTIONS],
  examples: [
    { line: 'node status', says: 'all nodes' },
    { line: 'node status 9b3e64b3', says: 'one of them, with its allocations' },
    { line: 'node status -self', says: 'the one of this machine’s agent' },
  ],
  async run(call) {
    const session = new Session(call);
    const json = call.options['json'] === true;
    if (call.args[0] === undefined && call.options['self'] !== true) {
      const nodes = (await session.agent.get<NodeListItem[] | null>('/v1/nodes')) ?? [];
      if (json) session.printJson(nodes);
      else session.print(nodes.length === 0 ? 'No nodes registered' : nodesTable(session, nodes));
      return EXIT.asExpected;
    }
    const id = await findNode(session);
    const node = await session.agent.get<ClientNode>(`/v1/node/${id}`);
    if (json) session.printJson(node);
    else {
      const path = `/v1/node/${id}/allocations`;
      showNode(session, node, (await session.agent.get<Allocation[] | null>(path)) ?? []);
    }
    return EXIT.asExpected;
  },
};
