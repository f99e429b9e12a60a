/** `orrery operator raft ...`: the table of its actions. */
import type { ExampleSpec } from '../command.ts';
import type { CommandEntry } from '../command-entry.ts';
import type { PeerAction } from './raft-peers.ts';

const changing = (action: PeerAction, summary: string): CommandEntry => ({
  name: action,
  summary,
  load: async () => ({ command: (await import('./raft-peers.ts')).changeCommand(action) }),
});

export const COMMANDS: readonly CommandEntry[] = [
  changing('add-peer', 'take a server in, without a vote'),
  {
    name: 'list-peers',
    summary: 'list the servers of the cluster',
    load: async () => ({ command: (await import('./raft-peers.ts')).LIST_COMMAND }),
  },
  changing('promote-peer', 'give a server a vote, once it has caught up'),
  changing('remove-peer', 'take a server out'),
  changing('transfer-leadership', 'let another server lead'),
];

export const EXAMPLES: readonly ExampleSpec[] = [
  { line: 'operator raft list-peers', says: 'who belongs to the cluster, who leads, who votes' },
  { line: 'operator raft add-peer s4', says: 'take in s4, which runs with --join; then promote-peer s4' },
];
