/**
 * What the lock-step driver writes for etcd's side (frames.go): one step of one server of ours a line, as JSON: what
 * went in, what came out, what the server then is. Shapes only.
 */
import type {
  Configuration,
  Entry,
  MembershipChange,
  ProposalFailure,
  RaftMessage,
} from '../../../impl/core/raft/messages.ts';
import type { RaftStatus } from '../../../impl/core/raft/state.ts';

/** What went into a server. Servers are numbers here, as they are for etcd. */
export type Step =
  /** The server's own clock goes on by one tick. */
  | { readonly do: 'tick' }
  | { readonly do: 'message'; readonly from: number; readonly message: MessageFrame }
  | { readonly do: 'propose'; readonly command: string }
  | { readonly do: 'transfer'; readonly to: number }
  | { readonly do: 'change'; readonly change: MembershipChange }
  | { readonly do: 'read'; readonly read: string }
  /** The state machine's own snapshot at an index that was applied. */
  | { readonly do: 'snapshot'; readonly index: number; readonly trailing: number }
  /** All writes up to this one are on disk. */
  | { readonly do: 'persisted'; readonly seq: number }
  | { readonly do: 'start' };

/** What the server made of it. */
export interface Outcome {
  /** Number of its last write, in this process life. */
  readonly lastSeq: number;
  /** Whether this step asked for a write. */
  readonly wrote: boolean;
  /** Whether its election timeout has passed. */
  readonly campaigned: boolean;
  /** Of a proposal or a change: whether it went into the log, else why not. */
  readonly taken: boolean;
  readonly refused?: ProposalFailure;
  /** Whether it tells, in this step, that it leads. */
  readonly leading: boolean;
  /** Reads that may be answered now. */
  readonly ready: readonly { readonly read: string; readonly index: number }[];
  /** What a leader's snapshot has made of the state machine: its bytes as hexadecimal. */
  readonly restored?: { readonly index: number; readonly data: string };
  readonly sent: readonly { readonly to: number; readonly message: MessageFrame }[];
  readonly state: StateFrame;
  /** Now and then: the log as far as it is kept. */
  readonly log?: { readonly first: number; readonly entries: readonly Entry<string>[] };
}

export type Frame =
  /** A new group; whatever was before is over. `ticks`: the least election timeout. `joins`: belong to no group at first. */
  | {
      readonly do: 'reset';
      readonly peers: readonly number[];
      readonly joins: readonly number[];
      readonly ticks: number;
    }
  /** Writes up to `seq` were on disk; of the next one, entries up to `torn` too, if that is not 0. */
  | { readonly do: 'crash'; readonly node: number; readonly seq: number; readonly torn: number }
  | (Step & Outcome & { readonly node: number });

export interface StateFrame {
  readonly term: number;
  /** 0: none. */
  readonly vote: number;
  readonly role: string;
  readonly commit: number;
  readonly applied: number;
  readonly durable: number;
  readonly last: number;
  readonly lastTerm: number;
  readonly group: Configuration;
}

/** A message of ours as JSON can hold it: bytes as hexadecimal. */
export type MessageFrame =
  | Exclude<RaftMessage<string>, { type: 'install-snapshot' }>
  | (Omit<RaftMessage<string> & { type: 'install-snapshot' }, 'chunk'> & { readonly chunk: string });

export function stateFrame(status: RaftStatus<string>, lastTerm: number): StateFrame {
  return {
    term: status.term,
    vote: Number(status.votedFor ?? 0),
    role: status.role,
    commit: status.commitIndex,
    applied: status.appliedIndex,
    durable: status.durableIndex,
    last: status.lastIndex,
    lastTerm,
    group: status.configuration,
  };
}

export function messageFrame(message: RaftMessage<string>): MessageFrame {
  return message.type === 'install-snapshot' ? { ...message, chunk: hex(message.chunk) } : message;
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
