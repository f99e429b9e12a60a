/**
 * What crosses the border of a Raft core: messages between servers, inputs, effects, durable state.
 * Shapes and the duties that go with them; no behaviour.
 *
 * Names are those of the Raft paper and thesis (Ongaro 2014). Every message carries its sender's current term.
 */
import type { ProposalId, Rng, ServerId, TraceEvent } from '../effects.ts';
import type { Index, Instant } from '../records.ts';

export type Term = number;
/** Numbers the `persist` effects of one process life, from 1 without gaps. */
export type PersistSeq = number;

/** A place in the log. `{index: 0, term: 0}` is the empty log's. */
export interface Position {
  readonly index: Index;
  readonly term: Term;
}

/** `command: null` is Raft's own no-op, which opens a leader's term; the state machine never sees it. */
export interface Entry<C> extends Position {
  readonly command: C | null;
}

/** The state machine after the entry at `index`, and the voters then. Raft does not look into `data`. */
export interface Snapshot extends Position {
  readonly peers: readonly ServerId[];
  readonly data: unknown;
}

/** What must survive a crash before this server speaks of it (paper, figure 2: persistent state). */
export interface HardState {
  readonly term: Term;
  readonly votedFor: ServerId | undefined;
}

/**
 * What the disk holds at a start. The caller has already put `snapshot.data` into its state machine; commits
 * begin after it. Entries at or below the snapshot may still be present and are skipped.
 */
export interface DurableState<C> extends HardState {
  readonly snapshot?: Snapshot;
  readonly entries: readonly Entry<C>[];
}

export interface RaftConfig {
  readonly id: ServerId;
  /** All voters, this server included. */
  readonly peers: readonly ServerId[];
  /** The least election timeout; each is drawn from [this, 2 x this). Also the lease and check-quorum interval. */
  readonly electionTimeoutMs: number;
  /** The leader's silence between two appends is at most this. Several must fit in an election timeout. */
  readonly heartbeatMs: number;
  readonly maxEntriesPerMessage: number;
  /** Unacknowledged appends with entries that one follower may have outstanding. */
  readonly maxInflight: number;
  /** Entries kept below a new snapshot, so that a slightly slow follower needs no snapshot. Default 0. */
  readonly trailingEntries?: number;
  readonly rng: Rng;
}

export type RaftMessage<C> =
  /** Would you vote for me in the next term? Binds neither side (thesis 9.6). */
  | { readonly type: 'pre-vote'; readonly term: Term; readonly last: Position }
  | { readonly type: 'pre-vote-response'; readonly term: Term; readonly granted: boolean }
  /** RequestVote. `transfer`: the leader itself asked for this election, so leases do not count (thesis 4.2.3). */
  | { readonly type: 'vote'; readonly term: Term; readonly last: Position; readonly transfer: boolean }
  | { readonly type: 'vote-response'; readonly term: Term; readonly granted: boolean }
  /** AppendEntries; without entries it is the sign of life and the probe for lost appends. */
  | {
      readonly type: 'append';
      readonly term: Term;
      readonly prev: Position;
      readonly entries: readonly Entry<C>[];
      readonly commitIndex: Index;
    }
  | { readonly type: 'append-response'; readonly term: Term; readonly result: AppendResult }
  /** InstallSnapshot. Whole in one message today: `offset` and `done` are where chunks will go. */
  | {
      readonly type: 'install-snapshot';
      readonly term: Term;
      readonly snapshot: Snapshot;
      readonly offset: 0;
      readonly done: true;
    }
  /** Campaign at once: the leader hands over (thesis 3.10). */
  | { readonly type: 'timeout-now'; readonly term: Term };

/** Also the answer to `install-snapshot`: `matchIndex` is then at least the snapshot's index. */
export type AppendResult =
  /** The sender's log equals the leader's up to `matchIndex`, durably. */
  | { readonly ok: true; readonly matchIndex: Index }
  /**
   * There was no match at `prevIndex` (the position asked about). `hint` is the follower's last position that
   * is at most that high in index and in term: no position above it can match (paper 5.3, end).
   */
  | { readonly ok: false; readonly prevIndex: Index; readonly hint: Position };

export type RaftInput<C> =
  /** Time has passed; whatever is due by `at` is due now. */
  | { readonly type: 'time'; readonly at: Instant }
  | {
      readonly type: 'message';
      readonly at: Instant;
      readonly from: ServerId;
      readonly message: RaftMessage<C>;
    }
  /** Answered by `commit` with the same id, or by `proposal-failed`, once; by nothing if the process dies. */
  | {
      readonly type: 'propose';
      readonly at: Instant;
      readonly proposal: ProposalId;
      readonly command: C;
    }
  /** Every persist effect up to and including `seq` is on disk. */
  | { readonly type: 'persisted'; readonly at: Instant; readonly seq: PersistSeq }
  /** The state machine's content after applying `index` (at most what `commit` has delivered): the log may shrink. */
  | {
      readonly type: 'snapshot-taken';
      readonly at: Instant;
      readonly index: Index;
      readonly data: unknown;
    }
  /** An operator wants `to` to lead. Without effect unless this server leads and `to` is another voter. */
  | { readonly type: 'transfer-leadership'; readonly at: Instant; readonly to: ServerId };

/**
 * Effects are given in an order in which they may be performed one by one. Whoever performs them owes only
 * what is said here: the core itself holds back every message, vote, acknowledgement and commit that depends
 * on a write until `persisted` has come for it (see outbox.ts).
 */
export type RaftEffect<C> =
  | Persist<C>
  /** May be lost, delayed, repeated and reordered. Need not wait for any persist effect, not even an earlier one. */
  | { readonly type: 'send'; readonly to: ServerId; readonly message: RaftMessage<C> }
  /** Apply in this order. Each index comes at most once in a process life; no-ops are left out, so indexes may skip. */
  | { readonly type: 'commit'; readonly entries: readonly CommittedEntry<C>[] }
  /** `leadership-lost`: the command may yet commit, or not; this server will never say which. */
  | {
      readonly type: 'proposal-failed';
      readonly proposal: ProposalId;
      readonly reason: 'not-leader' | 'leadership-lost';
    }
  /**
   * Given whenever one of the three changes. `leading` only once an entry of its own term, and so everything
   * before it, has been delivered (thesis 6.4). `leader` is this server itself only if `leading`.
   */
  | {
      readonly type: 'role';
      readonly leading: boolean;
      readonly leader: ServerId | undefined;
      readonly term: Term;
    }
  /** Replace the whole state machine by `data`, before any later commit. Already durable. */
  | { readonly type: 'restore'; readonly index: Index; readonly data: unknown }
  /** One transition, in the common format: `component: 'raft'`, `cause` one of RaftTrace. */
  | { readonly type: 'trace'; readonly event: TraceEvent };

/**
 * Write to disk, in the order of `seq`; several may share one sync, reported by `persisted` with the highest.
 * A crash may lose a persist effect not yet reported, and with it all later ones. Of one effect it may lose the
 * whole, or some last part of `entries` only: hard state, snapshot and truncation are one atomic step.
 */
export interface Persist<C> {
  readonly type: 'persist';
  readonly seq: PersistSeq;
  readonly hardState?: HardState;
  /** Replaces the older snapshot. Stored entries at or below its index may be dropped, now or later. */
  readonly snapshot?: Snapshot;
  /** Drop stored entries at and above this. At or below `snapshot.index`: the snapshot replaces the whole log. */
  readonly truncateFrom?: Index;
  /** Append, after truncating; they continue what is then stored. */
  readonly entries?: readonly Entry<C>[];
}

export interface CommittedEntry<C> {
  readonly index: Index;
  readonly term: Term;
  readonly command: C;
  /** Only when this server proposed it, in the term it still leads. */
  readonly proposal?: ProposalId;
}

/** Names of the transitions that a judge of Raft traces wants to see. */
export type RaftTrace =
  | 'become-follower'
  | 'become-pre-candidate'
  | 'become-candidate'
  | 'become-leader'
  | 'vote'
  | 'append'
  | 'truncate'
  | 'advance-commit'
  | 'quorum-lost'
  | 'snapshot-taken'
  | 'snapshot-installed';
