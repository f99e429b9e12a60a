/**
 * What the lock-step driver writes for etcd's side (frames.go): one step of one server of ours a line, as JSON: what
 * went in, what came out, what the server then is. Shapes only.
 */
import type { Entry, RaftMessage } from '../../../impl/core/raft/messages.ts';
import type { RaftStatus } from '../../../impl/core/raft/state.ts';

/** What went into a server. Servers are numbers here, as they are for etcd. */
export type Step =
  /** The server's own clock goes on by one tick. */
  | { readonly do: 'tick' }
  | { readonly do: 'message'; readonly from: number; readonly message: RaftMessage<string> }
  | { readonly do: 'propose'; readonly command: string }
  | { readonly do: 'transfer'; readonly to: number }
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
  /** Of a proposal: whether it went into the log. */
  readonly taken: boolean;
  readonly sent: readonly { readonly to: number; readonly message: RaftMessage<string> }[];
  readonly state: StateFrame;
  /** Now and then: the log as far as it is kept. */
  readonly log?: { readonly first: number; readonly entries: readonly Entry<string>[] };
}

export type Frame =
  /** A new group; whatever was before is over. `ticks`: the least election timeout. */
  | { readonly do: 'reset'; readonly peers: readonly number[]; readonly ticks: number }
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
}

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
  };
}

/** Without what etcd's side does not read: a snapshot's bytes and voters. */
export function forEtcd(message: RaftMessage<string>): RaftMessage<string> {
  if (message.type !== 'install-snapshot') return message;
  const { index, term } = message.snapshot;
  return {
    ...message,
    snapshot: { index, term, configuration: { voters: [], nonVoters: [] } },
    chunk: new Uint8Array(),
  };
}
