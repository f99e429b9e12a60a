/**
 * What a follower does with what its leader sends: append, truncate, install (paper 5.3, 7). It answers with
 * what is durable here, never more.
 */
import { assert } from '../assert.ts';
import type { ServerId } from '../effects.ts';
import type { Index } from '../records.ts';
import { advanceCommit } from './delivery.ts';
import type { AppendResult, RaftMessage, ReadRound } from './messages.ts';
import { becomeFollower, drawElectionTimeout } from './roles.ts';
import { receiveChunk } from './snapshot-transfer.ts';
import type { RaftState } from './state.ts';
import { trace } from './state.ts';

type Append<C> = RaftMessage<C> & { type: 'append' };
type InstallSnapshot<C> = RaftMessage<C> & { type: 'install-snapshot' };

export function onAppend<C>(s: RaftState<C>, from: ServerId, message: Append<C>): void {
  followLeader(s, from);
  const { prev, entries } = message;
  // An old append: what is committed here is in every later leader's log as well.
  if (prev.index < s.commitIndex) return acknowledge(s, from, s.commitIndex, message.round);
  if (!s.log.matches(prev)) return refuse(s, from, message);
  const { truncateFrom, added } = s.log.merge(entries, s.commitIndex);
  if (truncateFrom !== undefined) trace(s, 'truncate', truncateFrom);
  if (added.length > 0) {
    s.outbox.writeEntries(truncateFrom, added);
    trace(s, 'append', s.log.lastIndex, { entries: added.length });
  }
  const matchIndex = prev.index + entries.length;
  // Not up to `lastIndex`: what follows `matchIndex` may be some older leader's.
  advanceCommit(s, Math.max(s.commitIndex, Math.min(message.commitIndex, matchIndex)));
  // A sign of life is answered with what the disk has, so that a slow disk does not look like a dead server.
  acknowledge(
    s,
    from,
    entries.length > 0 ? matchIndex : Math.min(matchIndex, s.log.durableIndex),
    message.round,
  );
}

export function onInstallSnapshot<C>(s: RaftState<C>, from: ServerId, message: InstallSnapshot<C>): void {
  followLeader(s, from);
  const head = message.snapshot;
  if (head.index <= s.commitIndex) return acknowledge(s, from, s.commitIndex);
  if (s.log.matches(head)) {
    // All of it is here as entries; only the news that it is committed was missing.
    advanceCommit(s, head.index);
    return acknowledge(s, from, head.index);
  }
  const snapshot = receiveChunk(s, message);
  if (!snapshot) return answerChunk(s, from);
  const replacesLogFrom = s.log.firstIndex;
  s.log.install(snapshot, s.commitIndex);
  s.outbox.writeSnapshot(snapshot, replacesLogFrom);
  trace(s, 'snapshot-installed', snapshot.index);
  advanceCommit(s, snapshot.index);
  acknowledge(s, from, snapshot.index);
}

/** A message of an older term: its sender learns of ours, and steps down if it leads (thesis 9.6, stuck terms). */
export function refuseStale<C>(s: RaftState<C>, from: ServerId, message: RaftMessage<C>): void {
  switch (message.type) {
    case 'pre-vote':
      return s.outbox.sendAfter('hard-state', from, {
        type: 'pre-vote-response',
        term: s.term,
        granted: false,
      });
    case 'vote':
      return s.outbox.sendAfter('hard-state', from, { type: 'vote-response', term: s.term, granted: false });
    case 'append':
      return refuseAll(s, from, message.prev.index);
    case 'install-snapshot':
      return refuseAll(s, from, message.snapshot.index);
    case 'pre-vote-response':
    case 'vote-response':
    case 'append-response':
    case 'install-snapshot-response':
    case 'timeout-now':
    case 'read-index':
    case 'read-index-response':
      return;
  }
}

/** There is one leader in a term, so whoever appends in ours is it: a campaign of the same term is over. */
function followLeader<C>(s: RaftState<C>, leader: ServerId): void {
  assert(s.role.name !== 'leader', 'two servers do not lead in one term');
  if (s.role.name !== 'follower' || s.leader === undefined) becomeFollower(s, s.term, leader);
  assert(s.leader === leader, 'a term has one leader');
  s.leaderHeardAt = s.now;
  drawElectionTimeout(s);
}

/** Says how far the snapshot under way has come; that is not much to claim, so no write is waited for. */
function answerChunk<C>(s: RaftState<C>, to: ServerId): void {
  if (!s.receiving) return;
  const { head, bytes } = s.receiving;
  const { term } = s;
  s.outbox.sendAfter('hard-state', to, {
    type: 'install-snapshot-response',
    term,
    index: head.index,
    offset: bytes,
  });
}

function refuse<C>(s: RaftState<C>, from: ServerId, message: Append<C>): void {
  const { prev, round } = message;
  answer(s, from, { ok: false, prevIndex: prev.index, hint: s.log.lastWithin(prev) }, round);
}

function refuseAll<C>(s: RaftState<C>, from: ServerId, prevIndex: Index): void {
  answer(s, from, { ok: false, prevIndex, hint: { index: 0, term: 0 } });
}

function acknowledge<C>(s: RaftState<C>, from: ServerId, matchIndex: Index, round: ReadRound = 0): void {
  answer(s, from, { ok: true, matchIndex }, round);
}

/** Withheld until the disk has what the answer claims. */
function answer<C>(s: RaftState<C>, to: ServerId, result: AppendResult, round: ReadRound = 0): void {
  const needs = result.ok && result.matchIndex > s.log.durableIndex ? 'everything' : 'hard-state';
  s.outbox.sendAfter(needs, to, { type: 'append-response', term: s.term, result, round });
}
