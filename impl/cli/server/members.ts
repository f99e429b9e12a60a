/** `orrery server members`: the servers that an agent knows, and who leads in each region. */
import { type CommandSpec, EXIT } from '../command.ts';
import type { AgentClient } from '../http/agent-client.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import type { Int } from '../http/records.ts';
import { RequestFailure } from '../http/request-failure.ts';
import { JSON_OUT, VERBOSE } from '../nomad-habits.ts';
import { Session } from '../session.ts';
import { table } from '../show/table.ts';

interface Member {
  readonly Name: string;
  readonly Addr: string;
  readonly Port: Int;
  readonly Status: string;
  readonly ProtocolCur: Int;
  readonly Tags: Readonly<Record<string, string>>;
}

export const command: CommandSpec = {
  options: [
    { flags: '--detailed', description: 'the tags of each server instead' },
    JSON_OUT,
    VERBOSE,
    ...CONNECTION_OPTIONS,
  ],
  examples: [{ line: 'server members', says: 'all servers, and which of them leads' }],
  async run(call) {
    const session = new Session(call);
    const answer = await session.agent.get<{ readonly Members: readonly Member[] | null }>(
      '/v1/agent/members',
    );
    const members = (answer.Members ?? []).toSorted((a, b) => (a.Name < b.Name ? -1 : 1));
    if (call.options['json'] === true) session.printJson(members);
    else if (call.options['detailed'] === true) session.print(tagsTable(members));
    else session.print(membersTable(session, members, await leadersOf(session.agent, members)));
    return EXIT.asExpected;
  },
};

/** By region; a region without a leader has none. */
async function leadersOf(
  agent: AgentClient,
  members: readonly Member[],
): Promise<ReadonlyMap<string, string>> {
  const regions = new Set(members.map(({ Tags }) => Tags['region'] ?? ''));
  const leaders = new Map<string, string>();
  for (const region of regions) {
    try {
      leaders.set(region, await agent.get<string>('/v1/status/leader', { region: region || undefined }));
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
    }
  }
  return leaders;
}

function membersTable(
  { verbose }: Session,
  members: readonly Member[],
  leaders: ReadonlyMap<string, string>,
): string {
  const protocol = verbose ? ['Protocol'] : [];
  return table(
    [
      'Name',
      'Address',
      'Port',
      'Status',
      'Leader',
      ...protocol,
      'Raft Version',
      'Build',
      'Datacenter',
      'Region',
    ],
    members.map(({ Name, Addr, Port, Status, Tags, ProtocolCur }) => {
      const rpc = `${Tags['rpc_addr'] || Addr}:${Tags['port'] ?? ''}`;
      return [
        Name,
        Addr,
        String(Port),
        Status,
        String(leaders.get(Tags['region'] ?? '') === rpc),
        ...(verbose ? [String(ProtocolCur)] : []),
        Tags['raft_vsn'] ?? '',
        Tags['build'] ?? '',
        Tags['dc'] ?? '',
        Tags['region'] ?? '',
      ];
    }),
  );
}

function tagsTable(members: readonly Member[]): string {
  return table(
    ['Name', 'Address', 'Port', 'Tags'],
    members.map(({ Name, Addr, Port, Tags }) => [
      Name,
      Addr,
      String(Port),
      Object.entries(Tags)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([tag, value]) => `${tag}=${value}`)
        .join(','),
    ]),
  );
}
