/**
 * How a server core talks to its surroundings: inputs go in, effects come out, and nothing else crosses.
 *
 * `Server` (server.ts) is everything above the log: endpoints, heartbeats, broker, plan applier, state. It does
 * not know Raft. `Member` (member.ts) is one server process: a `Raft` core and a `Server` core wired together.
 * Ordering duties stand beside each effect; an effect without one may be performed at any time.
 */
import type { Command } from './commands.ts';
import type { ServerAddress } from './endpoints/context.ts';
import type { Index, Instant } from './records.ts';

export type ServerId = string;
/** Identifies one call on its way; unique per caller. */
export type RpcId = string;
/** Identifies one proposal; unique per server process. */
export type ProposalId = number;

/** A refusal is a value: Nomad's exact error text. */
export type RpcResult = { readonly ok: unknown } | { readonly error: string };

/** Who belongs to the group of servers. Those without a vote are sent the log, and do not count. */
export interface Group {
  readonly voters: readonly ServerId[];
  readonly nonVoters: readonly ServerId[];
}

/** One server at a time: it joins without a vote, is given one when it has caught up, and may be taken out. */
export interface GroupChange {
  readonly type: 'add-non-voter' | 'promote' | 'remove';
  readonly server: ServerId;
}

export type ServerInput =
  /** A call from a client, an operator, a worker or (forwarded) another server. */
  | {
      readonly type: 'rpc';
      readonly at: Instant;
      readonly id: RpcId;
      readonly method: string;
      readonly args: unknown;
      /** Came from another server, which took this one for the leader; it is not forwarded again. */
      readonly forwarded?: true;
    }
  /** The caller has gone; a held (blocking) call may be forgotten. No reply will be sent. */
  | { readonly type: 'rpc-cancelled'; readonly at: Instant; readonly id: RpcId }
  /** The entry at `index` is committed: apply it. `proposal` is set when this server proposed it in this term. */
  | {
      readonly type: 'committed';
      readonly at: Instant;
      readonly index: Index;
      readonly command: Command;
      readonly proposal?: ProposalId;
    }
  /** A proposal will never be known to commit (leadership lost, refused): answer its caller with an error. */
  | {
      readonly type: 'proposal-failed';
      readonly at: Instant;
      readonly proposal: ProposalId;
      readonly reason: string;
    }
  /** This server became leader (and has applied everything committed before its term), or is no longer. */
  | {
      readonly type: 'leadership';
      readonly at: Instant;
      readonly leading: boolean;
      readonly leader: ServerId | undefined;
    }
  /** The answer to a `forward` effect. */
  | { readonly type: 'forwarded'; readonly at: Instant; readonly id: RpcId; readonly result: RpcResult }
  /** Where servers are reached, as clients are told of them. */
  | { readonly type: 'servers'; readonly at: Instant; readonly servers: readonly ServerAddress[] }
  /** The group that is in force here. */
  | { readonly type: 'group'; readonly at: Instant; readonly group: Group }
  /** The answer to a `change-group` effect, if it is not `proposal-failed`: it is committed. */
  | {
      readonly type: 'group-changed';
      readonly at: Instant;
      readonly proposal: ProposalId;
      readonly index: Index;
    }
  /** The answer to a `confirm-read` effect. */
  | { readonly type: 'read-confirmed'; readonly at: Instant; readonly id: RpcId; readonly confirmed: boolean }
  /** Replace the whole state by a snapshot taken at `index`. */
  | { readonly type: 'restore'; readonly at: Instant; readonly index: Index; readonly snapshot: unknown }
  /** Time has passed; whatever is due by `at` is due now. */
  | { readonly type: 'time'; readonly at: Instant };

export type ServerEffect =
  /** Answered as `propose` is, but by `group-changed`. */
  | { readonly type: 'change-group'; readonly proposal: ProposalId; readonly change: GroupChange }
  /** Let another server lead. Without an answer: it works, or it does not. */
  | { readonly type: 'transfer-leadership'; readonly to: ServerId }
  /** Put the command into the replicated log. Answered by `committed` with the same id, or `proposal-failed`. */
  | { readonly type: 'propose'; readonly proposal: ProposalId; readonly command: Command }
  /**
   * This server believes that it leads, and holds a read that must not be stale. Answered by `read-confirmed` with the
   * same id: `confirmed` once the server led after this effect was given and has applied all that was committed then.
   */
  | { readonly type: 'confirm-read'; readonly id: RpcId }
  /** Answer a call. Everything the answer speaks of is already committed and applied here. */
  | { readonly type: 'reply'; readonly id: RpcId; readonly result: RpcResult }
  /** Hand a call to the leader; answered by `forwarded` with the same id. */
  | {
      readonly type: 'forward';
      readonly id: RpcId;
      readonly to: ServerId;
      readonly method: string;
      readonly args: unknown;
    }
  /** One transition, for the log of transitions (NDJSON) that the machines can judge. */
  | { readonly type: 'trace'; readonly event: TraceEvent };

/** One line of the log of transitions: what happened to which component. */
export interface TraceEvent {
  /** Kind of component: `node`, `alloc`, `eval`, `job`, `leader`. */
  readonly component: string;
  readonly id: string;
  /** The log entry or volatile fact that caused it: a `CommandType`, `timer-set`, `timer-fired`, `rpc-read`, ... */
  readonly cause: string;
  readonly index: Index;
  readonly at: Instant;
  /** What a judge may need: small, flat, wire words. */
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

/** A seeded source of randomness, given by the shell. The core owns none. */
export interface Rng {
  /** Uniform in [0, 1). */
  float(): number;
  /** Uniform integer in [0, bound). */
  int(bound: number): number;
}

/** Unique ids (UUIDs in production, counters under test), given by the shell. */
export type NewId = () => string;
