/**
 * `orrery operator raft`: who belongs to a cluster, asked of one of its servers. `add-peer` and `promote-peer` are our
 * own; the others are Nomad's, which names the server with -peer-id.
 */
import { InputError } from '../../io/input-error.ts';
import { type CommandSpec, EXIT } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import { JSON_OUT } from '../nomad-habits.ts';
import { Session } from '../session.ts';
import { table } from '../show/table.ts';

const RAFT = '/v1/operator/raft';

const REQUESTS = {
  'add-peer': ['PUT', `${RAFT}/peer`, {}],
  'promote-peer': ['PUT', `${RAFT}/peer`, { voter: true }],
  'remove-peer': ['DELETE', `${RAFT}/peer`, {}],
  'transfer-leadership': ['PUT', `${RAFT}/transfer-leadership`, {}],
} as const;

export type PeerAction = keyof typeof REQUESTS;

interface Peer {
  readonly ID: string;
  readonly Node: string;
  readonly Address: string;
  readonly Leader: boolean;
  readonly Voter: boolean;
  readonly RaftProtocol?: string;
}

export const LIST_COMMAND: CommandSpec = {
  options: [
    { flags: '--stale', description: 'let any server answer, also without a leader' },
    JSON_OUT,
    ...CONNECTION_OPTIONS,
  ],
  examples: [{ line: 'operator raft list-peers', says: 'who belongs to the cluster, who leads, who votes' }],
  async run(call) {
    const session = new Session(call);
    const query = { stale: call.options['stale'] === true ? true : undefined };
    const answer = await session.agent.get<{ readonly Servers: readonly Peer[] }>(
      `${RAFT}/configuration`,
      query,
    );
    if (call.options['json'] === true) session.printJson(answer);
    else session.print(peersTable(answer.Servers));
    return EXIT.asExpected;
  },
};

function peersTable(peers: readonly Peer[]): string {
  return table(
    ['Node', 'ID', 'Address', 'State', 'Voter', 'RaftProtocol'],
    peers.map(({ Node, ID, Address, Leader, Voter, RaftProtocol }) => [
      Node,
      ID,
      Address,
      Leader ? 'leader' : 'follower',
      String(Voter),
      RaftProtocol ?? '3',
    ]),
  );
}

export function changeCommand(action: PeerAction): CommandSpec {
  return {
    arguments: [{ name: '[id]', description: 'identifier of the server that it is about' }],
    options: [{ flags: '--peer-id <id>', description: 'the same' }, ...CONNECTION_OPTIONS],
    examples: [{ line: `operator raft ${action} s4`, says: `for the server s4, as list-peers names it` }],
    async run(call) {
      const id = (call.options['peerId'] ?? call.args[0]) as string | undefined;
      if (id === undefined) {
        throw new InputError({
          file: 'id',
          problem: 'is missing',
          remedy: `name a server: operator raft ${action} s4`,
        });
      }
      const session = new Session(call);
      const [method, path, wish] = REQUESTS[action];
      await session.agent.text(method, path, { query: { id, ...wish } });
      session.print(`${action} ${id}: done`);
      return EXIT.asExpected;
    },
  };
}
