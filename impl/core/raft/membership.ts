/**
 * Changes of membership, one server at a time (thesis 4). A change is in force on each server from when it is
 * appended there, committed or not, and no longer when it is truncated (4.1); that is read off the log
 * (configuration.ts) wherever servers are counted. Here is what a leader has to do about it.
 */
import type { ProposalId } from '../effects.ts';
import type { RaftState } from './state.ts';
import { isVoter, trace } from './state.ts';
import { changed, membersOf } from './configuration.ts';
import { becomeFollower, followersOf } from './roles.ts';
import { commitByCounting } from './leader.ts';
import { replicate } from './replication.ts';
import type { Configuration, MembershipChange, ProposalFailure } from './messages.ts';
import type { Leader } from './state.ts';

export function onChangeMembership<C>(s: RaftState<C>, proposal: ProposalId, change: MembershipChange): void {
  const { role } = s;
  const next = role.name === 'leader' && !role.transfer ? nextGroup(s, role, change) : 'not-leader';
  if (typeof next === 'string' || role.name !== 'leader') {
    const reason = typeof next === 'string' ? next : 'not-leader';
    return s.outbox.emit({ type: 'proposal-failed', proposal, reason });
  }
  const entry = { index: s.log.lastIndex + 1, term: s.term, command: null, configuration: next };
  s.log.append(entry);
  s.outbox.writeEntries(undefined, [entry]);
  role.proposals.set(entry.index, proposal);
  role.followers = followersOf(s, role.followers, entry.index);
  // The new group may have what the old one lacked a vote for.
  if (!commitByCounting(s, role)) replicate(s, role);
}

/**
 * One change at a time, or two majorities of differing groups might not meet; and none before this leader has
 * committed something, or it might not know of a change that a leader between committed: the erratum of 2015 to
 * the single-server change (raft-dev, "bug in single-server membership changes").
 */
function nextGroup<C>(
  s: RaftState<C>,
  role: Leader,
  change: MembershipChange,
): Configuration | ProposalFailure {
  const isOpen = s.log.configurationIndex > s.commitIndex;
  if (isOpen || s.commitIndex < role.noopIndex) return 'change-under-way';
  const next = changed(s.log.configuration, change);
  if (typeof next === 'string' || change.type !== 'promote') return next;
  // A voter that lacks much of the log would be counted, and could not help, until it has it (thesis 4.2.1).
  const limitMs = s.config.electionTimeoutMs;
  return role.followers.get(change.server)?.keepsUp(s.now, limitMs) === true ? next : 'not-caught-up';
}

/** A leader that is no voter any more leads until that is committed, without counting itself (thesis 4.2.2). */
export function leaveIfRemoved<C>(s: RaftState<C>): void {
  if (s.role.name !== 'leader' || isVoter(s) || s.log.configurationIndex > s.appliedIndex) return;
  becomeFollower(s, s.term, undefined);
}

/** Tell whenever another group is in force here. */
export function reportConfiguration<C>(s: RaftState<C>): void {
  const { configuration } = s.log;
  if (configuration === s.reportedConfiguration) return;
  s.reportedConfiguration = configuration;
  const members = membersOf(configuration).join(' ');
  trace(s, 'configuration', s.log.configurationIndex, { members, voters: configuration.voters.join(' ') });
  s.outbox.emit({ type: 'configuration', configuration });
}
