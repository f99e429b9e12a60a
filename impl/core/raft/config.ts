/**
 * The settings of one Raft server, and what must be true of them. Numbers only; who uses them is elsewhere.
 */
import { assert } from '../assert.ts';
import type { Rng, ServerId } from '../effects.ts';

export interface RaftConfig<C = unknown> {
  readonly id: ServerId;
  /**
   * The voters of a new group, this server included; none on a server that is to join one. Once the log or a snapshot
   * holds a configuration, that one is in force instead.
   */
  readonly peers: readonly ServerId[];
  /** The least election timeout; each is drawn from [this, 2 x this). Also the lease and check-quorum interval. */
  readonly electionTimeoutMs: number;
  /** The leader's silence between two appends is at most this. Several must fit in an election timeout. */
  readonly heartbeatMs: number;
  readonly maxEntriesPerMessage: number;
  /** Of one append's commands, but one always fits. Default 1 MiB. */
  readonly maxBytesPerMessage?: number;
  /** Unacknowledged appends with entries that one follower may have outstanding. */
  readonly maxInflight: number;
  /** The same in bytes of their commands: when so much is outstanding, no more is sent ahead. Default 8 MiB. */
  readonly maxInflightBytes?: number;
  /** How large a command is on the wire. Default 0: only messages and entries are counted. */
  commandBytes?(command: C): number;
  /** Entries kept below a new snapshot, so that a slightly slow follower needs no snapshot. Default 0. */
  readonly trailingEntries?: number;
  /** How much of a snapshot one message carries. Default 1 MiB. */
  readonly snapshotChunkBytes?: number;
  readonly rng: Rng;
}

const MIB = 2 ** 20;

/** What one append may carry, and what may be outstanding to one follower. */
export interface Limits {
  readonly entries: number;
  readonly bytes: number;
  readonly inflight: number;
  readonly inflightBytes: number;
}

export function limitsOf<C>(config: RaftConfig<C>): Limits {
  const { maxBytesPerMessage = MIB, maxInflightBytes = 8 * MIB } = config;
  return {
    entries: config.maxEntriesPerMessage,
    bytes: maxBytesPerMessage,
    inflight: config.maxInflight,
    inflightBytes: maxInflightBytes,
  };
}

export function chunkBytesOf<C>({ snapshotChunkBytes = MIB }: RaftConfig<C>): number {
  return snapshotChunkBytes;
}

export function checkConfig<C>(config: RaftConfig<C>): void {
  assert(new Set(config.peers).size === config.peers.length, 'voters are named once');
  assert(config.heartbeatMs > 0 && config.heartbeatMs < config.electionTimeoutMs, 'heartbeats fit a timeout');
  const isRoom = Object.values(limitsOf(config)).every((limit: number) => limit > 0);
  assert(isRoom, 'an append may carry something, and be on its way');
  assert(chunkBytesOf(config) > 0, 'a chunk of a snapshot carries something');
}
