/**
 * What a leader does: replicate, count, keep in touch, hand over (paper 5.3, 5.4.2; thesis 3.10, 6.2). How it
 * was chosen is in election.ts; what it believes of one follower is in progress.ts.
 */
import { assert } from '../assert.ts';
import type { ServerId } from '../effects.ts';
import type { Index } from '../records.ts';
import { limitsOf } from './config.ts';
import { advanceCommit } from './delivery.ts';
import type { AppendResult, Entry, Position, Proposal } from './messages.ts';
import type { Progress } from './progress.ts';
import { quorumReached } from './quorum.ts';
import { becomeFollower, becomeLeader, quorumDueAt } from './roles.ts';
import { sendChunk, sendSnapshot } from './snapshot-transfer.ts';
import type { Leader, RaftState } from './state.ts';
import { trace } from './state.ts';

export function startLeading<C>(s: RaftState<C>): void {
  becomeLeader(s);
  if (s.role.name === 'leader') replicate(s, s.role);
}

export function onPropose<C>(s: RaftState<C>, proposals: readonly Proposal<C>[]): void {
  const { role } = s;
  if (role.name !== 'leader' || role.transfer) {
    for (const { proposal } of proposals) {
      s.outbox.emit({ type: 'proposal-failed', proposal, reason: 'not-leader' });
    }
    return;
  }
  const entries = proposals.map(({ proposal, command }): Entry<C> => {
    const entry = { index: s.log.lastIndex + 1, term: s.term, command };
    s.log.append(entry);
    role.proposals.set(entry.index, proposal);
    return entry;
  });
  s.outbox.writeEntries(undefined, entries);
  replicate(s, role);
}

export function onAppendResponse<C>(
  s: RaftState<C>,
  role: Leader,
  from: ServerId,
  result: AppendResult,
): void {
  const follower = role.followers.get(from);
  if (!follower) return;
  follower.heardAt = s.now;
  if (!result.ok) {
    follower.noteMismatch(result.prevIndex, s.log.lastWithin(result.hint).index);
    return replicateTo(s, from, follower);
  }
  assert(result.matchIndex <= s.log.lastIndex, 'a follower acknowledges only what the leader has');
  follower.noteMatch(result.matchIndex);
  if (follower.state === 'probe') follower.becomeReplicate();
  if (follower.state === 'snapshot' && hasCaughtUp(s, follower)) follower.becomeReplicate();
  const committed = commitByCounting(s, role);
  if (!committed) replicateTo(s, from, follower);
  continueTransfer(s, role);
}

/** Its own disk has more of the log now: that, too, is a vote for committing. */
export function countOwnLog<C>(s: RaftState<C>): void {
  if (s.role.name === 'leader') commitByCounting(s, s.role);
}

/** Whatever a leader has due: to give up without a quorum, or to show that it lives. */
export function onLeaderTime<C>(s: RaftState<C>, role: Leader): void {
  if (s.now >= quorumDueAt(s, role)) {
    trace(s, 'quorum-lost', s.log.lastIndex);
    return becomeFollower(s, s.term, undefined);
  }
  if (role.transfer && s.now >= role.transfer.untilAt) role.transfer = undefined;
  if (s.now < role.heartbeatDueAt) return;
  role.heartbeatDueAt = s.now + s.config.heartbeatMs;
  for (const [peer, follower] of role.followers) showLife(s, peer, follower);
}

/** Proposals are refused for at most an election timeout; then the transfer has failed (thesis 3.10). */
export function onTransfer<C>(s: RaftState<C>, to: ServerId): void {
  if (s.role.name !== 'leader' || !s.role.followers.has(to)) return;
  s.role.transfer = { to, untilAt: s.now + s.config.electionTimeoutMs };
  continueTransfer(s, s.role);
}

function continueTransfer<C>(s: RaftState<C>, role: Leader): void {
  const to = role.transfer?.to;
  if (to === undefined || role.followers.get(to)?.matchIndex !== s.log.lastIndex) return;
  s.outbox.sendAtOnce(to, { type: 'timeout-now', term: s.term });
}

/**
 * Commit what a quorum has on disk, provided it is of this term: an older entry, however widely stored, can
 * still be overwritten (paper, figure 8). Returns whether that was news; if so everybody has been told.
 */
function commitByCounting<C>(s: RaftState<C>, role: Leader): boolean {
  const matchOf = (voter: ServerId) => role.followers.get(voter)?.matchIndex ?? s.log.durableIndex;
  const index = quorumReached(s.voters, matchOf);
  if (index <= s.commitIndex || s.log.termAt(index) !== s.term) return false;
  advanceCommit(s, index);
  for (const [peer, follower] of role.followers) {
    if (follower.state === 'replicate' && follower.nextIndex > s.log.lastIndex)
      sendAppend(s, peer, follower, []);
    else replicateTo(s, peer, follower);
  }
  return true;
}

function replicate<C>(s: RaftState<C>, role: Leader): void {
  for (const [peer, follower] of role.followers) replicateTo(s, peer, follower);
}

/** Send what the follower lacks, as far as its window allows. */
function replicateTo<C>(s: RaftState<C>, to: ServerId, follower: Progress): void {
  const limits = limitsOf(s.config);
  while (follower.nextIndex <= s.log.lastIndex && follower.maySend(limits)) {
    if (follower.nextIndex < s.log.firstIndex) return sendSnapshot(s, to, follower);
    const { entries, bytes } = s.log.batch(follower.nextIndex, limits, (entry) => bytesOf(s, entry));
    sendAppend(s, to, follower, entries);
    follower.noteSent(follower.nextIndex + entries.length - 1, bytes);
  }
}

function bytesOf<C>({ config }: RaftState<C>, { command }: Entry<C>): number {
  return command === null ? 0 : (config.commandBytes?.(command) ?? 0);
}

/**
 * The periodic append without entries. In `replicate` it follows everything sent, so that a loss shows as a
 * mismatch; a follower that may be dead is never sent entries or snapshots by the clock.
 */
function showLife<C>(s: RaftState<C>, to: ServerId, follower: Progress): void {
  const { sentSnapshot } = follower;
  const { electionTimeoutMs } = s.config;
  const isReachable = s.now - follower.heardAt < electionTimeoutMs;
  const isOverdue = sentSnapshot && s.now - sentSnapshot.at >= electionTimeoutMs;
  if (isOverdue && isReachable) return sendChunk(s, to, follower);
  sendAppend(s, to, follower, []);
}

function sendAppend<C>(
  s: RaftState<C>,
  to: ServerId,
  follower: Progress,
  entries: readonly Entry<C>[],
): void {
  const prev = prevOf(s, follower);
  s.outbox.sendAtOnce(to, { type: 'append', term: s.term, prev, entries, commitIndex: s.commitIndex });
}

/** The position before the next entry; the log's base when that is compacted away. */
function prevOf<C>(s: RaftState<C>, follower: Progress): Position {
  const index = follower.nextIndex - 1;
  const term = s.log.termAt(index);
  return term === undefined ? s.log.base : { index, term };
}

/** Whether it can go on from the log: the snapshot has arrived, or turned out not to be needed. */
function hasCaughtUp<C>(s: RaftState<C>, follower: Progress): boolean {
  const awaited: Index = follower.sentSnapshot?.snapshot.index ?? 0;
  return follower.matchIndex >= awaited || s.log.termAt(follower.matchIndex) !== undefined;
}
