/** `orrery operator raft`: who belongs to a cluster, asked of one of its servers over HTTP. */
import { InputError } from '../io/input-error.ts';
import { type Call, type CommandSpec, EXIT } from './command.ts';

const RAFT = '/v1/operator/raft';

/** What each action asks for; `undefined` where it takes no server. */
const ACTIONS: Readonly<Record<string, (id: string) => readonly [method: string, path: string]>> = {
  'list-peers': () => ['GET', `${RAFT}/configuration`],
  'add-peer': (id) => ['PUT', `${RAFT}/peer?id=${id}`],
  'promote-peer': (id) => ['PUT', `${RAFT}/peer?id=${id}&voter`],
  'remove-peer': (id) => ['DELETE', `${RAFT}/peer?id=${id}`],
  'transfer-leadership': (id) => ['PUT', `${RAFT}/transfer-leadership?id=${id}`],
};
const NAMES = Object.keys(ACTIONS).join(', ');

interface Peer {
  readonly ID: string;
  readonly Address: string;
  readonly Leader: boolean;
  readonly Voter: boolean;
}

export const command: CommandSpec = {
  arguments: [
    { name: '<part>', description: 'raft' },
    { name: '<action>', description: NAMES },
    { name: '[id]', description: 'name of the server that it is about' },
  ],
  options: [
    { flags: '--address <url>', description: 'HTTP of any server', default: 'http://127.0.0.1:4646' },
    { flags: '--json', description: 'print the answer as it came' },
  ],
  examples: [
    { line: 'operator raft list-peers', says: 'who belongs to the cluster, who leads, who votes' },
    { line: 'operator raft add-peer s4', says: 'take in s4, which runs with --join; then promote-peer s4' },
  ],
  run: operate,
};

async function operate({ args, options, out, err }: Call): Promise<number> {
  const [part, action, id] = args as readonly (string | undefined)[];
  const requestOf = ACTIONS[action ?? ''];
  if (part !== 'raft' || requestOf === undefined) {
    throw new InputError({
      problem: `there is no "operator ${part} ${action}"`,
      remedy: `take raft and one of ${NAMES}`,
    });
  }
  if (id === undefined && action !== 'list-peers') {
    throw new InputError({
      file: 'id',
      problem: 'is missing',
      remedy: `name a server: operator raft ${action} s4`,
    });
  }
  const [method, path] = requestOf(encodeURIComponent(id ?? ''));
  const response = await ask(String(options['address']), path, method);
  const text = await response.text();
  if (!response.ok) {
    err.write(`${text}\n`);
    return EXIT.differs;
  }
  if (options['json'] === true) out.write(`${text}\n`);
  else if (action === 'list-peers')
    out.write(tableOf((JSON.parse(text) as { Servers: readonly Peer[] }).Servers));
  else out.write(`${action} ${id}: done\n`);
  return EXIT.asExpected;
}

async function ask(address: string, path: string, method: string): Promise<Response> {
  try {
    return await fetch(new URL(path, address), { method });
  } catch {
    throw new InputError({
      file: '--address',
      problem: `no server answers at ${address}`,
      remedy: 'name one that runs, as in --address http://127.0.0.1:4646',
    });
  }
}

function tableOf(peers: readonly Peer[]): string {
  const rows = peers.map(({ ID, Address, Leader, Voter }) => [
    ID,
    Address || '-',
    Leader ? 'leader' : 'follower',
    Voter ? 'voter' : 'non-voter',
  ]);
  return [['ID', 'Address', 'State', 'Vote'], ...rows]
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell.padEnd([12, 24, 10, 0][at] ?? 0))
          .join('')
          .trimEnd()}\n`,
    )
    .join('');
}
