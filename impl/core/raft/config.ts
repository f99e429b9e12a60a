/**
 * The settings of one Raft server, and what must be true of them. Numbers only; who uses them is elsewhere.
 */
import { assert } from '../assert.ts';
import type { Rng, ServerId } from '../effects.ts';

export interface RaftConfig {
  readonly id: ServerId;
  /** All voters, this server included. */
  readonly peers: readonly ServerId[];
  /** The least election timeout; each is drawn from [this, 2 x this). Also the lease and check-quorum interval. */
  readonly electionTimeoutMs: number;
  /** The leader's silence between two appends is at most this. Several must fit in an election timeout. */
  readonly heartbeatMs: number;
  readonly maxEntriesPerMessage: number;
  /** Unacknowledged appends with entries that one follower may have outstanding. */
  readonly maxInflight: number;
  /** Entries kept below a new snapshot, so that a slightly slow follower needs no snapshot. Default 0. */
  readonly trailingEntries?: number;
  /** How much of a snapshot one message carries. Default 1 MiB. */
  readonly snapshotChunkBytes?: number;
  readonly rng: Rng;
}

const MIB = 2 ** 20;

export function chunkBytesOf({ snapshotChunkBytes = MIB }: RaftConfig): number {
  return snapshotChunkBytes;
}

export function checkConfig(config: RaftConfig): void {
  assert(new Set(config.peers).size === config.peers.length, 'voters are named once');
  assert(config.heartbeatMs > 0 && config.heartbeatMs < config.electionTimeoutMs, 'heartbeats fit a timeout');
  assert(config.maxEntriesPerMessage > 0 && config.maxInflight > 0, 'an append may carry something');
  assert(chunkBytesOf(config) > 0, 'a chunk of a snapshot carries something');
}
