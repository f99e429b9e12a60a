/**
 * From committed to delivered: what the state machine and the server above Raft get to see, and when. It
 * never decides that something is committed.
 */
import { assert } from '../assert.ts';
import type { ProposalId } from '../effects.ts';
import type { Index } from '../records.ts';
import type { CommittedEntry, Configuration, Entry } from './messages.ts';
import type { RaftState } from './state.ts';
import { trace } from './state.ts';

export function advanceCommit<C>(s: RaftState<C>, index: Index): void {
  assert(index >= s.commitIndex, 'the commit index never moves back');
  assert(index <= s.log.lastIndex, 'only what the log holds is committed');
  if (index === s.commitIndex) return;
  s.commitIndex = index;
  trace(s, 'advance-commit', index);
}

/**
 * Hand over what is committed and on this disk too: after a crash a state machine must not have been ahead
 * of its own log.
 */
export function deliver<C>(s: RaftState<C>): void {
  const limit = Math.min(s.commitIndex, s.log.durableIndex);
  const { snapshot } = s.log;
  if (snapshot && s.appliedIndex < snapshot.index) {
    if (limit < snapshot.index) return;
    s.appliedIndex = snapshot.index;
    s.outbox.emit({ type: 'restore', index: snapshot.index, data: snapshot.data });
  }
  if (limit <= s.appliedIndex) return;
  const due = s.log.slice(s.appliedIndex + 1, limit - s.appliedIndex);
  s.appliedIndex = limit;
  const entries: CommittedEntry<C>[] = [];
  for (const entry of due) {
    if (entry.configuration) tellConfiguration(s, entry, entry.configuration);
    const { index, term, command } = entry;
    // None for Raft's own.
    if (command !== null) entries.push({ index, term, command, ...takeProposal(s, index) });
  }
  if (entries.length > 0) s.outbox.emit({ type: 'commit', entries });
}

function tellConfiguration<C>(s: RaftState<C>, { index }: Entry<C>, configuration: Configuration): void {
  s.outbox.emit({ type: 'configuration-committed', index, configuration, ...takeProposal(s, index) });
}

function takeProposal<C>(s: RaftState<C>, index: Index): { proposal?: ProposalId } {
  if (s.role.name !== 'leader') return {};
  const proposal = s.role.proposals.get(index);
  s.role.proposals.delete(index);
  return proposal === undefined ? {} : { proposal };
}

/** Tell a change of role: a new leader that has not yet delivered an entry of its term leads nobody. */
export function reportRole<C>(s: RaftState<C>): void {
  const leading = s.role.name === 'leader' && s.appliedIndex >= s.role.noopIndex;
  const leader = s.leader === s.config.id && !leading ? undefined : s.leader;
  const { reported, term } = s;
  if (reported.leading === leading && reported.leader === leader && reported.term === term) return;
  s.reported = { leading, leader, term };
  s.outbox.emit({ type: 'role', leading, leader, term });
}
