/** Elections: paper 5.1, 5.2, 5.4.1; thesis 3.10 (transfer), 4.2.3 (leases), 6.2 (check-quorum), 9.6 (pre-vote). */
import { describe, expect, test } from 'vitest';
import type { Effect, Message } from './group.ts';
import { Group, TIMING } from './group.ts';

const { electionTimeoutMs, heartbeatMs } = TIMING;

function sent(effects: readonly Effect[]): Message[] {
  return effects.flatMap((effect) => (effect.type === 'send' ? [effect.message] : []));
}

/** The only answer that `id` gives to `message`. */
function answer(group: Group, id: string, from: string, message: Message): Message | undefined {
  const before = group.flights.length;
  group.apply(id, { type: 'message', from, message });
  const answers = group.flights.slice(before);
  expect(answers.length).toBeLessThanOrEqual(1);
  return answers[0]?.message;
}

const EMPTY = { index: 0, term: 0 };

describe('starting (paper 5.2)', () => {
  test('a server starts as a follower, with a timeout drawn from [T, 2T)', () => {
    const deadlines = Array.from({ length: 50 }, (_, seed) => {
      const group = new Group(3, seed);
      expect(group.status('a').role).toBe('follower');
      return (group.member('a').raft?.nextDeadline() ?? 0) - group.now;
    });
    expect(Math.min(...deadlines)).toBeGreaterThanOrEqual(electionTimeoutMs);
    expect(Math.max(...deadlines)).toBeLessThan(2 * electionTimeoutMs);
    expect(new Set(deadlines).size).toBeGreaterThan(20);
  });
  test('before its timeout it does nothing', () => {
    const group = new Group(3);
    group.now = (group.member('a').raft?.nextDeadline() ?? 0) - 1;
    expect(group.apply('a', { type: 'time' })).toEqual([]);
    group.now += 1;
    group.apply('a', { type: 'time' });
    expect(group.status('a').role).toBe('pre-candidate');
  });
  test.each([1, 2, 3, 5])('a group of %i chooses one leader, and all know it', (size) => {
    const group = new Group(size);
    group.run(20 * electionTimeoutMs);
    const [leader] = group.leaders();
    expect(group.leaders()).toHaveLength(1);
    expect(group.ids.map((id) => group.member(id).leader)).toEqual(group.ids.map(() => leader));
  });
  test('a group of one waits for nobody', () => {
    const group = new Group(1);
    expect(group.member('a').raft?.nextDeadline()).toBe(group.now);
    group.apply('a', { type: 'time' });
    expect(group.member('a').leading).toBe(true);
    expect(group.member('a').raft?.nextDeadline()).toBeUndefined();
  });
});

test('a clock set back does not bring a deadline nearer', () => {
  const group = new Group(3);
  group.now = 5000;
  const append: Message = { type: 'append', term: 1, prev: EMPTY, entries: [], commitIndex: 0, round: 0 };
  group.apply('b', { type: 'message', from: 'a', message: append });
  group.now = 2000;
  group.apply('b', { type: 'message', from: 'a', message: append });
  expect(group.member('b').raft?.nextDeadline()).toBeGreaterThanOrEqual(5000 + electionTimeoutMs);
});

describe('voting (paper 5.2, 5.4.1)', () => {
  const vote = (term: number, last = EMPTY): Message => ({ type: 'vote', term, last, transfer: false });

  test('one vote a term, first come first served, and the same answer to the same candidate', () => {
    const group = new Group(3);
    expect(answer(group, 'c', 'a', vote(1))).toEqual({ type: 'vote-response', term: 1, granted: true });
    expect(answer(group, 'c', 'b', vote(1))).toEqual({ type: 'vote-response', term: 1, granted: false });
    expect(answer(group, 'c', 'a', vote(1))).toEqual({ type: 'vote-response', term: 1, granted: true });
    expect(answer(group, 'c', 'b', vote(2))).toEqual({ type: 'vote-response', term: 2, granted: true });
  });
  test('the vote outlives a crash', () => {
    const group = new Group(3);
    answer(group, 'c', 'a', vote(1));
    group.crash('c');
    group.start('c');
    expect(group.status('c')).toMatchObject({ term: 1, votedFor: 'a' });
    expect(answer(group, 'c', 'b', vote(1))).toMatchObject({ granted: false });
  });
  test('a candidate of an older term is told the newer one', () => {
    const group = new Group(3);
    answer(group, 'c', 'a', vote(7));
    expect(answer(group, 'c', 'b', vote(6))).toEqual({ type: 'vote-response', term: 7, granted: false });
    expect(answer(group, 'c', 'b', { type: 'pre-vote', term: 6, last: EMPTY })).toEqual({
      type: 'pre-vote-response',
      term: 7,
      granted: false,
    });
  });
  test('no vote, and no pre-vote, for a log that is behind the voter’s', () => {
    const group = new Group(3);
    const entries = [1, 2].map((index) => ({ index, term: 2, command: `${index}` }));
    group.start('c', { term: 2, votedFor: undefined, entries });
    for (const last of [EMPTY, { index: 1, term: 2 }, { index: 9, term: 1 }]) {
      expect(answer(group, 'c', 'a', { type: 'pre-vote', term: 2, last })).toMatchObject({ granted: false });
    }
    expect(answer(group, 'c', 'a', vote(3, { index: 9, term: 1 }))).toMatchObject({ granted: false });
    expect(answer(group, 'c', 'a', vote(4, { index: 2, term: 2 }))).toMatchObject({ granted: true });
  });
  test('granting a vote puts the voter’s own campaign off; refusing does not, nor does a newer term', () => {
    const group = new Group(3);
    const entries = [{ index: 1, term: 1, command: 'x' }];
    group.start('c', { term: 1, votedFor: undefined, entries });
    const dueAt = () => group.member('c').raft?.nextDeadline() ?? 0;
    const before = dueAt();
    group.now += 90;
    expect(answer(group, 'c', 'a', vote(2))).toMatchObject({ granted: false });
    expect(dueAt()).toBe(before);
    expect(answer(group, 'c', 'b', vote(2, { index: 1, term: 1 }))).toMatchObject({ granted: true });
    expect(dueAt()).toBeGreaterThanOrEqual(group.now + electionTimeoutMs);
  });
  test('a candidate waits a full timeout for its votes, from when it asked for them', () => {
    const group = new Group(3);
    group.now += 2 * electionTimeoutMs;
    group.apply('a', { type: 'time' });
    group.now += electionTimeoutMs - 1;
    group.settle((flight) => flight.message.type.startsWith('pre-vote'));
    expect(group.status('a').role).toBe('candidate');
    expect(group.member('a').raft?.nextDeadline()).toBeGreaterThanOrEqual(group.now + electionTimeoutMs);
  });
  test('a pre-candidate that grants a vote campaigns no further', () => {
    const group = new Group(3);
    group.now += 2 * electionTimeoutMs;
    group.apply('c', { type: 'time' });
    answer(group, 'c', 'a', vote(0));
    expect(group.status('c')).toMatchObject({ role: 'follower', votedFor: 'a' });
  });
  test('a no that comes after a yes takes nothing back; a yes after a no counts', () => {
    const group = new Group(5);
    group.now += 2 * electionTimeoutMs;
    group.apply('a', { type: 'time' });
    group.settle(({ message }) => message.type.startsWith('pre-vote'));
    group.flights = [];
    const { term } = group.status('a');
    const hear = (from: string, granted: boolean) =>
      group.apply('a', { type: 'message', from, message: { type: 'vote-response', term, granted } });
    for (const granted of [true, false]) hear('b', granted);
    for (const from of ['d', 'e']) hear(from, false);
    // Three of five said no only if b's yes no longer counted.
    expect(group.status('a').role).toBe('candidate');
    hear('d', true);
    expect(group.status('a').role).toBe('leader');
  });
  test('votes come from voters only', () => {
    const group = new Group(3);
    group.now += 2 * electionTimeoutMs;
    group.apply('a', { type: 'time' });
    group.apply('a', {
      type: 'message',
      from: 'x',
      message: { type: 'pre-vote-response', term: 0, granted: true },
    });
    expect(group.status('a').role).toBe('pre-candidate');
  });
});

describe('changes of role (paper 5.1, 5.2, figure 4)', () => {
  test('a candidate yields to the leader of its own term', () => {
    const group = new Group(3);
    group.now += 2 * electionTimeoutMs;
    group.apply('a', { type: 'time' });
    group.settle((flight) => flight.message.type.startsWith('pre-vote'));
    expect(group.status('a')).toMatchObject({ role: 'candidate', term: 1 });
    const append: Message = { type: 'append', term: 1, prev: EMPTY, entries: [], commitIndex: 0, round: 0 };
    group.apply('a', { type: 'message', from: 'b', message: append });
    expect(group.status('a')).toMatchObject({ role: 'follower', leader: 'b', term: 1, votedFor: 'a' });
  });
  test('anyone yields to a newer term', () => {
    const group = new Group(3);
    group.elect('a');
    const { term } = group.status('a');
    group.apply('a', {
      type: 'message',
      from: 'b',
      message: { type: 'append-response', term: term + 3, result: { ok: true, matchIndex: 0 }, round: 0 },
    });
    expect(group.status('a')).toMatchObject({ role: 'follower', term: term + 3, votedFor: undefined });
  });
  test('a split vote is followed by another election', () => {
    const group = new Group(4, 3);
    group.now += 2 * electionTimeoutMs;
    for (const id of ['a', 'b']) group.apply(id, { type: 'time' });
    group.settle(({ message }) => message.type.startsWith('pre-vote'));
    // Each gets its neighbour's vote only.
    group.now += 2 * electionTimeoutMs;
    group.run(20 * electionTimeoutMs);
    expect(group.leaders()).toHaveLength(1);
  });
  test('a message of an old term is not obeyed; its sender learns the new one', () => {
    const group = new Group(3);
    group.start('c', { term: 5, votedFor: undefined, entries: [] });
    const stale: Message = { type: 'append', term: 4, prev: EMPTY, entries: [], commitIndex: 0, round: 0 };
    const reply = answer(group, 'c', 'a', stale);
    expect(reply).toMatchObject({ type: 'append-response', term: 5, result: { ok: false } });
    expect(group.status('c').leader).toBeUndefined();
  });
});

describe('pre-vote (thesis 9.6)', () => {
  test('a server cut off does not raise its term, and does not disturb when it is back', () => {
    const group = new Group(3);
    group.elect('a');
    const { term } = group.status('a');
    group.isolated.add('c');
    group.run(20 * electionTimeoutMs);
    expect(group.status('c').term).toBe(term);
    group.isolated.delete('c');
    group.run(5 * electionTimeoutMs);
    expect(group.status('a')).toMatchObject({ role: 'leader', term });
    expect(group.status('c')).toMatchObject({ role: 'follower', leader: 'a' });
  });
  test('asking and granting change neither term nor vote nor timer', () => {
    const group = new Group(3);
    const before = { ...group.status('c'), entry: undefined };
    const dueAt = group.member('c').raft?.nextDeadline();
    group.now += 50;
    const reply = answer(group, 'c', 'a', { type: 'pre-vote', term: 0, last: EMPTY });
    expect(reply).toEqual({ type: 'pre-vote-response', term: 0, granted: true });
    expect({ ...group.status('c'), entry: undefined }).toEqual(before);
    expect(group.member('c').raft?.nextDeadline()).toBe(dueAt);
  });
  test('a server stuck in a higher term, with a shorter log, is brought back into the group', () => {
    const group = new Group(3);
    group.elect('a');
    group.isolated.add('c');
    group.propose('a', 'x');
    group.crash('c');
    const { entries } = group.member('c').disk.state;
    group.start('c', { term: 40, votedFor: 'c', entries });
    group.isolated.clear();
    group.run(20 * electionTimeoutMs);
    const [leader] = group.leaders();
    expect(leader).toBeDefined();
    expect(group.status('c')).toMatchObject({ leader, term: group.status(leader ?? '').term });
    expect(group.commands('c')).toEqual(['x']);
  });
});

describe('a living leader is not disturbed (thesis 4.2.3)', () => {
  test.each(['pre-vote', 'vote'] as const)('a follower that hears its leader drops a %s unread', (type) => {
    const group = new Group(3);
    group.elect('a');
    const { term } = group.status('b');
    const last = { index: 99, term: 99 };
    const request: Message =
      type === 'vote' ? { type, term: 99, last, transfer: false } : { type, term: 99, last };
    group.now += electionTimeoutMs - 1;
    for (const id of ['a', 'b']) expect(answer(group, id, 'c', request)).toBeUndefined();
    expect(group.status('b').term).toBe(term);
    group.now += 1;
    expect(answer(group, 'b', 'c', request)).toMatchObject({ granted: true });
  });
  test('pre-votes of the leader’s own term are dropped as well', () => {
    const group = new Group(3);
    group.elect('a');
    const { term } = group.status('b');
    const request: Message = { type: 'pre-vote', term, last: { index: 99, term } };
    expect(answer(group, 'b', 'c', request)).toBeUndefined();
    group.now += electionTimeoutMs;
    expect(answer(group, 'b', 'c', request)).toMatchObject({ granted: true });
  });
});

describe('check-quorum (thesis 6.2)', () => {
  test('a leader that hears no quorum for an election timeout steps down, in its term', () => {
    const group = new Group(3);
    group.elect('a');
    const { term } = group.status('a');
    const lostAt = group.now + electionTimeoutMs;
    group.isolated.add('a');
    group.run(lostAt - 1 - group.now);
    expect(group.status('a').role).toBe('leader');
    group.run(1);
    expect(group.status('a')).toMatchObject({ role: 'follower', term, leader: undefined });
    expect(group.member('a')).toMatchObject({ leading: false, leader: undefined });
    expect(group.traces).toContain('a quorum-lost');
    expect(group.member('a').raft?.nextDeadline()).toBeGreaterThanOrEqual(group.now + electionTimeoutMs);
  });
  test('a quorum is enough', () => {
    const group = new Group(3);
    group.elect('a');
    group.isolated.add('c');
    group.run(10 * electionTimeoutMs);
    expect(group.leaders()).toEqual(['a']);
  });
  test('one that can send but not hear steps down too, and another leads', () => {
    const group = new Group(3);
    group.elect('a');
    for (let waited = 0; waited < 20 * electionTimeoutMs; waited += heartbeatMs) {
      group.now += heartbeatMs;
      group.tick();
      group.settle((flight) => flight.to !== 'a');
    }
    expect(group.status('a').role).not.toBe('leader');
    expect(group.leaders()).toHaveLength(1);
  });
});

describe('leadership transfer (thesis 3.10)', () => {
  test('the chosen server, brought up to date, leads the next term without waiting', () => {
    const group = new Group(3);
    group.elect('a');
    const { term } = group.status('a');
    group.propose('a', 'x');
    group.apply('a', { type: 'transfer-leadership', to: 'b' });
    group.settle();
    expect(group.status('b')).toMatchObject({ role: 'leader', term: term + 1 });
    expect(group.commands('b')).toEqual(['x']);
  });
  test('a server that lags is not told to campaign before it holds everything', () => {
    const group = new Group(3);
    group.elect('a');
    group.propose('a', 'x');
    const orders = () => group.flights.filter(({ message }) => message.type === 'timeout-now');
    group.apply('a', { type: 'transfer-leadership', to: 'b' });
    expect(orders()).toEqual([]);
    group.flights.splice(0, 2).forEach((flight) => group.deliver(flight));
    expect(orders()).toEqual([]);
    group.flights.splice(0, 1).forEach((flight) => group.deliver(flight));
    expect(orders().map(({ to }) => to)).toEqual(['b']);
  });
  test('meanwhile proposals are refused, and accepted again when it has failed', () => {
    const group = new Group(3);
    group.elect('a');
    group.isolated.add('b');
    group.propose('a', 'x');
    group.settle();
    group.apply('a', { type: 'transfer-leadership', to: 'b' });
    const refused = group.propose('a', 'y');
    expect(group.fates.get(refused)).toBe('not-leader');
    group.run(electionTimeoutMs);
    const accepted = group.propose('a', 'z');
    group.settle();
    expect(group.fates.get(accepted)).toBe('committed');
    expect(group.leaders()).toEqual(['a']);
  });
  test('to itself, to a stranger, or by a follower: nothing happens', () => {
    const group = new Group(3);
    group.elect('a');
    expect(sent(group.apply('a', { type: 'transfer-leadership', to: 'a' }))).toEqual([]);
    expect(sent(group.apply('a', { type: 'transfer-leadership', to: 'x' }))).toEqual([]);
    expect(sent(group.apply('b', { type: 'transfer-leadership', to: 'c' }))).toEqual([]);
    expect(group.fates.get(group.propose('a', 'still accepted'))).toBeUndefined();
  });
  test('only its own leader can order a server to campaign', () => {
    const group = new Group(3);
    group.elect('a');
    const { term } = group.status('a');
    group.apply('b', { type: 'message', from: 'c', message: { type: 'timeout-now', term } });
    group.apply('b', { type: 'message', from: 'a', message: { type: 'timeout-now', term: term - 1 } });
    expect(group.status('b').role).toBe('follower');
  });
});
