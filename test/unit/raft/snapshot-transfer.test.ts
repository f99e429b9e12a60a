/** A snapshot on its way in chunks: paper figure 13 (InstallSnapshot), thesis 5.3; resumed after what goes wrong. */
import { describe, expect, test } from 'vitest';
import type { Flight, Message } from './group.ts';
import { bytesOf, Group, TIMING } from './group.ts';

const { electionTimeoutMs, heartbeatMs } = TIMING;
const ALL = Array.from({ length: 10 }, (_, i) => `x${i}`);

type Chunk = Message & { type: 'install-snapshot' };

/** `a` leads; `c` has missed ten entries that the others have compacted away, and has just been heard of again. */
function groupWithLaggard(snapshotChunkBytes = 64): Group {
  const group = new Group(3, 1, { snapshotChunkBytes });
  group.elect('a');
  group.isolated.add('c');
  for (const command of ALL) group.propose('a', command);
  group.settle();
  for (const id of ['a', 'b']) group.takeSnapshot(id);
  group.isolated.clear();
  group.now += heartbeatMs;
  group.tick();
  return group;
}

function chunkOf({ message }: Flight): Chunk | undefined {
  return message.type === 'install-snapshot' ? message : undefined;
}

/** Deliver everything but what `isLost`; the offsets of the chunks that were sent to `c`. */
function offsets(group: Group, isLost: (flight: Flight) => boolean = () => false): number[] {
  const sent: number[] = [];
  group.settle((flight) => {
    const chunk = chunkOf(flight);
    if (chunk) sent.push(chunk.offset);
    return !isLost(flight);
  });
  return sent;
}

function size(group: Group): number {
  return group.member('a').disk.state.snapshot?.data.byteLength ?? 0;
}

test('one chunk after another, each when the one before is acknowledged', () => {
  const group = groupWithLaggard();
  let underWay = 0;
  const sent = offsets(group, () => {
    underWay = Math.max(underWay, group.flights.filter((flight) => chunkOf(flight)).length);
    return false;
  });
  expect(sent).toEqual(Array.from({ length: Math.ceil(size(group) / 64) }, (_, i) => i * 64));
  expect(underWay).toBeLessThanOrEqual(1);
  expect(group.commands('c')).toEqual(ALL);
});

test('one message is enough for what fits in it, be it empty', () => {
  const group = groupWithLaggard(10_000);
  expect(offsets(group)).toEqual([0]);
  const empty = { index: 30, term: 1, configuration: { voters: group.ids, nonVoters: [] } };
  const { term } = group.status('a');
  const chunk = bytesOf([]);
  const install: Message = { type: 'install-snapshot', term, snapshot: empty, offset: 0, chunk, done: true };
  group.deliver({ from: 'a', to: 'b', message: install });
  expect(group.status('b').snapshotIndex).toBe(30);
});

describe('interrupted', () => {
  test('after a lost chunk it goes on where it was', () => {
    const group = groupWithLaggard();
    expect(offsets(group, (flight) => chunkOf(flight)?.offset === 192)).toEqual([0, 64, 128, 192]);
    group.now += electionTimeoutMs - 1;
    group.tick();
    expect(offsets(group)).toEqual([]);
    group.now += heartbeatMs;
    group.tick();
    expect(offsets(group)[0]).toBe(192);
    expect(group.commands('c')).toEqual(ALL);
  });
  test('after a lost acknowledgement, too: the follower says that it holds more', () => {
    const group = groupWithLaggard();
    let acknowledged = 0;
    offsets(group, ({ message }) => {
      acknowledged += message.type === 'install-snapshot-response' ? 1 : 0;
      return acknowledged === 3;
    });
    group.now += electionTimeoutMs - 1;
    group.tick();
    group.settle();
    group.now += heartbeatMs;
    group.tick();
    expect(offsets(group).slice(0, 2)).toEqual([128, 192]);
    expect(group.commands('c')).toEqual(ALL);
  });
  test('a follower that has restarted is sent it from the beginning', () => {
    const group = groupWithLaggard();
    offsets(group, (flight) => chunkOf(flight)?.offset === 192);
    group.crash('c');
    group.start('c');
    group.run(2 * electionTimeoutMs);
    expect(group.commands('c')).toEqual(ALL);
  });
  test('another leader begins again: its bytes may be others', () => {
    const group = groupWithLaggard();
    offsets(group, (flight) => chunkOf(flight)?.offset === 192);
    group.isolated.add('a');
    group.elect('b');
    expect(group.commands('c')).toEqual(ALL);
  });
  test('a newer snapshot does not replace the one under way', () => {
    const group = groupWithLaggard();
    offsets(group, (flight) => chunkOf(flight)?.offset === 192);
    group.propose('a', 'y');
    offsets(group);
    group.takeSnapshot('a');
    group.now += electionTimeoutMs - 1;
    group.tick();
    group.settle();
    group.now += heartbeatMs;
    group.tick();
    expect(offsets(group)[0]).toBe(192);
    group.run(heartbeatMs);
    expect(group.commands('c')).toEqual([...ALL, 'y']);
  });
});

describe('late and repeated', () => {
  /** Holds the first two chunks of `a`'s snapshot; what has been sent, chunks included. */
  function halfWay(): { group: Group; seen: Flight[] } {
    const group = groupWithLaggard();
    const seen: Flight[] = [];
    offsets(group, (flight) => {
      seen.push(flight);
      return chunkOf(flight)?.offset === 128;
    });
    return { group, seen };
  }
  const answer = (group: Group): Message | undefined => group.flights.pop()?.message;

  test('a chunk that is not the next one is answered with where to go on', () => {
    const { group, seen } = halfWay();
    for (const flight of seen.filter((it) => (chunkOf(it)?.offset ?? 128) < 128)) {
      group.deliver(flight);
      expect(answer(group)).toMatchObject({ type: 'install-snapshot-response', index: 11, offset: 128 });
    }
    group.run(2 * electionTimeoutMs);
    expect(group.commands('c')).toEqual(ALL);
  });
  test('a repeated acknowledgement does not send a chunk twice', () => {
    const { group, seen } = halfWay();
    const acks = seen.filter(({ message }) => message.type === 'install-snapshot-response');
    expect(acks).toHaveLength(2);
    group.deliver(acks[1] as Flight);
    expect(group.flights).toEqual([]);
  });
  test('a late chunk of an older snapshot does not set a newer one back', () => {
    const group = groupWithLaggard();
    offsets(group);
    const { term } = group.status('a');
    for (const [index, held] of [
      [80, 7],
      [90, 7],
      [80, 7],
    ] as const) {
      const chunk = new Uint8Array(held);
      const snapshot = { index, term, configuration: { voters: group.ids, nonVoters: [] } };
      const first: Message = { type: 'install-snapshot', term, snapshot, offset: 0, chunk, done: false };
      group.deliver({ from: 'a', to: 'b', message: first });
    }
    expect(answer(group)).toMatchObject({ index: 90, offset: 7 });
  });
});
