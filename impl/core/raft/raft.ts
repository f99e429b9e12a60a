/**
 * One Raft server as a deterministic core: inputs in, effects out (messages.ts). No clock, no disk, no
 * network of its own. This file receives inputs and sorts them to the handlers; it holds no rule but that of
 * terms (paper 5.1).
 *
 * Not here, deliberately: joint consensus (one server at a time is changed instead, membership.ts) and reads by
 * lease (reads.ts says why).
 */
import { unreachable } from '../assert.ts';
import type { ServerId } from '../effects.ts';
import type { Instant } from '../records.ts';
import { checkConfig, type RaftConfig } from './config.ts';
import { deliver, reportRole } from './delivery.ts';
import {
  countOwnVote,
  isDisruptive,
  onPreVote,
  onTimeoutNow,
  onVote,
  onVoteResponse,
  preCampaign,
} from './election.ts';
import { onAppend, onInstallSnapshot, refuseStale } from './follower.ts';
import { configurationOf } from './configuration.ts';
import { leaveIfRemoved, onChangeMembership, reportConfiguration } from './membership.ts';
import { answerReads, expireReads, onRead, onReadIndexResponse, openRead, readsDueAt } from './reads.ts';
import { countOwnLog, onAppendResponse, onLeaderTime, onPropose, onTransfer } from './leader.ts';
import { Log } from './log.ts';
import type { DurableState, PersistSeq, RaftEffect, RaftInput, RaftMessage } from './messages.ts';
import { Outbox } from './outbox.ts';
import { becomeFollower, drawElectionTimeout, quorumDueAt } from './roles.ts';
import { onSnapshotTaken } from './snapshot.ts';
import { onChunkReceived } from './snapshot-transfer.ts';
import type { RaftState, RaftStatus } from './state.ts';
import { mayCampaign, statusOf, votersOf } from './state.ts';

export class Raft<C> {
  readonly #s: RaftState<C>;

  /** A start or restart at `at` from what the disk holds (see DurableState for the caller's part). */
  constructor(config: RaftConfig<C>, durable: DurableState<C>, at: Instant) {
    checkConfig(config);
    const log = new Log(durable.snapshot, durable.entries, configurationOf(config.peers));
    // A snapshot may be durable before the newer term in which it came.
    const term = Math.max(durable.term, log.last.term);
    this.#s = {
      config,
      log,
      outbox: new Outbox<C>(),
      now: at,
      term,
      votedFor: term === durable.term ? durable.votedFor : undefined,
      role: { name: 'follower' },
      leader: undefined,
      leaderHeardAt: at,
      electionDueAt: at,
      commitIndex: log.snapshotIndex,
      appliedIndex: log.snapshotIndex,
      receiving: undefined,
      reads: new Map(),
      reported: { leading: false, leader: undefined, term },
      reportedConfiguration: log.configuration,
    };
    // A group of one has nobody to wait for.
    if (votersOf(this.#s).length > 1) drawElectionTimeout(this.#s);
  }

  get status(): RaftStatus<C> {
    return statusOf(this.#s);
  }

  /** When the next `time` input is due; undefined: nothing happens by time alone. */
  nextDeadline(): Instant | undefined {
    const dueAt = Math.min(this.#roleDueAt(), readsDueAt(this.#s));
    return dueAt < Infinity ? dueAt : undefined;
  }

  /** Effects are to be performed in the order given; their duties stand in messages.ts. */
  apply(input: RaftInput<C>): RaftEffect<C>[] {
    const s = this.#s;
    // A clock set back must not stretch a lease.
    s.now = Math.max(s.now, input.at);
    this.#handle(input);
    s.outbox.seal((seq) => s.log.noteWrite(seq));
    deliver(s);
    leaveIfRemoved(s);
    answerReads(s);
    reportConfiguration(s);
    reportRole(s);
    return s.outbox.take();
  }

  #handle(input: RaftInput<C>): void {
    const s = this.#s;
    switch (input.type) {
      case 'time':
        return this.#onTime();
      case 'message':
        return this.#onMessage(input.from, input.message);
      case 'propose':
        return onPropose(s, [input]);
      case 'propose-all':
        return onPropose(s, input.proposals);
      case 'persisted':
        return this.#onPersisted(input.seq);
      case 'snapshot-taken':
        return onSnapshotTaken(s, input.index, input.data);
      case 'transfer-leadership':
        return onTransfer(s, input.to);
      case 'read':
        return onRead(s, input.read);
      case 'change-membership':
        return onChangeMembership(s, input.proposal, input.change);
      default:
        return unreachable(input);
    }
  }

  #roleDueAt(): Instant {
    const s = this.#s;
    if (s.role.name !== 'leader') return mayCampaign(s) ? s.electionDueAt : Infinity;
    if (s.role.followers.size === 0) return Infinity;
    const dueAt = Math.min(s.role.heartbeatDueAt, quorumDueAt(s, s.role));
    return s.role.transfer ? Math.min(dueAt, s.role.transfer.untilAt) : dueAt;
  }

  #onTime(): void {
    const s = this.#s;
    expireReads(s);
    if (s.role.name === 'leader') return onLeaderTime(s, s.role);
    if (s.now >= s.electionDueAt && mayCampaign(s)) preCampaign(s);
  }

  #onPersisted(seq: PersistSeq): void {
    const s = this.#s;
    s.outbox.notePersisted(seq);
    s.log.notePersisted(seq);
    countOwnVote(s);
    countOwnLog(s);
  }

  #onMessage(from: ServerId, message: RaftMessage<C>): void {
    const s = this.#s;
    if (isDisruptive(s, message)) return;
    if (message.term < s.term) return refuseStale(s, from, message);
    if (message.term > s.term) becomeFollower(s, message.term, undefined);
    this.#onCurrentMessage(from, message);
  }

  /** The message's term is ours. */
  #onCurrentMessage(from: ServerId, message: RaftMessage<C>): void {
    const s = this.#s;
    switch (message.type) {
      case 'pre-vote':
        return onPreVote(s, from, message);
      case 'vote':
        return onVote(s, from, message);
      case 'pre-vote-response':
      case 'vote-response':
        return onVoteResponse(s, from, message);
      case 'append':
        return onAppend(s, from, message);
      case 'append-response':
        return s.role.name === 'leader' ? onAppendResponse(s, s.role, from, message) : undefined;
      case 'install-snapshot':
        return onInstallSnapshot(s, from, message);
      case 'install-snapshot-response':
        return s.role.name === 'leader' ? onChunkReceived(s, s.role, from, message) : undefined;
      case 'timeout-now':
        return onTimeoutNow(s, from);
      case 'read-index':
        return s.role.name === 'leader' ? openRead(s, s.role, from, message.read) : undefined;
      case 'read-index-response':
        return onReadIndexResponse(s, message);
      default:
        return unreachable(message);
    }
  }
}
