/**
 * Linearizable reads without an entry in the log: read-index (thesis 6.4), asked of the leader or of a follower.
 *
 * A read may be answered from any state machine that has come as far as the leader had committed when the read was
 * asked, once it is sure that nobody else had committed more: the leader asks its followers whether it still leads,
 * in rounds. Every append carries the number of the last round and its answer repeats it, so a quorum of answers to
 * a round, or a later one, confirms it. Reads that come while a round is under way share the next.
 *
 * A leader that has committed nothing in its term does not know what is committed, but it does know that all of it
 * lies below its no-op: such a read waits for that. There is no lease: a pause of the process or a clock
 * that runs wrong must not make a read stale.
 */
import type { ServerId } from '../effects.ts';
import type { Index, Instant } from '../records.ts';
import type { RaftMessage, ReadId, ReadRound } from './messages.ts';
import { sendAppend } from './replication.ts';
import { quorumReached } from './quorum.ts';
import type { Leader, RaftState } from './state.ts';
import { trace, votersOf } from './state.ts';

/** A read that a leader owes an answer to. */
export interface OpenRead {
  readonly read: ReadId;
  readonly from: ServerId;
  readonly index: Index;
  readonly round: ReadRound;
}

/** A read asked here. */
export interface AskedRead {
  /** When to give it up. A leader's own are lost with its leadership only. */
  readonly dueAt: Instant;
  /** How far this state machine must have come; undefined until the leader has said so. */
  index: Index | undefined;
}

export function onRead<C>(s: RaftState<C>, read: ReadId): void {
  if (s.role.name === 'leader') {
    s.reads.set(read, { dueAt: Infinity, index: undefined });
    return openRead(s, s.role, s.config.id, read);
  }
  if (s.leader === undefined) return fail(s, read, 'no-leader');
  s.reads.set(read, { dueAt: s.now + s.config.electionTimeoutMs, index: undefined });
  s.outbox.sendAfter('hard-state', s.leader, { type: 'read-index', term: s.term, read });
}

/** A follower's read has come to its leader. */
export function openRead<C>(s: RaftState<C>, role: Leader, from: ServerId, read: ReadId): void {
  const isUnderWay = confirmedRound(s, role) < role.round;
  const index = Math.max(s.commitIndex, role.noopIndex);
  role.openReads = [...role.openReads, { read, from, index, round: role.round + 1 }];
  if (!isUnderWay) startRound(s, role);
}

/** A follower has answered: whatever that confirms goes out, and the reads that waited have their round. */
export function confirmReads<C>(s: RaftState<C>, role: Leader): void {
  if (role.openReads.length === 0) return;
  const confirmed = confirmedRound(s, role);
  const due = role.openReads.filter(({ round }) => round <= confirmed);
  role.openReads = role.openReads.filter(({ round }) => round > confirmed);
  for (const { read, from, index } of due) {
    if (from === s.config.id) noteIndex(s, read, index);
    else s.outbox.sendAtOnce(from, { type: 'read-index-response', term: s.term, read, index });
  }
  if (confirmed >= role.round && role.openReads.length > 0) startRound(s, role);
}

export function onReadIndexResponse<C>(
  s: RaftState<C>,
  { read, index }: RaftMessage<C> & { type: 'read-index-response' },
): void {
  noteIndex(s, read, index);
}

/** After everything due was delivered: what may be answered now. */
export function answerReads<C>(s: RaftState<C>): void {
  for (const [read, { index }] of s.reads) {
    if (index === undefined || s.appliedIndex < index) continue;
    s.reads.delete(read);
    s.outbox.emit({ type: 'read-ready', read, index });
  }
}

export function expireReads<C>(s: RaftState<C>): void {
  for (const [read, { dueAt }] of s.reads) if (dueAt <= s.now) fail(s, read, 'timed-out');
}

/** This server leads no more: its own reads that were not confirmed never will be. */
export function failOwnReads<C>(s: RaftState<C>): void {
  for (const [read, { dueAt, index }] of s.reads) {
    if (dueAt === Infinity && index === undefined) fail(s, read, 'leadership-lost');
  }
}

export function readsDueAt<C>(s: RaftState<C>): Instant {
  return Math.min(...[...s.reads.values()].map(({ dueAt }) => dueAt));
}

function startRound<C>(s: RaftState<C>, role: Leader): void {
  role.round += 1;
  trace(s, 'read-round', s.commitIndex, { round: role.round });
  for (const voter of votersOf(s)) {
    const follower = role.followers.get(voter);
    if (follower) sendAppend(s, voter, follower, []);
  }
  // A group of one has nobody to ask.
  confirmReads(s, role);
}

function confirmedRound<C>(s: RaftState<C>, role: Leader): ReadRound {
  return quorumReached(votersOf(s), (voter) => role.followers.get(voter)?.round ?? role.round);
}

function noteIndex<C>(s: RaftState<C>, read: ReadId, index: Index): void {
  const asked = s.reads.get(read);
  if (asked) asked.index ??= index;
}

function fail<C>(s: RaftState<C>, read: ReadId, reason: 'no-leader' | 'leadership-lost' | 'timed-out'): void {
  s.reads.delete(read);
  s.outbox.emit({ type: 'read-failed', read, reason });
}
