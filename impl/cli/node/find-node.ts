/** The node that a command is about, and the table that several are shown in. */
import { InputError } from '../../io/input-error.ts';
import type { ArgumentSpec, OptionSpec } from '../command.ts';
import { findByPrefix } from '../http/find-by-prefix.ts';
import type { NodeListItem } from '../http/node-records.ts';
import { RequestFailure } from '../http/request-failure.ts';
import type { Session } from '../session.ts';
import { table } from '../show/table.ts';

export const NODE: ArgumentSpec = {
  name: '[node]',
  description: 'identifier of a node, or the beginning of it',
};
export const SELF: OptionSpec = { flags: '--self', description: 'the node of the agent that is asked' };

/** The identifier of the node that was named, or with -self of the agent's own. */
export async function findNode(session: Session): Promise<string> {
  const { options, args } = session.call;
  if (options['self'] === true) return await ownNode(session);
  const given = args[0] as string | undefined;
  if (given === undefined) {
    throw new InputError({ file: 'node', problem: 'is missing', remedy: 'name one, or say -self' });
  }
  const kind = {
    path: '/v1/nodes',
    noun: 'node',
    list: (matches: readonly NodeListItem[]) => nodesTable(session, matches),
  };
  return (await findByPrefix<NodeListItem>(session.agent, kind, given)).ID;
}

async function ownNode({ agent }: Session): Promise<string> {
  const { stats } = await agent.get<{
    readonly stats?: { readonly client?: { readonly node_id?: string } };
  }>('/v1/agent/self');
  const id = stats?.client?.node_id;
  if (id) return id;
  throw new RequestFailure('The agent that was asked is no client: it has no node of its own');
}

export function nodesTable(session: Session, nodes: readonly NodeListItem[]): string {
  const pooled = nodes.some(({ NodePool }) => NodePool);
  const { verbose } = session;
  return table(
    [
      'ID',
      ...(pooled ? ['Node Pool'] : []),
      'DC',
      'Name',
      'Class',
      ...(verbose ? ['Address', 'Version'] : []),
      'Drain',
      'Eligibility',
      'Status',
    ],
    nodes.map((node) => [
      session.id(node.ID),
      ...(pooled ? [node.NodePool ?? ''] : []),
      node.Datacenter,
      node.Name,
      node.NodeClass,
      ...(verbose ? [node.Address, node.Version] : []),
      String(node.Drain),
      node.SchedulingEligibility,
      node.Status,
    ]),
  );
}
