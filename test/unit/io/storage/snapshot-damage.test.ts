import { describe, expect, test } from 'vitest';
import type { DurableState, Entry, Snapshot } from '../../../../impl/core/raft/messages.ts';
import type { RaftStorage } from '../../../../impl/io/storage/raft-storage.ts';
import { SnapshotDamage } from '../../../../impl/io/snapshots/snapshot-damage.ts';
import { SimulatedDisk } from '../../../sim/files/simulated-disk.ts';
import { SeededRandom } from '../../../sim/seeded-random.ts';
import { openTexts, settled } from './texts.ts';

const textOf = (index: number): string => `command ${index}`;
/** The state machine: all that was said, in order. */
const contentAt = (index: number): string =>
  Array.from({ length: index }, (_, at) => textOf(at + 1)).join('\n');

const entries = (from: number, to: number): Entry<string>[] =>
  Array.from({ length: to - from + 1 }, (_, at) => ({
    index: from + at,
    term: 1,
    command: textOf(from + at),
  }));

const snapshotAt = (index: number): Snapshot => ({
  index,
  term: 1,
  configuration: { voters: ['s1', 's2'], nonVoters: [] },
  data: Buffer.from(contentAt(index)),
});

/** What a state machine that starts from here comes to. */
function contentOf({ snapshot, entries: rest }: DurableState<string>): string {
  const before = snapshot ? [Buffer.from(snapshot.data).toString()] : [];
  return [...before, ...rest.map(({ command }) => command ?? '')].join('\n');
}

/** A hundred entries, and snapshots of them at these places. */
async function diskWith(snapshots: readonly number[]): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  const { storage } = await openTexts(disk, new SeededRandom('snapshots'));
  let seq = 0;
  const persist = (effect: Omit<Parameters<RaftStorage<string>['persist']>[0], 'type' | 'seq'>) =>
    storage.persist({ type: 'persist', seq: (seq += 1), ...effect });
  await persist({ hardState: { term: 1, votedFor: 's2' } });
  for (let index = 1; index <= 100; index += 1) {
    await persist({ entries: entries(index, index) });
    if (!snapshots.includes(index)) continue;
    await persist({ snapshot: snapshotAt(index) });
    await settled();
  }
  await storage.close();
  return disk;
}

const filesIn = (disk: SimulatedDisk): string[] =>
  disk.paths.filter((path) => path.includes('/snapshots/')).toSorted();

async function opened(disk: SimulatedDisk) {
  return await openTexts(disk, new SeededRandom('again'));
}

test('the newest snapshot is used, one older one is kept, and the log leads on from that', async () => {
  const disk = await diskWith([20, 50, 80]);
  expect(filesIn(disk).map((path) => Number(/(\d+)-/.exec(path)?.[1]))).toEqual([50, 80]);
  const { durable, notes } = await opened(disk);
  expect(notes).toEqual([]);
  expect(durable.snapshot).toEqual(snapshotAt(80));
  expect(durable.entries).toEqual(entries(81, 100));
});

describe('a damaged snapshot', () => {
  test('a bit of it flips, at each byte in turn: the older one is used, and nothing is missing', async () => {
    const disk = await diskWith([20, 50, 80]);
    const [, newest] = filesIn(disk) as [string, string];
    const length = disk.bytes(newest).length;
    for (let at = 0; at < length; at += 1) {
      const spoilt = disk.fork();
      spoilt.flipBit(newest, at, (at * 3) % 8);
      const { durable, notes } = await opened(spoilt);
      expect(durable.snapshot?.index).toBe(50);
      expect(contentOf(durable)).toBe(contentAt(100));
      expect(notes).toHaveLength(1);
      expect(notes[0]).toMatch(/80-\d+\.snapshot: at byte \d+: .*older snapshot at 50, and the log after it/);
    }
  });

  test('one that is missing, cut off, unreadable, or another one', async () => {
    const disk = await diskWith([20, 50, 80]);
    const [older, newest] = filesIn(disk) as [string, string];
    const bytes = disk.bytes(newest);
    const missing = disk.fork();
    missing.lose(newest);
    const cut = disk.fork();
    cut.overwrite(newest, bytes.subarray(0, -1));
    const unreadable = disk.fork({
      fault: (step) => (step.doing === 'read' && step.path === newest ? 'EIO' : undefined),
    });
    const other = disk.fork();
    other.overwrite(newest, disk.bytes(older));
    for (const spoilt of [missing, cut, unreadable, other]) {
      const { durable, notes } = await opened(spoilt);
      expect(durable.snapshot?.index).toBe(50);
      expect(contentOf(durable)).toBe(contentAt(100));
      expect(notes).toHaveLength(1);
    }
  });

  test('the only one: the log is read from its beginning', async () => {
    const disk = await diskWith([80]);
    disk.flipBit(filesIn(disk)[0] as string, 70, 1);
    const { durable, notes } = await opened(disk);
    expect(durable.snapshot).toBeUndefined();
    expect(contentOf(durable)).toBe(contentAt(100));
    expect(notes[0]).toContain('the log from its beginning');
  });

  test('the life after goes on, and its next snapshot mends it', async () => {
    const disk = await diskWith([20, 50, 80]);
    disk.flipBit(filesIn(disk)[1] as string, 70, 1);
    const { storage } = await opened(disk);
    await storage.persist({ type: 'persist', seq: 1, snapshot: snapshotAt(60) });
    await storage.persist({ type: 'persist', seq: 2, entries: entries(101, 110) });
    await storage.persist({ type: 'persist', seq: 3, snapshot: snapshotAt(105) });
    await storage.close();
    const { durable, notes } = await opened(disk);
    expect(notes).toEqual([]);
    expect(durable.snapshot?.index).toBe(105);
    expect(contentOf(durable)).toBe(contentAt(110));
  });

  test('with nothing older to begin with: refused, with the place and what to do; nothing is changed', async () => {
    const disk = await diskWith([20, 50, 80]);
    for (const path of filesIn(disk)) disk.flipBit(path, 70, 1);
    const before = filesIn(disk).map((path) => disk.bytes(path));
    await expect(opened(disk)).rejects.toThrow(SnapshotDamage);
    await expect(opened(disk)).rejects.toThrow(/80-\d+\.snapshot: at byte \d+: .*add it again/);
    expect(filesIn(disk).map((path) => disk.bytes(path))).toEqual(before);
  });

  test('one that a leader sent has nothing older beside it: refused', async () => {
    const disk = await diskWith([20, 50]);
    const { storage } = await opened(disk);
    await storage.persist({ type: 'persist', seq: 1, snapshot: snapshotAt(200), truncateFrom: 51 });
    await storage.persist({ type: 'persist', seq: 2, entries: entries(201, 202) });
    await storage.close();
    expect(filesIn(disk)).toHaveLength(1);
    expect(contentOf((await opened(disk.fork())).durable)).toBe(contentAt(202));
    disk.flipBit(filesIn(disk)[0] as string, 100, 1);
    await expect(opened(disk)).rejects.toThrow(/200-\d+\.snapshot: at byte \d+/);
  });
});
