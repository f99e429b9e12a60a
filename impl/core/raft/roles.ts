/**
 * The changes of role, and what each one forgets, draws and writes (paper, figure 4). Why a role changes is
 * decided in election.ts, follower.ts and leader.ts.
 */
import { assert } from '../assert.ts';
import type { ServerId } from '../effects.ts';
import type { Instant } from '../records.ts';
import { reportRole } from './delivery.ts';
import type { Term } from './messages.ts';
import { membersOf } from './configuration.ts';
import { Progress } from './progress.ts';
import { quorumReached } from './quorum.ts';
import { failOwnReads } from './reads.ts';
import type { Leader, RaftState } from './state.ts';
import { trace, votersOf } from './state.ts';

/** Adopt a term, the same or a newer one, as a follower. */
export function becomeFollower<C>(s: RaftState<C>, term: Term, leader: ServerId | undefined): void {
  assert(term >= s.term, 'the term never moves back');
  const before = s.role;
  const isChange = before.name !== 'follower' || term > s.term;
  // Nobody else's: a newer term alone is no reason to wait longer (paper 5.2).
  if (before.name === 'leader') drawElectionTimeout(s);
  if (term > s.term) {
    writeHardState(s, term, undefined);
    s.receiving = undefined;
  }
  s.role = { name: 'follower' };
  s.leader = leader;
  if (isChange) trace(s, 'become-follower', s.log.lastIndex, { leader: leader ?? null });
  if (before.name === 'leader') {
    failProposals(s, before);
    // Now, not at the end of the input: commits that follow are not those of a leader.
    reportRole(s);
    failOwnReads(s);
  }
}

export function becomePreCandidate<C>(s: RaftState<C>): void {
  assert(s.role.name !== 'leader', 'a leader does not campaign');
  s.role = { name: 'pre-candidate', votes: new Map([[s.config.id, true]]) };
  s.leader = undefined;
  drawElectionTimeout(s);
  trace(s, 'become-pre-candidate', s.log.lastIndex);
}

/** Its own vote is not counted here: it counts once it is durable. */
export function becomeCandidate<C>(s: RaftState<C>): void {
  assert(s.role.name !== 'leader', 'a leader does not campaign');
  writeHardState(s, s.term + 1, s.config.id);
  s.role = { name: 'candidate', votes: new Map() };
  s.leader = undefined;
  drawElectionTimeout(s);
  trace(s, 'become-candidate', s.log.lastIndex);
}

/** Opens the term with a no-op: entries of older terms commit only under one of this term (thesis 3.6.2). */
export function becomeLeader<C>(s: RaftState<C>): void {
  assert(s.role.name === 'candidate', 'only a candidate becomes leader');
  assert(s.outbox.hardStateIsDurable, 'a leader has its term and its own vote on disk');
  const nextIndex = s.log.lastIndex + 1;
  s.role = {
    name: 'leader',
    followers: followersOf(s, new Map()),
    noopIndex: nextIndex,
    proposals: new Map(),
    heartbeatDueAt: s.now + s.config.heartbeatMs,
    transfer: undefined,
    round: 0,
    openReads: [],
  };
  s.leader = s.config.id;
  trace(s, 'become-leader', nextIndex);
  const noop = { index: nextIndex, term: s.term, command: null };
  s.log.append(noop);
  s.outbox.writeEntries(undefined, [noop]);
}

/** Everybody else in the group as it is in the log now, ascending: those known as they were, new ones from scratch. */
export function followersOf<C>(s: RaftState<C>, known: Leader['followers']): Leader['followers'] {
  const others = membersOf(s.log.configuration).filter((member) => member !== s.config.id);
  const start = () => new Progress(s.log.lastIndex + 1, s.now);
  return new Map(others.map((member) => [member, known.get(member) ?? start()]));
}

export function grantVote<C>(s: RaftState<C>, candidate: ServerId): void {
  assert(s.votedFor === undefined || s.votedFor === candidate, 'a server votes once in a term');
  if (s.votedFor === undefined) writeHardState(s, s.term, candidate);
  drawElectionTimeout(s);
  trace(s, 'vote', s.log.lastIndex, { candidate });
}

/** A sign of life of the leader, or a vote for one to be: wait a full, newly drawn timeout. */
export function drawElectionTimeout<C>(s: RaftState<C>): void {
  const { electionTimeoutMs, rng } = s.config;
  s.electionDueAt = s.now + electionTimeoutMs + rng.int(electionTimeoutMs);
}

/** Until when a leader may lead without hearing from another voter; Infinity when it is a quorum alone. */
export function quorumDueAt<C>(s: RaftState<C>, role: Leader): Instant {
  const heardAt = (voter: ServerId) => role.followers.get(voter)?.heardAt ?? Infinity;
  return quorumReached(votersOf(s), heardAt) + s.config.electionTimeoutMs;
}

/** Whether a leader is known to be at work, so that a campaign would only disturb it (thesis 4.2.3). */
export function leaderIsAlive<C>(s: RaftState<C>): boolean {
  if (s.role.name === 'leader') return s.now < quorumDueAt(s, s.role);
  return s.leader !== undefined && s.now < s.leaderHeardAt + s.config.electionTimeoutMs;
}

function writeHardState<C>(s: RaftState<C>, term: Term, votedFor: ServerId | undefined): void {
  s.term = term;
  s.votedFor = votedFor;
  s.outbox.writeHardState({ term, votedFor });
}

function failProposals<C>(s: RaftState<C>, role: Leader): void {
  for (const proposal of role.proposals.values()) {
    s.outbox.emit({ type: 'proposal-failed', proposal, reason: 'leadership-lost' });
  }
}
