/** Linearizable reads by read-index (thesis 6.4): what the leader must know before it answers, and whom it asks. */
import { describe, expect, test } from 'vitest';
import { Group, TIMING } from './group.ts';

const { electionTimeoutMs, heartbeatMs } = TIMING;

function elected(size = 3): Group {
  const group = new Group(size);
  group.elect('a');
  group.run(heartbeatMs);
  return group;
}

function outcome(group: Group, read: string): string | undefined {
  return group.reads.get(read)?.outcome;
}

function appends(group: Group): number {
  return group.flights.filter(({ message }) => message.type === 'append').length;
}

describe('at the leader', () => {
  test('a read is answered once a quorum says, after it was asked, that it still follows', () => {
    const group = elected(5);
    const read = group.read('a');
    expect(outcome(group, read)).toBe('open');
    group.settle(({ to }) => ['a', 'b'].includes(to));
    expect(outcome(group, read)).toBe('open');
    group.now += heartbeatMs;
    group.tick();
    group.settle(({ to }) => ['a', 'c'].includes(to));
    expect(outcome(group, read)).toBe('ready');
  });
  test('answers to what was sent before the read do not count', () => {
    const group = elected();
    group.now += heartbeatMs;
    group.tick();
    const before = group.flights;
    group.flights = [];
    const read = group.read('a');
    group.flights = before;
    group.settle();
    expect(outcome(group, read)).toBe('open');
  });
  test('a group of one has nobody to ask', () => {
    const group = new Group(1);
    group.elect('a');
    expect(outcome(group, group.read('a'))).toBe('ready');
  });
  test('a leader that was replaced unawares answers nothing, and says so when it gives up', () => {
    const group = elected();
    group.isolated.add('a');
    const read = group.read('a');
    group.run(2 * electionTimeoutMs);
    expect(outcome(group, read)).toBe('leadership-lost');
  });
  test('a new leader answers only when it has committed in its own term', () => {
    const group = new Group(3);
    group.now += 3 * electionTimeoutMs;
    group.apply('a', { type: 'time' });
    group.settle(({ message }) => message.type !== 'append');
    // Followers say that they follow, but their disks are slow.
    group.heldDisks.add('b').add('c');
    group.now += heartbeatMs;
    group.tick();
    group.settle();
    expect(group.status('a')).toMatchObject({ role: 'leader', commitIndex: 0 });
    const read = group.read('a');
    group.settle();
    expect(outcome(group, read)).toBe('open');
    expect(group.status('a').commitIndex).toBe(0);
    group.sync('b');
    group.run(heartbeatMs);
    expect(group.status('a').commitIndex).toBe(1);
    expect(outcome(group, read)).toBe('ready');
  });
  test('reads that come while a question is out share the next one', () => {
    const group = elected();
    const first = group.read('a');
    expect(appends(group)).toBe(2);
    const rest = [1, 2, 3, 4].map(() => group.read('a'));
    expect(appends(group)).toBe(2);
    group.settle();
    expect([first, ...rest].map((read) => outcome(group, read))).toEqual(Array(5).fill('ready'));
    expect(group.traces.filter((line) => line === 'a read-round')).toHaveLength(2);
  });
  test('a question that is lost is repeated with the next sign of life', () => {
    const group = elected();
    const read = group.read('a');
    group.flights = [];
    group.run(heartbeatMs);
    expect(outcome(group, read)).toBe('ready');
  });
});

describe('at a follower', () => {
  test('it asks its leader how far to go, and answers once it has gone so far', () => {
    const group = elected();
    group.propose('a', 'x');
    group.settle(({ to }) => to !== 'c');
    const read = group.read('c');
    group.settle(({ message, to }) => to !== 'c' || message.type === 'read-index-response');
    expect(outcome(group, read)).toBe('open');
    group.run(heartbeatMs);
    expect(outcome(group, read)).toBe('ready');
    expect(group.commands('c')).toEqual(['x']);
  });
  test('without a leader there is none to ask', () => {
    const group = new Group(3);
    expect(outcome(group, group.read('b'))).toBe('no-leader');
  });
  test('what is not answered is given up after a timeout', () => {
    const group = elected();
    const read = group.read('b');
    group.flights = [];
    group.run(electionTimeoutMs);
    expect(outcome(group, read)).toBe('timed-out');
  });
  test('an answer that comes twice, or too late, answers nothing else', () => {
    const group = elected();
    const read = group.read('b');
    const response = { type: 'read-index-response', term: group.status('a').term, read, index: 1 } as const;
    group.settle();
    expect(outcome(group, read)).toBe('ready');
    group.deliver({ from: 'a', to: 'b', message: response });
    const other = group.read('b');
    group.deliver({ from: 'a', to: 'b', message: response });
    expect(outcome(group, other)).toBe('open');
  });
});
