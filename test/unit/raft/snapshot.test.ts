/** Log compaction and InstallSnapshot: paper 7, thesis 5. */
import { describe, expect, test } from 'vitest';
import { bytesOf, Group, TIMING } from './group.ts';

const { electionTimeoutMs, heartbeatMs } = TIMING;

/** `a` leads; `c` has missed x0..x9, which `a` and `b` have compacted away. */
function groupWithLaggard(trailingEntries = 0): Group {
  const group = new Group(3, 1, { trailingEntries });
  group.elect('a');
  group.isolated.add('c');
  for (let i = 0; i < 10; i += 1) group.propose('a', `x${i}`);
  group.settle();
  group.takeSnapshot('a');
  group.takeSnapshot('b');
  return group;
}

const ALL = Array.from({ length: 10 }, (_, i) => `x${i}`);

function installs(group: Group): number {
  return group.traces.filter((line) => line === 'c snapshot-installed').length;
}

test('a snapshot replaces the entries before it', () => {
  const group = groupWithLaggard();
  expect(group.status('a')).toMatchObject({
    firstIndex: 12,
    lastIndex: 11,
    snapshotIndex: 11,
    appliedIndex: 11,
  });
  expect(group.member('a').disk.state).toMatchObject({ entries: [], snapshot: { index: 11, term: 1 } });
});

test('a follower too far behind is sent the snapshot, then the entries after it', () => {
  const group = groupWithLaggard();
  group.propose('a', 'y');
  group.isolated.clear();
  group.run(electionTimeoutMs);
  expect(installs(group)).toBe(1);
  expect(group.commands('c')).toEqual([...ALL, 'y']);
  expect(group.status('c')).toMatchObject({ snapshotIndex: 11, firstIndex: 12, lastIndex: 12 });
});

test('trailing entries spare it the snapshot', () => {
  const group = groupWithLaggard(50);
  group.isolated.clear();
  group.run(electionTimeoutMs);
  expect(installs(group)).toBe(0);
  expect(group.commands('c')).toEqual(ALL);
});

test('a follower that is silent is not sent a snapshot; the first answer brings it', () => {
  const group = groupWithLaggard();
  group.run(5 * electionTimeoutMs);
  group.now += heartbeatMs;
  group.tick();
  expect(group.flights.filter(({ message }) => message.type === 'install-snapshot')).toEqual([]);
  group.isolated.clear();
  group.settle();
  expect(installs(group)).toBe(1);
});

test('a lost snapshot is sent again', () => {
  const group = groupWithLaggard();
  group.isolated.clear();
  group.now += heartbeatMs;
  group.tick();
  group.settle(({ message }) => message.type !== 'install-snapshot');
  expect(installs(group)).toBe(0);
  group.run(2 * electionTimeoutMs);
  expect(installs(group)).toBe(1);
  expect(group.commands('c')).toEqual(ALL);
});

test('a follower that has fallen silent is not sent it again and again', () => {
  const group = groupWithLaggard();
  group.isolated.clear();
  group.now += heartbeatMs;
  group.tick();
  group.settle(({ message }) => message.type !== 'install-snapshot');
  group.isolated.add('c');
  let sent = 0;
  for (let beat = 0; beat < 50; beat += 1) {
    group.now += heartbeatMs;
    group.tick();
    sent += group.flights.filter(({ message }) => message.type === 'install-snapshot').length;
    group.settle();
  }
  expect(sent).toBe(0);
});

test('while one is on its way, old answers do not bring another', () => {
  const group = groupWithLaggard();
  group.isolated.clear();
  group.now += heartbeatMs;
  group.tick();
  group.settle(({ message }) => message.type !== 'install-snapshot');
  const { term } = group.status('a');
  for (const result of [
    { ok: true, matchIndex: 1 },
    { ok: false, prevIndex: 9, hint: { index: 1, term: 1 } },
  ] as const) {
    group.deliver({ from: 'c', to: 'a', message: { type: 'append-response', term, result, round: 0 } });
  }
  expect(group.flights).toEqual([]);
});

test('an installed snapshot is restored and acknowledged once it is durable', () => {
  const group = groupWithLaggard();
  group.heldDisks.add('c');
  group.isolated.clear();
  group.run(heartbeatMs);
  expect(installs(group)).toBe(1);
  expect(group.member('c').disk.pending.at(-1)).toMatchObject({ snapshot: { index: 11 }, truncateFrom: 1 });
  expect(group.commands('c')).toEqual([]);
  group.sync('c');
  expect(group.commands('c')).toEqual(ALL);
  const acknowledged = group.flights.map(({ message }) => message);
  expect(acknowledged).toContainEqual({
    type: 'append-response',
    term: 1,
    result: { ok: true, matchIndex: 11 },
    round: 0,
  });
});

test('a snapshot replaces a log that contradicts it', () => {
  const group = new Group(3);
  group.elect('c');
  group.isolated.add('c');
  for (const command of ['stray', 'stray too']) group.propose('c', command);
  group.settle();
  group.elect('a');
  for (const command of ALL) group.propose('a', command);
  group.settle();
  group.takeSnapshot('a');
  group.isolated.clear();
  group.run(2 * electionTimeoutMs);
  expect(installs(group)).toBe(1);
  expect(group.commands('c')).toEqual(ALL);
  expect(group.member('c').disk.state).toMatchObject({ entries: [], snapshot: { index: 12 } });
});

test('a snapshot of what is already here changes nothing but the commit index', () => {
  const group = groupWithLaggard(50);
  group.isolated.clear();
  group.run(electionTimeoutMs);
  const snapshot = group.member('a').disk.state.snapshot;
  if (!snapshot) throw new Error('a has a snapshot');
  const { term } = group.status('a');
  const before = group.status('c');
  const { data: chunk, ...head } = snapshot;
  const install = { type: 'install-snapshot', term, snapshot: head, offset: 0, chunk, done: true } as const;
  group.deliver({ from: 'a', to: 'c', message: install });
  expect(installs(group)).toBe(0);
  expect(group.status('c').lastIndex).toBe(before.lastIndex);
  expect(group.flights.at(-1)?.message).toMatchObject({ result: { ok: true, matchIndex: 11 } });
});

describe('restart from a snapshot', () => {
  test('delivery continues after it', () => {
    const group = groupWithLaggard();
    group.propose('a', 'y');
    group.settle();
    group.crash('b');
    group.start('b');
    expect(group.status('b')).toMatchObject({ commitIndex: 11, appliedIndex: 11, lastIndex: 12 });
    group.run(electionTimeoutMs);
    expect(group.commands('b')).toEqual([...ALL, 'y']);
  });
});

test('a snapshot of what was not delivered is a bug; an old one is nothing', () => {
  const group = groupWithLaggard();
  expect(group.apply('a', { type: 'snapshot-taken', index: 4, data: bytesOf([]) })).toEqual([]);
  expect(() => group.apply('a', { type: 'snapshot-taken', index: 99, data: bytesOf([]) })).toThrow(
    'only what was delivered',
  );
});
