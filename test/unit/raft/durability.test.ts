/** What waits for the disk and what does not: paper figure 2 (persistent state), thesis 3.8, 10.2.1. */
import { describe, expect, test } from 'vitest';
import type { Message } from './group.ts';
import { Group, TIMING } from './group.ts';

const { electionTimeoutMs, heartbeatMs } = TIMING;
const EMPTY = { index: 0, term: 0 };

function types(group: Group, from: string): string[] {
  return group.flights.filter((flight) => flight.from === from).map((flight) => flight.message.type);
}

function elected(held: readonly string[]): Group {
  const group = new Group(3);
  group.elect('a');
  for (const id of held) group.heldDisks.add(id);
  return group;
}

describe('term and vote', () => {
  test('a vote is answered only once it is durable', () => {
    const group = new Group(3);
    group.heldDisks.add('b');
    const message: Message = { type: 'vote', term: 1, last: EMPTY, transfer: false };
    const effects = group.apply('b', { type: 'message', from: 'a', message });
    expect(effects).toContainEqual({ type: 'persist', seq: 1, hardState: { term: 1, votedFor: 'a' } });
    expect(types(group, 'b')).toEqual([]);
    group.sync('b');
    expect(types(group, 'b')).toEqual(['vote-response']);
  });
  test('a refusal, too, speaks of a durable term', () => {
    const group = new Group(3);
    group.start('b', { term: 1, votedFor: undefined, entries: [{ index: 1, term: 1, command: 'x' }] });
    group.heldDisks.add('b');
    const message: Message = { type: 'vote', term: 2, last: EMPTY, transfer: false };
    group.apply('b', { type: 'message', from: 'a', message });
    expect(types(group, 'b')).toEqual([]);
    group.sync('b');
    expect(types(group, 'b')).toEqual(['vote-response']);
  });
  test('a candidate asks for votes, and counts its own, once term and vote are durable', () => {
    const group = new Group(3);
    group.heldDisks.add('a');
    group.now += 300;
    group.apply('a', { type: 'time' });
    group.settle();
    expect(group.status('a')).toMatchObject({ role: 'candidate', term: 1 });
    expect(types(group, 'a')).toEqual([]);
    group.sync('a');
    expect(types(group, 'a')).toEqual(['vote', 'vote']);
  });
  test('a group of one leads only after its own vote is durable', () => {
    const group = new Group(1);
    group.heldDisks.add('a');
    group.apply('a', { type: 'time' });
    expect(group.status('a').role).toBe('candidate');
    group.sync('a');
    expect(group.status('a').role).toBe('leader');
    expect(group.member('a').leading).toBe(false);
    group.sync('a');
    expect(group.member('a').leading).toBe(true);
  });
});

describe('log', () => {
  test('a follower acknowledges entries once they are durable', () => {
    const group = elected(['b']);
    group.propose('a', 'x');
    group.settle();
    expect(group.status('b').lastIndex).toBe(2);
    expect(group.status('b').durableIndex).toBe(1);
    group.heldDisks.add('c');
    const proposal = group.propose('a', 'y');
    group.settle();
    expect(group.fates.get(proposal)).toBeUndefined();
    group.sync('b');
    group.settle();
    expect(group.fates.get(proposal)).toBe('committed');
  });
  test('a leader sends before its own disk is done, and followers can commit without it (thesis 10.2.1)', () => {
    const group = elected(['a']);
    group.propose('a', 'x');
    expect(types(group, 'a')).toEqual(['append', 'append']);
    group.settle();
    expect(group.status('a').commitIndex).toBe(2);
    expect(group.commands('b')).toEqual(['x']);
  });
  test('but it delivers nothing that its own disk lacks', () => {
    const group = elected(['a']);
    const proposal = group.propose('a', 'x');
    group.settle();
    expect(group.commands('a')).toEqual([]);
    group.sync('a');
    expect(group.commands('a')).toEqual(['x']);
    expect(group.fates.get(proposal)).toBe('committed');
  });
  test('nor does it count itself before', () => {
    const group = elected(['a']);
    group.isolated.add('c');
    group.heldDisks.add('b');
    group.propose('a', 'x');
    group.settle();
    group.sync('b');
    group.settle();
    expect(group.status('a').commitIndex).toBe(1);
    group.sync('a');
    expect(group.status('a').commitIndex).toBe(2);
  });
  test('a sign of life is answered past a slow disk, with what is durable', () => {
    const group = elected(['b', 'c']);
    group.propose('a', 'x');
    group.settle();
    group.run(10 * electionTimeoutMs);
    expect(group.status('a')).toMatchObject({ role: 'leader', commitIndex: 1 });
    group.sync('b');
    group.run(heartbeatMs);
    expect(group.status('a').commitIndex).toBe(2);
  });
  test('one report settles every write up to it', () => {
    const group = elected(['b']);
    for (const command of ['x', 'y', 'z']) group.propose('a', command);
    group.settle();
    expect(group.member('b').disk.pending.map((persist) => persist.seq)).toHaveLength(3);
    group.sync('b');
    group.settle();
    expect(group.status('b').durableIndex).toBe(4);
  });
  test('a report of what was never asked for is a bug', () => {
    const group = new Group(3);
    expect(() => group.apply('a', { type: 'persisted', seq: 5 })).toThrow('only what was asked for');
  });
});

describe('restart (thesis 3.8)', () => {
  test('a server comes back as a follower with its durable term, vote and log, nothing delivered', () => {
    const group = elected([]);
    group.propose('a', 'x');
    group.settle();
    const { term } = group.status('a');
    group.crash('a');
    group.start('a');
    expect(group.status('a')).toMatchObject({
      role: 'follower',
      term,
      votedFor: 'a',
      commitIndex: 0,
      lastIndex: 2,
    });
    expect(group.commands('a')).toEqual([]);
  });
  test('the whole group restarts and delivers everything again', () => {
    const group = elected([]);
    for (const command of ['x', 'y']) group.propose('a', command);
    group.settle();
    for (const id of group.ids) group.crash(id);
    for (const id of group.ids) group.start(id);
    group.run(20 * electionTimeoutMs);
    for (const id of group.ids) expect(group.commands(id)).toEqual(['x', 'y']);
  });
  test('an entry acknowledged by nobody may be lost, and its proposal is never said to be committed', () => {
    const group = elected(['a']);
    group.isolated.add('a');
    const proposal = group.propose('a', 'x');
    group.settle();
    group.member('a').disk.pending = [];
    group.crash('a');
    group.start('a');
    group.heldDisks.clear();
    group.isolated.clear();
    group.run(20 * electionTimeoutMs);
    expect(group.fates.get(proposal)).toBeUndefined();
    for (const id of group.ids) expect(group.commands(id)).toEqual([]);
  });
});
