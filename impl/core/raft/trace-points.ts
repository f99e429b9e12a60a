/**
 * One input of a Raft core, told as etcd's raft tells it at its trace points when built with the tag `with_tla`: the same
 * names, fields and order of events (go.etcd.io/raft/v3, state_trace.go), so that specifications written by others
 * can judge our core. It looks at a server from outside, before and after; it changes nothing. The line on
 * disk, and where we must differ, is docs/formats/raft-trace.md.
 */
import type { ServerId } from '../effects.ts';
import type { Index } from '../records.ts';
import type { Configuration, Entry, RaftEffect, RaftInput, RaftMessage, Term } from './messages.ts';
import type { RaftStatus, RoleName } from './state.ts';

export type TracePointName =
  | 'InitState'
  | 'BecomeCandidate'
  | 'BecomeFollower'
  | 'BecomeLeader'
  | 'Commit'
  | 'Replicate'
  | 'ChangeConf'
  | 'ApplyConfChange'
  | 'Ready'
  | 'SendAppendEntriesRequest'
  | 'ReceiveAppendEntriesRequest'
  | 'SendAppendEntriesResponse'
  | 'ReceiveAppendEntriesResponse'
  | 'SendRequestVoteRequest'
  | 'ReceiveRequestVoteRequest'
  | 'SendRequestVoteResponse'
  | 'ReceiveRequestVoteResponse';

/** Servers are numbers from 1, written in decimal; "0" is nobody. The order of the fields is that of etcd's structs. */
export interface TracePoint {
  readonly name: TracePointName;
  readonly nid: string;
  readonly state: { readonly term: Term; readonly vote: string; readonly commit: Index };
  readonly role: 'StateFollower' | 'StateCandidate' | 'StateLeader' | 'StatePreCandidate';
  /** The last index of the log. */
  readonly log: Index;
  /** The voters; the second list is that of a joint configuration, which ours never is. */
  readonly conf: readonly [readonly string[], readonly string[]];
  readonly msg?: TracedMessage;
  readonly prop?: { readonly cc: TracedChange };
}

export interface TracedMessage {
  readonly type: 'MsgApp' | 'MsgAppResp' | 'MsgVote' | 'MsgVoteResp' | 'MsgSnap';
  readonly term: Term;
  readonly from: string;
  readonly to: string;
  /** How many; of a snapshot, its index. */
  readonly entries: number;
  readonly logTerm: Term;
  readonly index: Index;
  readonly commit: Index;
  readonly vote: string;
  readonly reject: boolean;
  readonly rejectHint: Index;
}

/** Empty fields are left out, as etcd's encoder does. */
export interface TracedChange {
  readonly changes?: readonly { readonly nid: string; readonly action: ChangeAction }[];
  readonly newconf?: readonly string[];
}
export type ChangeAction = 'AddNewServer' | 'RemoveServer' | 'AddLearner';

export interface TracedStep {
  readonly input: RaftInput<unknown>;
  readonly before: RaftStatus<unknown>;
  readonly after: RaftStatus<unknown>;
  readonly effects: readonly RaftEffect<unknown>[];
}

/** The number of each server: etcd's are numbers. */
export type NumberOf = (server: ServerId) => number;

const ROLES = {
  follower: 'StateFollower',
  'pre-candidate': 'StatePreCandidate',
  candidate: 'StateCandidate',
  leader: 'StateLeader',
} as const satisfies Record<RoleName, TracePoint['role']>;

/** What each point shows of the server. */
type Face = Pick<TracePoint, 'state' | 'role' | 'log' | 'conf'>;

/** A process life begins. */
export function tracePointsOfStart(status: RaftStatus<unknown>, numberOf: NumberOf): readonly TracePoint[] {
  const nid = String(numberOf(status.id));
  const loaded = faceOf(status, numberOf);
  const bare: Face = {
    ...loaded,
    state: { term: 0, vote: '0', commit: 0 },
    role: 'StateFollower',
    conf: [[], []],
  };
  const newconf = loaded.conf[0];
  const cc = newconf.length > 0 ? { newconf } : {};
  return [
    { name: 'InitState', nid, ...bare },
    { name: 'ApplyConfChange', nid, ...bare, prop: { cc } },
    { name: 'BecomeFollower', nid, ...loaded },
  ];
}

/** One input, in etcd's order: received, new role, appended, committed, sent, ready. */
export function tracePointsOf(step: TracedStep, numberOf: NumberOf): readonly TracePoint[] {
  const { input, before, after, effects } = step;
  const nid = String(numberOf(after.id));
  const last = faceOf(after, numberOf);
  const points: TracePoint[] = [];
  const add = (name: TracePointName, face: Face, rest: Pick<TracePoint, 'msg' | 'prop'> = {}): void => {
    points.push({ name, nid, ...face, ...rest });
  };
  let face = faceOf(before, numberOf);

  const received =
    input.type === 'message' ? traced(input.from, after.id, input.message, numberOf) : undefined;
  if (received) add(`Receive${RPC[received.type]}`, face, { msg: received });
  for (const name of rolesTaken(step)) {
    face = { ...face, role: ROLE_AFTER[name], state: { ...last.state, commit: face.state.commit } };
    // Its vote for whoever asks comes after it has become a follower.
    if (name === 'BecomeFollower' && after.term > before.term)
      face = { ...face, state: { ...face.state, vote: '0' } };
    add(name, face);
  }
  for (const { configuration } of appendedByLeader(step)) {
    if (configuration)
      add('ChangeConf', face, {
        prop: { cc: { changes: changesTo(before.configuration, configuration, numberOf) } },
      });
    else add('Replicate', face);
  }
  face = { ...face, log: last.log };
  if (after.configuration !== before.configuration) {
    face = { ...face, conf: last.conf };
    add('ApplyConfChange', face, { prop: { cc: { newconf: last.conf[0] } } });
  }
  if (after.role === 'leader' && after.commitIndex > before.commitIndex) add('Commit', last);
  for (const effect of effects) {
    const msg = effect.type === 'send' ? traced(after.id, effect.to, effect.message, numberOf) : undefined;
    if (msg) add(`Send${RPC[msg.type]}`, last, { msg });
  }
  if (input.type === 'persisted' || points.some(({ name }) => name.startsWith('Send'))) add('Ready', last);
  return points;
}

const ROLE_AFTER = {
  BecomeFollower: 'StateFollower',
  BecomeCandidate: 'StateCandidate',
  BecomeLeader: 'StateLeader',
} as const satisfies Partial<Record<TracePointName, TracePoint['role']>>;

const RPC = {
  MsgApp: 'AppendEntriesRequest',
  MsgSnap: 'AppendEntriesRequest',
  MsgAppResp: 'AppendEntriesResponse',
  MsgVote: 'RequestVoteRequest',
  MsgVoteResp: 'RequestVoteResponse',
} as const satisfies Record<TracedMessage['type'], string>;

function faceOf(status: RaftStatus<unknown>, numberOf: NumberOf): Face {
  const { term, votedFor, commitIndex, role, lastIndex, configuration } = status;
  return {
    state: { term, vote: votedFor === undefined ? '0' : String(numberOf(votedFor)), commit: commitIndex },
    role: ROLES[role],
    log: lastIndex,
    conf: [configuration.voters.map((voter) => String(numberOf(voter))), []],
  };
}

/** In the order in which one input can lead through them. */
function rolesTaken({ input, before, after }: TracedStep): readonly (keyof typeof ROLE_AFTER)[] {
  const heardTerm = input.type === 'message' ? Math.min(input.message.term, after.term) : 0;
  const hasNewTerm = heardTerm > before.term;
  const hasCampaigned = after.term > Math.max(before.term, heardTerm);
  const stepsDown = after.role === 'follower' && before.role !== 'follower';
  return [
    ...(hasNewTerm || stepsDown ? (['BecomeFollower'] as const) : []),
    ...(hasCampaigned ? (['BecomeCandidate'] as const) : []),
    ...(after.role === 'leader' && (before.role !== 'leader' || hasCampaigned)
      ? (['BecomeLeader'] as const)
      : []),
  ];
}

/** The entries that a leader has added to its own log. */
function appendedByLeader({ before, after }: TracedStep): readonly Entry<unknown>[] {
  if (after.role !== 'leader') return [];
  const count = after.lastIndex - before.lastIndex;
  return Array.from({ length: count }, (_, i) => after.entry(before.lastIndex + 1 + i)).filter(
    (entry) => entry !== undefined,
  );
}

/** As etcd names changes of one server at a time. A voter that loses its vote is a learner again. */
function changesTo(
  from: Configuration,
  to: Configuration,
  numberOf: NumberOf,
): TracedChange['changes'] & object {
  const change = (action: ChangeAction) => (server: ServerId) => ({ nid: String(numberOf(server)), action });
  const members = [...to.voters, ...to.nonVoters];
  return [
    ...to.voters.filter((server) => !from.voters.includes(server)).map(change('AddNewServer')),
    ...to.nonVoters.filter((server) => !from.nonVoters.includes(server)).map(change('AddLearner')),
    ...[...from.voters, ...from.nonVoters]
      .filter((server) => !members.includes(server))
      .map(change('RemoveServer')),
  ];
}

/** Undefined: etcd has no trace point for such a message. Of a snapshot in parts, the last one is the message. */
function traced(
  sender: ServerId,
  receiver: ServerId,
  message: RaftMessage<unknown>,
  numberOf: NumberOf,
): TracedMessage | undefined {
  const content = contentOf(message);
  if (!content) return undefined;
  const { type, ...fields } = content;
  const from = String(numberOf(sender));
  const to = String(numberOf(receiver));
  return { type, term: message.term, from, to, ...EMPTY, ...fields };
}

const EMPTY = { entries: 0, logTerm: 0, index: 0, commit: 0, vote: '0', reject: false, rejectHint: 0 };

function contentOf(
  message: RaftMessage<unknown>,
): (Partial<TracedMessage> & Pick<TracedMessage, 'type'>) | undefined {
  switch (message.type) {
    case 'append': {
      const { prev, entries, commitIndex } = message;
      return {
        type: 'MsgApp',
        entries: entries.length,
        logTerm: prev.term,
        index: prev.index,
        commit: commitIndex,
      };
    }
    case 'append-response': {
      const { result } = message;
      if (result.ok) return { type: 'MsgAppResp', index: result.matchIndex };
      const { prevIndex, hint } = result;
      return {
        type: 'MsgAppResp',
        index: prevIndex,
        reject: true,
        rejectHint: hint.index,
        logTerm: hint.term,
      };
    }
    case 'vote':
      return { type: 'MsgVote', index: message.last.index, logTerm: message.last.term };
    case 'vote-response':
      return { type: 'MsgVoteResp', reject: !message.granted };
    case 'install-snapshot':
      return message.done ? { type: 'MsgSnap', entries: message.snapshot.index } : undefined;
    case 'pre-vote':
    case 'pre-vote-response':
    case 'install-snapshot-response':
    case 'timeout-now':
    case 'read-index':
    case 'read-index-response':
      return undefined;
  }
}
