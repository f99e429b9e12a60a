/**
 * How a leader is chosen: campaigns, votes and their counting (paper 5.2, 5.4.1; pre-vote: thesis 9.6).
 * What a new leader then does is in leader.ts.
 */
import { unreachable } from '../assert.ts';
import type { ServerId } from '../effects.ts';
import { startLeading } from './leader.ts';
import type { RaftMessage } from './messages.ts';
import { countVotes } from './quorum.ts';
import { becomeCandidate, becomeFollower, becomePreCandidate, grantVote, leaderIsAlive } from './roles.ts';
import type { RaftState } from './state.ts';
import { mayCampaign, peersOf, votersOf } from './state.ts';

/** The election timeout has passed: ask first whether an election could be won, without touching the term. */
export function preCampaign<C>(s: RaftState<C>): void {
  becomePreCandidate(s);
  for (const peer of peersOf(s)) {
    s.outbox.sendAfter('hard-state', peer, { type: 'pre-vote', term: s.term, last: s.log.last });
  }
  tally(s);
}

/** `transfer`: on the leader's order, so voters need not believe it dead. */
export function campaign<C>(s: RaftState<C>, transfer: boolean): void {
  becomeCandidate(s);
  for (const peer of peersOf(s)) {
    s.outbox.sendAfter('everything', peer, { type: 'vote', term: s.term, last: s.log.last, transfer });
  }
}

/** A write has arrived; if it held a candidate's term and vote, that vote now counts. */
export function countOwnVote<C>(s: RaftState<C>): void {
  if (s.role.name !== 'candidate' || !s.outbox.hardStateIsDurable) return;
  s.role.votes.set(s.config.id, true);
  tally(s);
}

/** Requests that a living leader shields us from are dropped without an answer, their term unread. */
export function isDisruptive<C>(s: RaftState<C>, message: RaftMessage<C>): boolean {
  const isRequest = message.type === 'pre-vote' || (message.type === 'vote' && !message.transfer);
  return isRequest && message.term >= s.term && leaderIsAlive(s);
}

/** Both terms are equal here: a newer one was adopted, an older one refused, before. */
export function onPreVote<C>(
  s: RaftState<C>,
  from: ServerId,
  message: RaftMessage<C> & { type: 'pre-vote' },
): void {
  const granted = s.log.isCoveredBy(message.last);
  s.outbox.sendAfter('hard-state', from, { type: 'pre-vote-response', term: s.term, granted });
}

export function onVote<C>(s: RaftState<C>, from: ServerId, message: RaftMessage<C> & { type: 'vote' }): void {
  const isFree = s.votedFor === undefined || s.votedFor === from;
  const granted = isFree && s.log.isCoveredBy(message.last);
  if (granted) {
    // A pre-candidate that supports another must not go on to disturb it.
    if (s.role.name === 'pre-candidate') becomeFollower(s, s.term, undefined);
    grantVote(s, from);
  }
  s.outbox.sendAfter('hard-state', from, { type: 'vote-response', term: s.term, granted });
}

/**
 * A yes stays a yes: it binds the voter for the term (figure 2), so a no that comes later, answering a repeated
 * request or one of another pre-vote of this term, takes nothing back.
 */
export function onVoteResponse<C>(
  s: RaftState<C>,
  from: ServerId,
  message: RaftMessage<C> & { type: 'vote-response' | 'pre-vote-response' },
): void {
  const asked = message.type === 'vote-response' ? 'candidate' : 'pre-candidate';
  if (s.role.name !== asked) return;
  if (s.role.votes.get(from) === true) return;
  s.role.votes.set(from, message.granted);
  tally(s);
}

export function onTimeoutNow<C>(s: RaftState<C>, from: ServerId): void {
  if (s.role.name === 'follower' && s.leader === from && mayCampaign(s)) campaign(s, true);
}

function tally<C>(s: RaftState<C>): void {
  if (s.role.name !== 'candidate' && s.role.name !== 'pre-candidate') return;
  const election = countVotes(votersOf(s), s.role.votes);
  switch (election) {
    case 'pending':
      return;
    case 'lost':
      return becomeFollower(s, s.term, undefined);
    case 'won':
      if (s.role.name === 'pre-candidate') return campaign(s, false);
      return startLeading(s);
    default:
      return unreachable(election);
  }
}
