/** How transcripts write what a server does: one line per message, write, commit and change of role. Words only. */
import type { ServerId } from '../../../impl/core/effects.ts';
import type { Entry, Persist, Position, RaftMessage } from '../../../impl/core/raft/messages.ts';
import type { Effect } from './group.ts';

type Message = RaftMessage<string>;

const at = ({ index, term }: Position): string => `${index}/${term}`;

function entryText({ index, term, command, configuration }: Entry<string>): string {
  const what = configuration ? `voters(${configuration.voters.join(' ')})` : (command ?? 'no-op');
  return `${index}/${term} ${what}`;
}

export function messageText(message: Message): string {
  const { type, term } = message;
  const head = `${type} term=${term}`;
  switch (message.type) {
    case 'pre-vote':
      return `${head} last=${at(message.last)}`;
    case 'vote':
      return `${head} last=${at(message.last)}${message.transfer ? ' transfer' : ''}`;
    case 'pre-vote-response':
    case 'vote-response':
      return `${head} ${message.granted ? 'yes' : 'no'}`;
    case 'append': {
      const { prev, entries, commitIndex, round } = message;
      const content = entries.length > 0 ? ` [${entries.map(entryText).join(', ')}]` : '';
      return `${head} prev=${at(prev)}${content} commit=${commitIndex}${round > 0 ? ` round=${round}` : ''}`;
    }
    case 'append-response': {
      const { result, round } = message;
      const asked = round > 0 ? ` round=${round}` : '';
      if (result.ok) return `${head} match=${result.matchIndex}${asked}`;
      return `${head} no match at ${result.prevIndex}, at most ${at(result.hint)}${asked}`;
    }
    case 'install-snapshot': {
      const { snapshot, offset, chunk, done } = message;
      const end = offset + chunk.byteLength;
      return `${head} snapshot=${at(snapshot)} bytes ${offset}..${end}${done ? ' done' : ''}`;
    }
    case 'install-snapshot-response':
      return `${head} snapshot at ${message.index}, ${message.offset} bytes here`;
    case 'timeout-now':
      return head;
    case 'read-index':
      return `${head} read ${message.read}`;
    case 'read-index-response':
      return `${head} read ${message.read} at ${message.index}`;
  }
}

function persistText({ hardState, snapshot, truncateFrom, entries = [] }: Persist<string>): string {
  const parts: string[] = [];
  if (snapshot) parts.push(`snapshot ${at(snapshot)}`);
  if (hardState) parts.push(`term=${hardState.term} vote=${hardState.votedFor ?? '-'}`);
  if (truncateFrom !== undefined) parts.push(`truncates from ${truncateFrom}`);
  if (entries.length > 0) parts.push(`[${entries.map(entryText).join(', ')}]`);
  return `writes ${parts.join(', ')}`;
}

const ROLES: Readonly<Record<string, string>> = {
  'become-pre-candidate': 'pre-candidate',
  'become-candidate': 'candidate',
  'become-leader': 'leader',
  'become-follower': 'follower',
};

const FACTS: Readonly<Record<string, string>> = {
  'advance-commit': 'commits up to',
  'snapshot-sending': 'sends its snapshot of',
  'snapshot-installed': 'installs the snapshot of',
  'quorum-lost': 'has lost its quorum, last index',
};

/** Undefined for what another line says already. */
export function effectText(
  id: ServerId,
  effect: Effect,
  proposed: ReadonlyMap<number, string>,
): string | undefined {
  switch (effect.type) {
    case 'send':
      return `${id}>${effect.to} ${messageText(effect.message)}`;
    case 'persist':
      return `${id} ${persistText(effect)}`;
    case 'commit':
      return `${id} applies ${effect.entries.map(({ index, command }) => `${index} ${command}`).join(', ')}`;
    case 'restore':
      return `${id} restores the state of ${effect.index}`;
    case 'proposal-failed':
      return `${id} fails "${proposed.get(effect.proposal) ?? ''}": ${effect.reason}`;
    case 'role': {
      if (effect.leading) return `${id} leads term ${effect.term}`;
      return `${id} ${effect.leader === undefined ? 'knows no leader' : `follows ${effect.leader}`} in term ${effect.term}`;
    }
    case 'read-ready':
      return `${id} answers read ${effect.read}, sure of ${effect.index}`;
    case 'read-failed':
      return `${id} fails read ${effect.read}: ${effect.reason}`;
    case 'configuration': {
      const { voters, nonVoters } = effect.configuration;
      const others = nonVoters.length > 0 ? `, without a vote: ${nonVoters.join(' ')}` : '';
      return `${id} counts ${voters.join(' ')}${others}`;
    }
    case 'configuration-committed':
      return `${id} has the change at ${effect.index} committed`;
    case 'trace': {
      const { cause, index, data } = effect.event;
      const role = ROLES[cause];
      if (role !== undefined) return `${id} ${role} in term ${String(data['term'])}`;
      return FACTS[cause] === undefined ? undefined : `${id} ${FACTS[cause]} ${index}`;
    }
  }
}
