/**
 * What crosses the border of one server process: messages between servers, inputs, effects. Shapes only; member.ts
 * carries them between its parts.
 */
import type { Command } from './commands.ts';
import type { RpcId, RpcResult, ServerId, TraceEvent } from './effects.ts';
import type { MembershipChange, Persist, PersistSeq, RaftMessage } from './raft/messages.ts';
import type { Instant } from './records.ts';

/** What one server sends to another. All of it may be lost, delayed, repeated and reordered. */
export type MemberMessage<P = Command> =
  | { readonly kind: 'raft'; readonly message: RaftMessage<P> }
  /** A call handed on to the leader; `id` is the sender's and unique over its restarts. */
  | { readonly kind: 'call'; readonly id: RpcId; readonly method: string; readonly args: unknown }
  | { readonly kind: 'reply'; readonly id: RpcId; readonly result: RpcResult };

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
  | { readonly type: 'rpc-cancelled'; readonly at: Instant; readonly id: RpcId }
  | { readonly type: 'persisted'; readonly at: Instant; readonly seq: PersistSeq }
  /** Put an entry into the log past every endpoint, for conformance targets. Its fate shows in the log alone. */
  | { readonly type: 'propose'; readonly at: Instant; readonly command: Command }
  /** Raft's inputs of the same names, for operators; `id` is answered by `reply` once the change is committed. */
  | { readonly type: 'transfer-leadership'; readonly at: Instant; readonly to: ServerId }
  | {
      readonly type: 'change-membership';
      readonly at: Instant;
      readonly id: RpcId;
      readonly change: MembershipChange;
    }
  | { readonly type: 'time'; readonly at: Instant };

export type MemberEffect<P = Command> =
  /** See `Persist` for its duties. */
  | Persist<P>
  | { readonly type: 'send'; readonly to: ServerId; readonly message: MemberMessage<P> }
  | { readonly type: 'reply'; readonly id: RpcId; readonly result: RpcResult }
  | { readonly type: 'trace'; readonly event: TraceEvent };
