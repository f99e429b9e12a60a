/**
 * What an endpoint may do: look at the state, propose a command and go on when it is committed, hold a read,
 * use the leader's volatile parts. An endpoint is a function of (context, arguments, answer); it keeps nothing.
 *
 * A call that writes is therefore never one step: it reads, proposes, and acts after the commit, with anything
 * committed in between (reference page nomad-protocol.md, section 0). So what it reads only decides whether an entry
 * is needed; what follows is decided where the entry is applied, and comes back as its outcome.
 */
import type { Command } from '../commands.ts';
import type { ZoneOffset } from '../cron.ts';
import type { Outcome } from '../entry-outcome.ts';
import type { Group, GroupChange, NewId, Rng, RpcId, ServerId, TraceEvent } from '../effects.ts';
import type { HeartbeatSettings } from '../heartbeat.ts';
import type { LeaderParts } from '../leader-parts.ts';
import type { Index, Instant } from '../records.ts';
import type { QueryMeta, QueryOptions, RpcMethod, RpcMethods } from '../rpc.ts';
import type { Dump } from '../state/dump.ts';
import type { Change } from '../state/write.ts';
import type { Topic } from '../topics.ts';
import type { StateView } from '../view.ts';

/** A server of the region, as clients are told of it. */
export interface ServerAddress {
  readonly id: ServerId;
  readonly rpcAddr: string;
  readonly datacenter: string;
}

/** Where an answer goes. Exactly one of the two functions is called, once. */
export interface Answer<R> {
  readonly id: RpcId;
  ok(reply: R): void;
  /** `error`: Nomad's exact text. */
  refuse(error: string): void;
}

/** A proposal that was committed and applied here. */
export interface Committed {
  readonly index: Index;
  readonly changes: readonly Change[];
  readonly outcome: Outcome;
}

/** The reply to a read, and the index that a blocking caller waits to see grow. */
export type Read<R extends QueryMeta> = (view: StateView) => R | { readonly error: string };

export interface Context {
  /** The time of the input being handled. */
  readonly at: Instant;
  readonly view: StateView;
  readonly nodeCount: number;
  /** The whole state now, as plain data. */
  dump(): Dump;
  readonly selfId: ServerId;
  readonly leaderId: ServerId | undefined;
  readonly servers: readonly ServerAddress[];
  readonly heartbeatSettings: HeartbeatSettings;
  readonly rng: Rng;
  readonly newId: NewId;
  readonly zones: ZoneOffset;
  /** The leader's volatile parts; undefined on every other server. */
  readonly leading: LeaderParts | undefined;
  /** Put a command into the log; `then` runs after it was applied here, else the answer is an error. */
  propose(
    command: Command,
    answer: Pick<Answer<never>, 'refuse'>,
    then: (committed: Committed) => void,
  ): void;
  readonly group: Group;
  /** As `propose`, for who belongs to the group. */
  changeGroup(
    change: GroupChange,
    answer: Pick<Answer<never>, 'refuse'>,
    then: (committed: Pick<Committed, 'index'>) => void,
  ): void;
  /** Let another server lead, if that can be. */
  transferLeadership(to: ServerId): void;
  /** Answer a read now, or when what it watches has news past `MinQueryIndex`, or at the time limit. */
  read<R extends QueryMeta>(
    options: QueryOptions,
    topics: readonly Topic[],
    answer: Answer<R>,
    read: Read<R>,
  ): void;
  trace(event: Omit<TraceEvent, 'at' | 'index'>): void;
}

export type Endpoint<M extends RpcMethod> = (
  context: Context,
  args: RpcMethods[M]['args'],
  answer: Answer<RpcMethods[M]['reply']>,
) => void;

export type Endpoints<Prefix extends string> = {
  readonly [M in RpcMethod as M extends `${Prefix}.${string}` ? M : never]: Endpoint<M>;
};
