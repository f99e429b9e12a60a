/** The judge itself: each property of the paper's figure 3 is told apart from a breach of it. */
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../../impl/core/raft/messages.ts';
import type { RaftStatus } from '../../../impl/core/raft/state.ts';
import {
  electionSafety,
  leaderCompleteness,
  logMatching,
  ownOrder,
  RaftJudge,
} from '../../sim/raft-invariants.ts';

interface Shown extends Partial<RaftStatus<string>> {
  /** The log, as terms from index 1. */
  readonly terms?: readonly number[];
  /** Tells the commands of one server from another's. */
  readonly mark?: string;
}

function server(id: string, { terms = [], mark = '', ...rest }: Shown = {}): RaftStatus<string> {
  const entries: Entry<string>[] = terms.map((term, i) => ({
    index: i + 1,
    term,
    command: `${i + 1}${mark}`,
  }));
  return {
    id,
    term: terms.at(-1) ?? 0,
    votedFor: undefined,
    role: 'follower',
    leader: undefined,
    commitIndex: 0,
    appliedIndex: 0,
    firstIndex: 1,
    lastIndex: entries.length,
    durableIndex: entries.length,
    snapshotIndex: 0,
    configuration: { voters: [id], nonVoters: [] },
    configurationIndex: 0,
    configurationAt: () => ({ voters: [id], nonVoters: [] }),
    base: { index: 0, term: 0 },
    votes: new Map(),
    matchIndex: () => undefined,
    entry: (index) => entries[index - 1],
    ...rest,
  };
}

test('election safety', () => {
  const leaders = new Map<number, string>();
  expect(electionSafety([server('a', { role: 'leader', term: 1 })], leaders)).toBeUndefined();
  expect(electionSafety([server('b', { role: 'leader', term: 2 })], leaders)).toBeUndefined();
  expect(electionSafety([server('c', { role: 'leader', term: 1 })], leaders)).toBe(
    'election safety: a and c both led term 1',
  );
});

test('log matching', () => {
  const a = server('a', { terms: [1, 1, 2] });
  expect(logMatching(a, server('b', { terms: [1, 1, 3] }))).toBeUndefined();
  expect(logMatching(a, server('b', { terms: [1, 1] }))).toBeUndefined();
  expect(logMatching(a, server('b', { terms: [1, 2, 2] }))).toBe('log matching: a and b differ at 2');
  expect(logMatching(a, server('b', { terms: [1, 1, 2], mark: '!' }))).toBe(
    'log matching: a and b differ at 3',
  );
});

test('leader completeness', () => {
  const entry: Entry<string> = { index: 2, term: 1, command: '2' };
  const committed = [{ entry, byTerm: 1 }];
  expect(leaderCompleteness(server('a', { terms: [1, 1], term: 2 }), committed)).toBeUndefined();
  expect(leaderCompleteness(server('a', { terms: [1], term: 1 }), committed)).toBeUndefined();
  expect(
    leaderCompleteness(server('a', { terms: [1], term: 2, snapshotIndex: 2 }), committed),
  ).toBeUndefined();
  expect(leaderCompleteness(server('a', { terms: [1], term: 2 }), committed)).toContain(
    'without committed entry 2',
  );
});

test('the order of a server’s own indexes', () => {
  const fine = { terms: [1, 1, 1], commitIndex: 2, appliedIndex: 1, durableIndex: 2 };
  expect(ownOrder(server('a', fine))).toBeUndefined();
  expect(ownOrder(server('a', { ...fine, commitIndex: 4 }))).toContain('beyond its last');
  expect(ownOrder(server('a', { ...fine, appliedIndex: 3 }))).toContain('beyond its commit');
  expect(ownOrder(server('a', { ...fine, durableIndex: 0 }))).toContain('beyond its disk');
  expect(ownOrder(server('a', { ...fine, durableIndex: 4 }))).toContain('durable, beyond its last');
});

describe('over time', () => {
  test('state machine safety', () => {
    const judge = new RaftJudge<string>();
    expect(judge.observe([server('a', { terms: [1, 1], commitIndex: 2 })])).toBeUndefined();
    expect(judge.observe([server('b', { terms: [1, 2], commitIndex: 1 })])).toBeUndefined();
    expect(judge.observe([server('b', { terms: [1, 2], commitIndex: 2 })])).toContain('state machine safety');
  });
  test('a leader is held against what is committed later, too', () => {
    const judge = new RaftJudge<string>();
    const leader = server('a', { terms: [1], term: 2, role: 'leader' });
    expect(judge.observe([leader, server('b', { terms: [1, 1] })])).toBeUndefined();
    expect(judge.observe([leader, server('b', { terms: [1, 1], commitIndex: 2 })])).toContain(
      'leader completeness',
    );
  });
  test('term, vote and commit index do not move back, except through a restart', () => {
    const before = server('a', { terms: [1, 1], term: 3, votedFor: 'b', commitIndex: 2 });
    const seen = () => {
      const judge = new RaftJudge<string>();
      judge.observe([before]);
      return judge;
    };
    expect(seen().observe([{ ...before, term: 2 }])).toContain('went back from term 3 to 2');
    expect(seen().observe([{ ...before, votedFor: 'c' }])).toContain('voted twice');
    expect(seen().observe([{ ...before, commitIndex: 1 }])).toContain('took back a commit');
    const restarted = seen();
    restarted.forget('a');
    expect(restarted.observe([{ ...before, commitIndex: 0 }])).toBeUndefined();
  });
});
