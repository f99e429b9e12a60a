/**
 * All that one Raft server remembers (paper, figure 2), and its read-only face. No behaviour beyond reading:
 * the handlers in election.ts, follower.ts, leader.ts and delivery.ts change it.
 */
import type { ProposalId, ServerId } from '../effects.ts';
import type { Index, Instant } from '../records.ts';
import type { Log } from './log.ts';
import type { RaftConfig } from './config.ts';
import type { AskedRead, OpenRead } from './reads.ts';
import type {
  Configuration,
  Entry,
  Position,
  RaftTrace,
  ReadId,
  ReadRound,
  SnapshotHead,
  Term,
} from './messages.ts';
import type { Outbox } from './outbox.ts';
import type { Progress } from './progress.ts';

export type RoleName = 'follower' | 'pre-candidate' | 'candidate' | 'leader';

export type Follower = { readonly name: 'follower' };
/** Answers of the voters so far. A candidate's own vote is among them once it is durable. */
export type Campaigner = {
  readonly name: 'pre-candidate' | 'candidate';
  readonly votes: Map<ServerId, boolean>;
};
export type Leader = {
  readonly name: 'leader';
  /** Every other server of the group, non-voters too, in ascending order of id. */
  followers: ReadonlyMap<ServerId, Progress>;
  /** The no-op that opened the term. */
  readonly noopIndex: Index;
  /** Proposals of this term, not yet delivered. */
  readonly proposals: Map<Index, ProposalId>;
  heartbeatDueAt: Instant;
  /** While set, proposals are refused so that the target can catch up (thesis 3.10). */
  transfer: { readonly to: ServerId; readonly untilAt: Instant } | undefined;
  /** The last one asked (reads.ts). */
  round: ReadRound;
  /** In the order of their rounds. */
  openReads: readonly OpenRead[];
};
export type Role = Follower | Campaigner | Leader;

/** A snapshot of which the leader of `term` has sent the first part. */
export interface Receiving {
  readonly term: Term;
  readonly head: SnapshotHead;
  readonly chunks: Uint8Array[];
  bytes: number;
}

export interface RaftState<C> {
  readonly config: RaftConfig<C>;
  readonly log: Log<C>;
  readonly outbox: Outbox<C>;
  now: Instant;
  term: Term;
  votedFor: ServerId | undefined;
  role: Role;
  /** Who leads this term, as far as known; possibly this server. */
  leader: ServerId | undefined;
  /** When the leader of this term was last heard, if this server follows one. */
  leaderHeardAt: Instant;
  /** Only followers and campaigners heed it. */
  electionDueAt: Instant;
  commitIndex: Index;
  /** Delivered to the state machine. */
  appliedIndex: Index;
  /** In memory only: after a crash the leader begins again. */
  receiving: Receiving | undefined;
  /** Asked of this server, by its own kind of id; not answered yet. */
  readonly reads: Map<ReadId, AskedRead>;
  /** What the last `role` effect said. */
  reported: ReportedRole;
  /** What the last `configuration` effect said; at first, what was found at the start. */
  reportedConfiguration: Configuration;
}

/** Content of the `role` effect (messages.ts). */
export interface ReportedRole {
  readonly leading: boolean;
  readonly leader: ServerId | undefined;
  readonly term: Term;
}

/** What others may see of a server: the checkers of test/sim, operators' pages, tests. */
export interface RaftStatus<C> {
  readonly id: ServerId;
  readonly term: Term;
  readonly votedFor: ServerId | undefined;
  readonly role: RoleName;
  readonly leader: ServerId | undefined;
  readonly commitIndex: Index;
  readonly appliedIndex: Index;
  /** Of the entries still in the log; above it `entry` answers. */
  readonly firstIndex: Index;
  readonly lastIndex: Index;
  readonly durableIndex: Index;
  readonly snapshotIndex: Index;
  /** In force, committed or not; and the index of the entry that brought it, 0 or a snapshot's if none is left. */
  readonly configuration: Configuration;
  readonly configurationIndex: Index;
  /** The one for a log that ends at `index`, which is the base's or above. */
  readonly configurationAt: (index: Index) => Configuration;
  /** The position that the log continues: the empty log's, or one that was compacted away. */
  readonly base: Position;
  /** Answers to its campaign so far; none when it does not campaign. */
  readonly votes: ReadonlyMap<ServerId, boolean>;
  /** As a leader: up to where it knows another voter's disk to hold its log. Undefined of anybody else. */
  readonly matchIndex: (peer: ServerId) => Index | undefined;
  readonly entry: (index: Index) => Entry<C> | undefined;
}

const NO_VOTES: ReadonlyMap<ServerId, boolean> = new Map();

export function statusOf<C>(s: RaftState<C>): RaftStatus<C> {
  const { role } = s;
  return {
    id: s.config.id,
    term: s.term,
    votedFor: s.votedFor,
    role: role.name,
    leader: s.leader,
    commitIndex: s.commitIndex,
    appliedIndex: s.appliedIndex,
    firstIndex: s.log.firstIndex,
    lastIndex: s.log.lastIndex,
    durableIndex: s.log.durableIndex,
    snapshotIndex: s.log.snapshotIndex,
    configuration: s.log.configuration,
    configurationIndex: s.log.configurationIndex,
    configurationAt: (index) => s.log.configurationAt(index),
    base: s.log.base,
    votes: 'votes' in role ? role.votes : NO_VOTES,
    matchIndex: (peer) => (role.name === 'leader' ? role.followers.get(peer)?.matchIndex : undefined),
    entry: (index) => s.log.entry(index),
  };
}

/** Other voters, ascending. */
export function peersOf<C>(s: RaftState<C>): readonly ServerId[] {
  return votersOf(s).filter((voter) => voter !== s.config.id);
}

/** Those who count, by the last configuration in the log, committed or not (thesis 4.1). */
export function votersOf<C>(s: RaftState<C>): readonly ServerId[] {
  return s.log.configuration.voters;
}

/**
 * Also a server that a change takes the vote from, as long as it does not know that change to be committed: it may be
 * the only one that can bring the change to the others, who until then need its vote (thesis 4.2.2).
 */
export function mayCampaign<C>(s: RaftState<C>): boolean {
  return s.log.configurationsFrom(s.commitIndex).some(({ voters }) => voters.includes(s.config.id));
}

export function isVoter<C>(s: RaftState<C>): boolean {
  return votersOf(s).includes(s.config.id);
}

export function trace<C>(
  s: RaftState<C>,
  cause: RaftTrace,
  index: Index,
  data: Readonly<Record<string, string | number | boolean | null>> = {},
): void {
  s.outbox.trace({
    component: 'raft',
    id: s.config.id,
    cause,
    index,
    at: s.now,
    data: { term: s.term, ...data },
  });
}
