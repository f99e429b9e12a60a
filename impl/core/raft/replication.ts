/**
 * What a leader sends of its log, and when it may: in batches, ahead of the answers as far as the follower's window
 * goes, or a snapshot where the log does not reach back (paper 5.3, 7; thesis 10.2). What the answers mean is in
 * leader.ts.
 */
import { assert } from '../assert.ts';
import type { ServerId } from '../effects.ts';
import { limitsOf } from './config.ts';
import type { Entry, Position } from './messages.ts';
import type { Progress } from './progress.ts';
import { sendChunk, sendSnapshot } from './snapshot-transfer.ts';
import type { Leader, RaftState } from './state.ts';

export function replicate<C>(s: RaftState<C>, role: Leader): void {
  for (const [peer, follower] of role.followers) replicateTo(s, peer, follower);
}

/** Send what the follower lacks, as far as its window allows. */
export function replicateTo<C>(s: RaftState<C>, to: ServerId, follower: Progress): void {
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
export function showLife<C>(s: RaftState<C>, to: ServerId, follower: Progress): void {
  const { sentSnapshot } = follower;
  const { electionTimeoutMs } = s.config;
  const isReachable = s.now - follower.heardAt < electionTimeoutMs;
  const isOverdue = sentSnapshot && s.now - sentSnapshot.at >= electionTimeoutMs;
  if (isOverdue && isReachable) return sendChunk(s, to, follower);
  sendAppend(s, to, follower, []);
}

export function sendAppend<C>(
  s: RaftState<C>,
  to: ServerId,
  follower: Progress,
  entries: readonly Entry<C>[],
): void {
  assert(s.role.name === 'leader', 'only a leader appends');
  const { commitIndex, term, role } = s;
  const prev = prevOf(s, follower);
  s.outbox.sendAtOnce(to, { type: 'append', term, prev, entries, commitIndex, round: role.round });
}

/** The position before the next entry; the log's base when that is compacted away. */
function prevOf<C>(s: RaftState<C>, follower: Progress): Position {
  const index = follower.nextIndex - 1;
  const term = s.log.termAt(index);
  return term === undefined ? s.log.base : { index, term };
}
