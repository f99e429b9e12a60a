/**
 * What Raft.tla knows of a server, a disk and a message, as values here, and how our core's are seen that way. Where the
 * specification says less (refusals, parts of snapshots, pre-votes), so does this. It judges nothing.
 */
import type { ServerId } from '../../../impl/core/effects.ts';
import type {
  Configuration,
  DurableState,
  Entry,
  Position,
  RaftMessage,
  Term,
} from '../../../impl/core/raft/messages.ts';
import type { RaftStatus } from '../../../impl/core/raft/state.ts';
import type { Index } from '../../../impl/core/records.ts';

export interface SpecConfig {
  readonly voters: ReadonlySet<ServerId>;
  readonly learners: ReadonlySet<ServerId>;
}

export interface SpecEntry {
  readonly term: Term;
  /** Stands for a command; 0 for Raft's own entries. */
  readonly val: number;
  readonly config: SpecConfig;
}

/** A place in a log, and the configuration there. */
export interface SpecBase extends Position {
  readonly config: SpecConfig;
}

export interface SpecNode {
  readonly role: 'follower' | 'candidate' | 'leader';
  readonly term: Term;
  readonly vote: ServerId;
  readonly snap: SpecBase;
  readonly base: SpecBase;
  readonly log: readonly SpecEntry[];
  readonly commit: Index;
  readonly granted: ReadonlySet<ServerId>;
  readonly match: ReadonlyMap<ServerId, Index>;
}

export interface SpecImage {
  readonly term: Term;
  readonly vote: ServerId;
  readonly base: SpecBase;
  readonly log: readonly SpecEntry[];
}

export type SpecMessage = Readonly<Record<string, unknown>> & {
  readonly type: 'vote' | 'granted' | 'append' | 'kept' | 'snapshot' | 'term';
  readonly term: Term;
  readonly from: ServerId;
};

export const NOBODY = 'nobody';
export const NO_CONFIG: SpecConfig = { voters: new Set(), learners: new Set() };

/** How one group's commands and configurations are named in the specification. */
export interface Naming {
  readonly servers: readonly ServerId[];
  valueOf(command: unknown): number;
}

/** A position, and the configuration there. */
export type Head = Position & { readonly configuration: Configuration };

function specConfig({ voters, nonVoters }: Configuration): SpecConfig {
  return { voters: new Set(voters), learners: new Set(nonVoters) };
}

export function specEntry(entry: Entry<unknown>, naming: Naming): SpecEntry {
  const { term, command, configuration } = entry;
  return {
    term,
    val: naming.valueOf(command),
    config: configuration ? specConfig(configuration) : NO_CONFIG,
  };
}

function specBase({ index, term, configuration }: Head): SpecBase {
  return { index, term, config: specConfig(configuration) };
}

/** `snapshot`: the server's latest, which its status does not tell. */
export function specNode(status: RaftStatus<unknown>, snapshot: Head, naming: Naming): SpecNode {
  const { role, term, votedFor, base, lastIndex, commitIndex, id } = status;
  const grants = [...status.votes]
    .filter(([voter, granted]) => granted && voter !== id)
    .map(([voter]) => voter);
  return {
    // A pre-candidate has bound nobody yet, itself least.
    role: role === 'pre-candidate' ? 'follower' : role,
    term,
    vote: votedFor ?? NOBODY,
    snap: specBase(snapshot),
    base: specBase({ ...base, configuration: status.configurationAt(base.index) }),
    log: logOf(status, base.index, lastIndex).map((entry) => specEntry(entry, naming)),
    commit: commitIndex,
    granted: new Set(role === 'candidate' ? grants : []),
    match: new Map(naming.servers.map((server) => [server, status.matchIndex(server) ?? 0])),
  };
}

function logOf(status: RaftStatus<unknown>, above: Index, last: Index): readonly Entry<unknown>[] {
  return Array.from({ length: last - above }, (_, i) => status.entry(above + 1 + i)).filter(
    (entry) => entry !== undefined,
  );
}

/** What a disk holds; `origin` is where its server's log began. A snapshot may be there before the newer term in which it came: its term then stands for both. */
export function specImage(durable: DurableState<unknown>, origin: Head, naming: Naming): SpecImage {
  const { snapshot, entries } = durable;
  const kept = entries.filter((entry) => entry.index > (snapshot?.index ?? 0));
  const lastTerm = kept.at(-1)?.term ?? snapshot?.term ?? 0;
  const isBehind = lastTerm > durable.term;
  return {
    term: isBehind ? lastTerm : durable.term,
    vote: isBehind ? NOBODY : (durable.votedFor ?? NOBODY),
    base: specBase(snapshot ?? origin),
    log: kept.map((entry) => specEntry(entry, naming)),
  };
}

/** A server that starts with this on its disk. */
export function specStart(image: SpecImage, { servers }: Naming): SpecNode {
  const { term, vote, base, log } = image;
  return {
    role: 'follower',
    term,
    vote,
    snap: base,
    base,
    log,
    commit: base.index,
    granted: new Set(),
    match: new Map(servers.map((server) => [server, 0])),
  };
}

export function specMessage(
  from: ServerId,
  to: ServerId,
  message: RaftMessage<unknown>,
  naming: Naming,
): SpecMessage {
  const { term } = message;
  switch (message.type) {
    case 'vote':
      return { type: 'vote', term, from, last: plain(message.last) };
    case 'vote-response':
      return message.granted ? { type: 'granted', term, from, to } : { type: 'term', term, from };
    case 'append': {
      const entries = message.entries.map((entry) => specEntry(entry, naming));
      return { type: 'append', term, from, prev: plain(message.prev), entries, commit: message.commitIndex };
    }
    case 'append-response':
      if (!message.result.ok) return { type: 'term', term, from };
      return { type: 'kept', term, from, to, index: message.result.matchIndex };
    case 'install-snapshot':
      return { type: 'snapshot', term, from, snap: specBase(message.snapshot) };
    case 'pre-vote':
    case 'pre-vote-response':
    case 'install-snapshot-response':
    case 'timeout-now':
    case 'read-index':
    case 'read-index-response':
      return { type: 'term', term, from };
  }
}

function plain({ index, term }: Position): Position {
  return { index, term };
}
