/**
 * What crosses the border of a Raft core: messages between servers, inputs, effects, durable state.
 * Shapes and the duties that go with them; no behaviour.
 *
 * Names are those of the Raft paper and thesis (Ongaro 2014). Every message carries its sender's current term.
 */
import type { ProposalId, ServerId, TraceEvent } from '../effects.ts';
import type { Index, Instant } from '../records.ts';

export type Term = number;
/** Numbers the `persist` effects of one process life, from 1 without gaps. */
export type PersistSeq = number;

/** Names one read; unique per server over its restarts, so that a late answer is not taken for another's. */
export type ReadId = string;
/** Counts, within a term, the leader's questions whether it still leads; 0: none was asked (reads.ts). */
export type ReadRound = number;

/** A place in the log. `{index: 0, term: 0}` is the empty log's. */
export interface Position {
  readonly index: Index;
  readonly term: Term;
}

/** Who belongs to the group. A server is in at most one of the lists; both ascend, so equal ones look equal. */
export interface Configuration {
  readonly voters: readonly ServerId[];
  /** Are sent the log, but neither vote nor count (thesis 4.2.1). */
  readonly nonVoters: readonly ServerId[];
}

/**
 * `command: null` is Raft's own, which the state machine never sees: with `configuration`, a change of membership,
 * in force from when it is appended (thesis 4.1); without, the no-op that opens a leader's term.
 */
export interface Entry<C> extends Position {
  readonly command: C | null;
  readonly configuration?: Configuration;
}

/** What a snapshot is of: the state machine after the entry at `index`, and the group then. */
export interface SnapshotHead extends Position {
  readonly configuration: Configuration;
}

/** Raft does not look into `data`; it sends it on in chunks, and gives it back whole. */
export interface Snapshot extends SnapshotHead {
  readonly data: Uint8Array;
}

/** What must survive a crash before this server speaks of it (paper, figure 2: persistent state). */
export interface HardState {
  readonly term: Term;
  readonly votedFor: ServerId | undefined;
}

/**
 * What the disk holds at a start. The caller has already put `snapshot.data` into its state machine; commits
 * begin after it. Entries that do not continue the snapshot (`entriesAfter` in log.ts) may be present and are
 * skipped; they are dropped from the store before anything is written to it.
 */
export interface DurableState<C> extends HardState {
  readonly snapshot?: Snapshot;
  readonly entries: readonly Entry<C>[];
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
      readonly round: ReadRound;
    }
  /** `round`: that of the append which is answered here; 0 when it answers a snapshot. */
  | {
      readonly type: 'append-response';
      readonly term: Term;
      readonly result: AppendResult;
      readonly round: ReadRound;
    }
  /** InstallSnapshot: the part of the data that begins at byte `offset`; `done` comes with the last (paper, figure 13). */
  | {
      readonly type: 'install-snapshot';
      readonly term: Term;
      readonly snapshot: SnapshotHead;
      readonly offset: number;
      readonly chunk: Uint8Array;
      readonly done: boolean;
    }
  /**
   * So many bytes of the snapshot at `index` are here, in memory: the next chunk begins there, after whatever
   * interruption. When all have come and are durable, an `append-response` says so instead.
   */
  | {
      readonly type: 'install-snapshot-response';
      readonly term: Term;
      readonly index: Index;
      readonly offset: number;
    }
  /** Campaign at once: the leader hands over (thesis 3.10). */
  | { readonly type: 'timeout-now'; readonly term: Term }
  /** A follower's read: how far must a state machine have come to answer it? (thesis 6.4) */
  | { readonly type: 'read-index'; readonly term: Term; readonly read: ReadId }
  | {
      readonly type: 'read-index-response';
      readonly term: Term;
      readonly read: ReadId;
      readonly index: Index;
    };

/** Also the answer to a whole snapshot: `matchIndex` is then at least its index. */
export type AppendResult =
  /** The sender's log equals the leader's up to `matchIndex`, durably. */
  | { readonly ok: true; readonly matchIndex: Index }
  /**
   * There was no match at `prevIndex` (the position asked about). `hint` is the follower's last position that
   * is at most that high in index and in term: no position above it can match (paper 5.3, end).
   */
  | { readonly ok: false; readonly prevIndex: Index; readonly hint: Position };

export interface Proposal<C> {
  readonly proposal: ProposalId;
  readonly command: C;
}

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
  /** The same for many that came at one time: they share one write and one message to each follower. */
  | { readonly type: 'propose-all'; readonly at: Instant; readonly proposals: readonly Proposal<C>[] }
  /** Every persist effect up to and including `seq` is on disk. */
  | { readonly type: 'persisted'; readonly at: Instant; readonly seq: PersistSeq }
  /**
   * The state machine's content after applying `index` (at most what `commit` has delivered): the log may shrink.
   * When to take one is for whoever keeps the state machine to say; writing it out may take its time.
   */
  | {
      readonly type: 'snapshot-taken';
      readonly at: Instant;
      readonly index: Index;
      readonly data: Uint8Array;
    }
  /** An operator wants `to` to lead. Without effect unless this server leads and `to` is another voter. */
  | { readonly type: 'transfer-leadership'; readonly at: Instant; readonly to: ServerId }
  /**
   * A linearizable read, by the leader or a follower. Answered once, by `read-ready` or `read-failed`; by nothing
   * if the process dies.
   */
  | { readonly type: 'read'; readonly at: Instant; readonly read: ReadId }
  /** Answered as a proposal is, but by `configuration-committed` for `commit`. */
  | {
      readonly type: 'change-membership';
      readonly at: Instant;
      readonly proposal: ProposalId;
      readonly change: MembershipChange;
    };

/** Of one server at a time (thesis 4.1). A new server is added without a vote, and given one when it has caught up. */
export type MembershipChange =
  /** Also takes a voter's vote away. */
  | { readonly type: 'add-non-voter'; readonly server: ServerId }
  | { readonly type: 'promote'; readonly server: ServerId }
  | { readonly type: 'remove'; readonly server: ServerId };

/** Why a proposal came to nothing, or (`leadership-lost`) why its fate will not be known here. */
export type ProposalFailure =
  | 'not-leader'
  /** The entry may yet commit, or not; this server will never say which. */
  | 'leadership-lost'
  /** Another change is not committed yet, or nothing of this leader's term is (thesis 4.1 and its erratum). */
  | 'change-under-way'
  /** The non-voter lags behind too far to be given a vote: try again later. */
  | 'not-caught-up'
  /** The group is that way already, or knows no such server. */
  | 'nothing-to-change'
  | 'last-voter';

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
  | { readonly type: 'proposal-failed'; readonly proposal: ProposalId; readonly reason: ProposalFailure }
  /** Everything that was committed when the read was asked has been delivered here: answer from the state machine. */
  | { readonly type: 'read-ready'; readonly read: ReadId; readonly index: Index }
  /** Nothing is known; the caller may ask again. `no-leader`: at once. `timed-out`: of a follower's, after a timeout. */
  | {
      readonly type: 'read-failed';
      readonly read: ReadId;
      readonly reason: 'no-leader' | 'leadership-lost' | 'timed-out';
    }
  /** Another group is in force here than was before: appended, truncated, or brought by a snapshot. Who is reached where is the shell's. */
  | { readonly type: 'configuration'; readonly configuration: Configuration }
  /** The change at `index` is committed, and durable here. `proposal` as in CommittedEntry. */
  | {
      readonly type: 'configuration-committed';
      readonly index: Index;
      readonly configuration: Configuration;
      readonly proposal?: ProposalId;
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
  | { readonly type: 'restore'; readonly index: Index; readonly data: Uint8Array }
  /** One transition, in the common format: `component: 'raft'`, `cause` one of RaftTrace. */
  | { readonly type: 'trace'; readonly event: TraceEvent };

/**
 * Write to disk, in the order of `seq`; several may share one sync, reported by `persisted` with the highest.
 * A crash may lose a persist effect not yet reported, and with it all later ones. Of one effect it may keep
 * nothing, the snapshot alone, or everything but some last part of `entries`. So: the snapshot first, written
 * aside, synced and renamed; then hard state and truncation in one atomic step, before any of the entries.
 */
export interface Persist<C> {
  readonly type: 'persist';
  readonly seq: PersistSeq;
  readonly hardState?: HardState;
  /** Replaces the older snapshot. Stored entries at or below its index may be dropped, once it is durable. */
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
  | 'snapshot-sending'
  | 'snapshot-installed'
  | 'configuration'
  | 'transfer'
  | 'read-round';
