/**
 * What a leader does: replicate, count, keep in touch, hand over (paper 5.3, 5.4.2; thesis 3.10, 6.2). How it
 * was chosen is in election.ts; what it believes of one follower is in progress.ts.
 */
import { assert } from '../assert.ts';
import type { ServerId } from '../effects.ts';
import type { Index } from '../records.ts';
import { advanceCommit } from './delivery.ts';
import type { Entry, Proposal, RaftMessage } from './messages.ts';
import type { Progress } from './progress.ts';
import { quorumReached } from './quorum.ts';
import { confirmReads } from './reads.ts';
import { replicate, replicateTo, sendAppend, showLife } from './replication.ts';
import { becomeFollower, becomeLeader, quorumDueAt } from './roles.ts';
import type { Leader, RaftState } from './state.ts';
import { trace, votersOf } from './state.ts';

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
  { result, round }: RaftMessage<C> & { type: 'append-response' },
): void {
  const follower = role.followers.get(from);
  if (!follower) return;
  follower.heardAt = s.now;
  // Whatever it says of its log, it follows us.
  follower.round = Math.max(follower.round, round);
  confirmReads(s, role);
  if (!result.ok) {
    follower.noteMismatch(result.prevIndex, s.log.lastWithin(result.hint).index);
    return replicateTo(s, from, follower);
  }
  assert(result.matchIndex <= s.log.lastIndex, 'a follower acknowledges only what the leader has');
  follower.noteMatch(result.matchIndex);
  follower.noteRound(s.log.lastIndex, s.now);
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
  if (s.role.name !== 'leader' || to === s.config.id || !votersOf(s).includes(to)) return;
  trace(s, 'transfer', s.log.lastIndex, { to });
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
export function commitByCounting<C>(s: RaftState<C>, role: Leader): boolean {
  const matchOf = (voter: ServerId) => role.followers.get(voter)?.matchIndex ?? s.log.durableIndex;
  const index = quorumReached(votersOf(s), matchOf);
  if (index <= s.commitIndex || s.log.termAt(index) !== s.term) return false;
  advanceCommit(s, index);
  for (const [peer, follower] of role.followers) {
    if (follower.state === 'replicate' && follower.nextIndex > s.log.lastIndex)
      sendAppend(s, peer, follower, []);
    else replicateTo(s, peer, follower);
  }
  return true;
}

/** Whether it can go on from the log: the snapshot has arrived, or turned out not to be needed. */
function hasCaughtUp<C>(s: RaftState<C>, follower: Progress): boolean {
  const awaited: Index = follower.sentSnapshot?.snapshot.index ?? 0;
  return follower.matchIndex >= awaited || s.log.termAt(follower.matchIndex) !== undefined;
}
