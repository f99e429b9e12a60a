/** Membership changes, one server at a time (thesis 4.1, 4.2), and servers without a vote. */
import { describe, expect, test } from 'vitest';
import { changed, configurationOf } from '../../../impl/core/raft/configuration.ts';
import type { Configuration, Entry, MembershipChange } from '../../../impl/core/raft/messages.ts';
import { Group, TIMING } from './group.ts';

const { electionTimeoutMs, heartbeatMs } = TIMING;

function elected(size = 3, seed = 1): Group {
  const group = new Group(size, seed);
  group.elect('a');
  group.run(heartbeatMs);
  return group;
}

function groupOf(group: Group, id: string): Configuration {
  return group.status(id).configuration;
}

/** Start it, add it without a vote, let it catch up, give it a vote. */
function addVoter(group: Group, id: string): void {
  group.join(id);
  for (const type of ['add-non-voter', 'promote'] as const) {
    const proposal = group.change('a', { type, server: id });
    group.run(4 * heartbeatMs);
    expect(group.fates.get(proposal)).toBe('committed');
  }
}

describe('what a change makes of a group', () => {
  const start = configurationOf(['b', 'a'], ['c']);
  test.each<[MembershipChange['type'], string, ReturnType<typeof changed>]>([
    ['add-non-voter', 'd', configurationOf(['a', 'b'], ['c', 'd'])],
    ['add-non-voter', 'b', configurationOf(['a'], ['b', 'c'])],
    ['add-non-voter', 'c', 'nothing-to-change'],
    ['promote', 'c', configurationOf(['a', 'b', 'c'])],
    ['promote', 'a', 'nothing-to-change'],
    ['promote', 'd', 'nothing-to-change'],
    ['remove', 'a', configurationOf(['b'], ['c'])],
    ['remove', 'c', configurationOf(['a', 'b'])],
    ['remove', 'd', 'nothing-to-change'],
  ])('%s %s', (type, server, expected) => {
    expect(changed(start, { type, server })).toEqual(expected);
  });
  test.each(['remove', 'add-non-voter'] as const)('the last voter stays (%s)', (type) => {
    expect(changed(configurationOf(['a'], ['b']), { type, server: 'a' })).toBe('last-voter');
  });
});

describe('when a change may be made', () => {
  test('not by a follower', () => {
    const group = elected();
    const proposal = group.change('b', { type: 'remove', server: 'c' });
    expect(group.fates.get(proposal)).toBe('not-leader');
  });
  test('not before the leader has committed something of its term', () => {
    const group = new Group(3);
    group.now += 3 * electionTimeoutMs;
    group.apply('a', { type: 'time' });
    group.settle(({ message }) => message.type !== 'append');
    expect(group.status('a')).toMatchObject({ role: 'leader', commitIndex: 0 });
    expect(group.fates.get(group.change('a', { type: 'remove', server: 'c' }))).toBe('change-under-way');
    group.run(2 * heartbeatMs);
    group.change('a', { type: 'remove', server: 'c' });
    expect(groupOf(group, 'a').voters).toEqual(['a', 'b']);
  });
  test('not while another one is uncommitted', () => {
    const group = elected(5);
    const first = group.change('a', { type: 'remove', server: 'e' });
    expect(group.fates.get(group.change('a', { type: 'remove', server: 'd' }))).toBe('change-under-way');
    group.settle();
    expect(group.fates.get(first)).toBe('committed');
    const second = group.change('a', { type: 'remove', server: 'd' });
    group.settle();
    expect(group.fates.get(second)).toBe('committed');
  });
  test('not while leadership is handed over', () => {
    const group = elected();
    group.isolated.add('b');
    group.apply('a', { type: 'transfer-leadership', to: 'b' });
    expect(group.fates.get(group.change('a', { type: 'remove', server: 'c' }))).toBe('not-leader');
  });
});

describe('when it counts', () => {
  test('at once also for what came before it: it may be what was wanting (thesis 4.1)', () => {
    const group = elected(4);
    for (const id of ['c', 'd']) group.isolated.add(id);
    const proposal = group.propose('a', 'x');
    group.settle();
    // Two of four have it, then two of three; for that the change need not be on disk yet.
    expect(group.fates.get(proposal)).toBeUndefined();
    group.heldDisks.add('a');
    group.change('a', { type: 'remove', server: 'd' });
    expect(group.fates.get(proposal)).toBe('committed');
  });
  test('from when it is appended, committed or not', () => {
    const group = elected(4);
    for (const id of ['c', 'd']) group.isolated.add(id);
    // Four voters need three; the three that are left need two.
    const proposal = group.change('a', { type: 'remove', server: 'd' });
    expect(groupOf(group, 'a').voters).toEqual(['a', 'b', 'c']);
    expect(groupOf(group, 'b').voters).toEqual(['a', 'b', 'c', 'd']);
    group.settle();
    expect(groupOf(group, 'b').voters).toEqual(['a', 'b', 'c']);
    expect(group.fates.get(proposal)).toBe('committed');
  });
  test('no longer when it is truncated', () => {
    const group = elected(3);
    group.isolated.add('a');
    group.change('a', { type: 'remove', server: 'c' });
    expect(groupOf(group, 'a').voters).toEqual(['a', 'b']);
    group.run(10 * electionTimeoutMs);
    expect(group.leaders()).toHaveLength(1);
    group.isolated.clear();
    group.run(4 * electionTimeoutMs);
    expect(groupOf(group, 'a').voters).toEqual(['a', 'b', 'c']);
    expect(group.traces).toContain('a truncate');
  });
  test('it is found again after a restart, in the log and in a snapshot', () => {
    const group = elected(3);
    group.join('x');
    group.change('a', { type: 'add-non-voter', server: 'x' });
    group.propose('a', 'one');
    group.run(2 * heartbeatMs);
    for (const withSnapshot of [false, true]) {
      if (withSnapshot) group.takeSnapshot('b');
      group.crash('b');
      group.start('b');
      group.run(2 * heartbeatMs);
      expect(groupOf(group, 'b')).toEqual(configurationOf(['a', 'b', 'c'], ['x']));
    }
    expect(group.status('b').firstIndex).toBeGreaterThan(2);
  });
});

describe('a server without a vote', () => {
  test('is sent the log; it neither counts nor campaigns', () => {
    const group = elected(2);
    group.join('x');
    group.change('a', { type: 'add-non-voter', server: 'x' });
    group.propose('a', 'one');
    group.run(2 * heartbeatMs);
    expect(group.commands('x')).toEqual(['one']);
    group.isolated.add('b');
    const proposal = group.propose('a', 'two');
    group.run(heartbeatMs);
    expect(group.fates.get(proposal)).toBeUndefined();
    group.crash('a');
    group.run(10 * electionTimeoutMs);
    expect(group.status('x')).toMatchObject({ role: 'follower', term: 1 });
    expect(group.member('x').raft?.nextDeadline()).toBeUndefined();
  });
  test('is given a vote only when it has caught up', () => {
    const group = elected(3);
    group.join('x');
    group.isolated.add('x');
    group.change('a', { type: 'add-non-voter', server: 'x' });
    for (let at = 0; at < 20; at += 1) group.propose('a', `c${at}`);
    group.run(2 * heartbeatMs);
    expect(group.fates.get(group.change('a', { type: 'promote', server: 'x' }))).toBe('not-caught-up');
    group.isolated.clear();
    group.run(4 * electionTimeoutMs);
    const promotion = group.change('a', { type: 'promote', server: 'x' });
    group.run(2 * heartbeatMs);
    expect(group.fates.get(promotion)).toBe('committed');
    expect(groupOf(group, 'x').voters).toEqual(['a', 'b', 'c', 'x']);
    expect(group.commands('x')).toHaveLength(20);
  });
  test('a group grows from one to three, and goes on without its founder', () => {
    const group = elected(1);
    addVoter(group, 'x');
    addVoter(group, 'y');
    group.propose('a', 'one');
    group.run(2 * heartbeatMs);
    group.crash('a');
    group.run(10 * electionTimeoutMs);
    const [leader = ''] = group.leaders();
    expect(['x', 'y']).toContain(leader);
    const proposal = group.propose(leader, 'two');
    group.run(2 * heartbeatMs);
    expect(group.fates.get(proposal)).toBe('committed');
    expect(group.commands('x')).toEqual(['one', 'two']);
  });
  test('one that comes after a snapshot is sent the snapshot', () => {
    const group = elected(1);
    group.propose('a', 'one');
    group.takeSnapshot('a');
    addVoter(group, 'x');
    expect(group.traces).toContain('x snapshot-installed');
    expect(group.commands('x')).toEqual(['one']);
  });
});

describe('a leader that is removed', () => {
  test('campaigns on while the others do not know, as they need its vote until they do (thesis 4.2.2)', () => {
    const group = elected(2);
    group.isolated.add('b');
    group.change('a', { type: 'remove', server: 'a' });
    group.crash('a');
    group.flights = [];
    group.isolated.clear();
    group.start('a');
    // b alone cannot win: a's log is longer, and b knows of no group without a.
    group.run(20 * electionTimeoutMs);
    expect(groupOf(group, 'b').voters).toEqual(['b']);
    expect(group.leaders()).toEqual(['b']);
  });
  test('does not count itself, and steps down once that is committed', () => {
    const group = elected(3);
    const proposal = group.change('a', { type: 'remove', server: 'a' });
    const before = group.status('a').commitIndex;
    group.settle(({ to }) => to !== 'c');
    expect(group.status('a')).toMatchObject({ role: 'leader', commitIndex: before });
    group.run(heartbeatMs);
    group.run(heartbeatMs);
    expect(group.fates.get(proposal)).toBe('committed');
    expect(group.status('a').role).toBe('follower');
    group.run(10 * electionTimeoutMs);
    expect(['b', 'c']).toContain(group.leaders()[0]);
    expect(group.status('a').role).toBe('follower');
  });
  test('a server that was removed disturbs nobody (thesis 4.2.3)', () => {
    const group = elected(3);
    const { term } = group.status('a');
    group.change('a', { type: 'remove', server: 'c' });
    group.run(20 * electionTimeoutMs);
    expect(group.status('a')).toMatchObject({ role: 'leader', term });
  });
  test('the last but one leaves, and the other is a group alone', () => {
    const group = elected(2);
    group.change('a', { type: 'remove', server: 'b' });
    const proposal = group.propose('a', 'alone');
    expect(group.fates.get(proposal)).toBe('committed');
    expect(group.status('a').role).toBe('leader');
  });
});

test('the group of a compacted log is that at its base, not the newest', () => {
  const group = new Group(1, 1, { trailingEntries: 0 });
  group.elect('a');
  group.propose('a', 'one');
  group.change('a', { type: 'add-non-voter', server: 'x' });
  const { raft } = group.member('a');
  expect(raft?.status.entry(3)).toMatchObject<Partial<Entry<string>>>({ command: null });
  // The state machine is at 2; the change, at 3, is no part of its snapshot.
  group.takeSnapshot('a');
  expect(group.member('a').disk.state.snapshot).toMatchObject({
    index: 2,
    configuration: configurationOf(['a']),
  });
  expect(groupOf(group, 'a')).toEqual(configurationOf(['a'], ['x']));
});
