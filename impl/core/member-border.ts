/**
 * What crosses the border of a member, which is one server process: its settings, the messages between members,
 * inputs and effects. Shapes only.
 */
import type { Command } from './commands.ts';
import type { ServerAddress } from './endpoints/context.ts';
import type { RpcId, RpcResult, ServerId, TraceEvent } from './effects.ts';
import type { PayloadCodec } from './payload.ts';
import type { RaftConfig } from './raft/config.ts';
import type { Persist, PersistSeq, RaftMessage } from './raft/messages.ts';
import type { Instant } from './records.ts';
import type { ServerConfig } from './server-config.ts';

export interface MemberConfig<P = Command> {
  readonly server: ServerConfig;
  /** `id` and `peers` are those of `server`. */
  readonly raft: Omit<RaftConfig<P>, 'id' | 'peers'>;
  /** It belongs to no group yet: it waits until one takes it in. Without effect once it belongs to one. */
  readonly joins?: boolean;
  /** The voters of a new group; absent: all of `server.servers`. Without effect once the log says who belongs to it. */
  readonly founders?: readonly ServerId[];
  readonly payload: PayloadCodec<P>;
  /** Hand a snapshot to Raft after this many applied entries. */
  readonly snapshotEvery: number;
  /** Scheduling workers in this process; they serve whichever server leads. */
  readonly workers: number;
}

/** What one server sends to another. All of it may be lost, delayed, repeated and reordered. */
export type MemberMessage<P = Command> =
  | { readonly kind: 'raft'; readonly message: RaftMessage<P> }
  /** A call handed on to the leader; `id` is the sender's and unique over its restarts. */
  | { readonly kind: 'call'; readonly id: RpcId; readonly method: string; readonly args: unknown }
  | { readonly kind: 'reply'; readonly id: RpcId; readonly result: RpcResult };

/** A call as its caller makes it. */
export interface CallerCall {
  readonly id: RpcId;
  readonly method: string;
  readonly args: unknown;
}

export type MemberInput<P = Command> =
  | {
      readonly type: 'message';
      readonly at: Instant;
      readonly from: ServerId;
      readonly message: MemberMessage<P>;
    }
  | {
      readonly type: 'rpc';
      readonly at: Instant;
      readonly id: RpcId;
      readonly method: string;
      readonly args: unknown;
    }
  /** Several that came at one time: what they write goes together. */
  | { readonly type: 'rpcs'; readonly at: Instant; readonly calls: readonly CallerCall[] }
  | { readonly type: 'rpc-cancelled'; readonly at: Instant; readonly id: RpcId }
  | { readonly type: 'persisted'; readonly at: Instant; readonly seq: PersistSeq }
  /** Put an entry into the log past every endpoint, for conformance targets. Its fate shows in the log alone. */
  | { readonly type: 'propose'; readonly at: Instant; readonly command: Command }
  /** Raft's input of the same name, past every endpoint. */
  | { readonly type: 'transfer-leadership'; readonly at: Instant; readonly to: ServerId }
  /** Where servers are reached; with all that are known, whenever one is learned of. */
  | { readonly type: 'servers'; readonly at: Instant; readonly servers: readonly ServerAddress[] }
  | { readonly type: 'time'; readonly at: Instant };

export type MemberEffect<P = Command> =
  /** See `Persist` for its duties. */
  | Persist<P>
  | { readonly type: 'send'; readonly to: ServerId; readonly message: MemberMessage<P> }
  | { readonly type: 'reply'; readonly id: RpcId; readonly result: RpcResult }
  | { readonly type: 'trace'; readonly event: TraceEvent };
