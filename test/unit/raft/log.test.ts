import { describe, expect, test } from 'vitest';
import { Log } from '../../../impl/core/raft/log.ts';
import type { Entry, Snapshot } from '../../../impl/core/raft/messages.ts';

/** Entries of the given terms, from `firstIndex` on. */
function entriesOf(terms: readonly number[], firstIndex = 1): Entry<string>[] {
  return terms.map((term, i) => ({ index: firstIndex + i, term, command: `${firstIndex + i}@${term}` }));
}

function snapshotAt(index: number, term: number): Snapshot {
  return {
    index,
    term,
    configuration: { voters: ['a'], nonVoters: [] },
    data: new TextEncoder().encode(`state at ${index}`),
  };
}

function termsOf(log: Log<string>): number[] {
  return log.slice(log.firstIndex, Infinity).map((entry) => entry.term);
}

describe('index arithmetic', () => {
  test('an empty log ends at the position before the first entry', () => {
    const log = new Log<string>(undefined, []);
    expect([log.firstIndex, log.lastIndex, log.durableIndex]).toEqual([1, 0, 0]);
    expect(log.last).toEqual({ index: 0, term: 0 });
    expect(log.matches({ index: 0, term: 0 })).toBe(true);
    expect(log.termAt(1)).toBeUndefined();
  });
  test('a log on a snapshot knows the snapshot position and nothing below', () => {
    const log = new Log(snapshotAt(10, 3), entriesOf([3, 4], 11));
    expect([log.firstIndex, log.lastIndex, log.durableIndex, log.snapshotIndex]).toEqual([11, 12, 12, 10]);
    expect([9, 10, 11, 12, 13].map((index) => log.termAt(index))).toEqual([undefined, 3, 3, 4, undefined]);
    expect(log.entry(10)).toBeUndefined();
    expect(log.entry(12)?.command).toBe('12@4');
  });
  test('stored entries that the snapshot covers are skipped', () => {
    const log = new Log(snapshotAt(2, 1), entriesOf([1, 1, 2]));
    expect([log.firstIndex, log.lastIndex]).toEqual([3, 3]);
  });
  test('a stored log that contradicts its snapshot was to be replaced by it: the crash came between', () => {
    const log = new Log(snapshotAt(2, 2), entriesOf([1, 1, 2]));
    expect([log.firstIndex, log.last]).toEqual([3, { index: 2, term: 2 }]);
  });
  test('a stored log with a hole or falling terms is our bug', () => {
    expect(() => new Log(undefined, entriesOf([1], 2))).toThrow('without gap');
    expect(() => new Log(undefined, entriesOf([2, 1]))).toThrow('terms do not decrease');
  });
  test('reading below the first entry is our bug', () => {
    const log = new Log(snapshotAt(10, 3), entriesOf([3], 11));
    expect(() => log.slice(10, 1)).toThrow('only kept entries');
  });
});

describe('what one append may carry (thesis 10.2.1)', () => {
  const log = new Log(undefined, entriesOf([1, 1, 1, 1]));
  const sizes = [0, 40, 40, 90, 10];
  const carried = (from: number, entries: number, bytes: number) => {
    const batch = log.batch(from, { entries, bytes }, ({ index }) => sizes[index] ?? 0);
    return [batch.entries.map(({ index }) => index), batch.bytes];
  };
  test.each([
    { from: 1, entries: 9, bytes: 999, carries: [[1, 2, 3, 4], 180], why: 'everything, if it fits' },
    { from: 1, entries: 2, bytes: 999, carries: [[1, 2], 80], why: 'so many entries' },
    { from: 1, entries: 9, bytes: 80, carries: [[1, 2], 80], why: 'so many bytes, to the last one' },
    { from: 1, entries: 9, bytes: 79, carries: [[1], 40], why: 'not one byte more' },
    { from: 3, entries: 9, bytes: 50, carries: [[3], 90], why: 'one that is too large goes alone' },
    { from: 5, entries: 9, bytes: 50, carries: [[], 0], why: 'nothing beyond the end' },
  ])('$why', ({ from, entries, bytes, carries }) => {
    expect(carried(from, entries, bytes)).toEqual(carries);
  });
});

describe('up-to-date (paper 5.4.1)', () => {
  const log = new Log(undefined, entriesOf([1, 2, 2]));
  test.each([
    { last: { index: 3, term: 2 }, covered: true, why: 'the same' },
    { last: { index: 4, term: 2 }, covered: true, why: 'longer in the same term' },
    { last: { index: 2, term: 2 }, covered: false, why: 'shorter in the same term' },
    { last: { index: 1, term: 3 }, covered: true, why: 'a later term, however short' },
    { last: { index: 9, term: 1 }, covered: false, why: 'an earlier term, however long' },
  ])('$why: $covered', ({ last, covered }) => {
    expect(log.isCoveredBy(last)).toBe(covered);
  });
});

describe('merging a leader’s entries (paper 5.3, AppendEntries steps 3 and 4)', () => {
  test('what is missing is added', () => {
    const log = new Log(undefined, entriesOf([1]));
    const { truncateFrom, added } = log.merge(entriesOf([1, 2], 2), 0);
    expect([truncateFrom, added.map((entry) => entry.index)]).toEqual([undefined, [2, 3]]);
    expect(termsOf(log)).toEqual([1, 1, 2]);
  });
  test('what contradicts is replaced, with all that follows it', () => {
    const log = new Log(undefined, entriesOf([1, 1, 1, 1]));
    const { truncateFrom, added } = log.merge(entriesOf([1, 2], 2), 1);
    expect([truncateFrom, added.map((entry) => entry.index)]).toEqual([3, [3]]);
    expect(termsOf(log)).toEqual([1, 1, 2]);
  });
  test('an old, shorter append takes nothing away', () => {
    const log = new Log(undefined, entriesOf([1, 1, 1]));
    expect(log.merge(entriesOf([1], 2), 0)).toEqual({ truncateFrom: undefined, added: [] });
    expect(log.lastIndex).toBe(3);
  });
  test('nothing committed is ever truncated', () => {
    const log = new Log(undefined, entriesOf([1, 1, 1]));
    expect(() => log.merge(entriesOf([2], 2), 2)).toThrow('committed entries are never truncated');
  });
});

describe('the last position within a limit (paper 5.3, end: conflict hints)', () => {
  const log = new Log(undefined, entriesOf([1, 1, 4, 4, 5]));
  test.each([
    [
      { index: 9, term: 9 },
      { index: 5, term: 5 },
    ],
    [
      { index: 9, term: 4 },
      { index: 4, term: 4 },
    ],
    [
      { index: 9, term: 3 },
      { index: 2, term: 1 },
    ],
    [
      { index: 3, term: 4 },
      { index: 3, term: 4 },
    ],
    [
      { index: 4, term: 0 },
      { index: 0, term: 0 },
    ],
  ])('%o is %o', (limit, position) => {
    expect(log.lastWithin(limit)).toEqual(position);
  });
  test('it never leaves the log below', () => {
    const short = new Log(snapshotAt(10, 5), entriesOf([6], 11));
    expect(short.lastWithin({ index: 3, term: 1 })).toEqual({ index: 10, term: 5 });
  });
});

describe('durability', () => {
  test('entries are durable once their write is', () => {
    const log = new Log<string>(undefined, []);
    log.merge(entriesOf([1, 1]), 0);
    log.noteWrite(1);
    log.merge(entriesOf([1], 3), 0);
    log.noteWrite(2);
    expect(log.durableIndex).toBe(0);
    log.notePersisted(1);
    expect(log.durableIndex).toBe(2);
    log.notePersisted(2);
    expect(log.durableIndex).toBe(3);
  });
  test('a write of entries replaced meanwhile makes only the common part durable', () => {
    const log = new Log<string>(undefined, []);
    log.merge(entriesOf([1, 1, 1]), 0);
    log.noteWrite(1);
    log.merge(entriesOf([2, 2], 2), 0);
    log.noteWrite(2);
    log.notePersisted(1);
    expect(log.durableIndex).toBe(1);
    log.notePersisted(2);
    expect(log.durableIndex).toBe(3);
  });
  test('an installed snapshot is durable once its own write is', () => {
    const log = new Log(undefined, entriesOf([1, 1, 1]));
    log.install(snapshotAt(9, 2), 2);
    log.noteWrite(1);
    expect([log.lastIndex, log.durableIndex]).toEqual([9, 2]);
    log.notePersisted(1);
    expect(log.durableIndex).toBe(9);
  });
});

describe('compaction (paper 7)', () => {
  test('the covered entries go, the rest keep their indexes', () => {
    const log = new Log(undefined, entriesOf([1, 1, 2, 3]));
    log.compact(snapshotAt(2, 1), 0);
    expect([log.firstIndex, log.lastIndex, log.snapshotIndex]).toEqual([3, 4, 2]);
    expect(log.entry(3)?.command).toBe('3@2');
    expect(log.termAt(2)).toBe(1);
  });
  test('trailing entries stay', () => {
    const log = new Log(undefined, entriesOf([1, 1, 2, 3]));
    log.compact(snapshotAt(3, 2), 2);
    expect([log.firstIndex, log.snapshotIndex]).toEqual([2, 3]);
    expect(log.base).toEqual({ index: 1, term: 1 });
    log.compact(snapshotAt(4, 3), 9);
    expect(log.firstIndex).toBe(2);
  });
  test('snapshots move forward and are of this log', () => {
    const log = new Log(undefined, entriesOf([1, 1, 2]));
    log.compact(snapshotAt(2, 1), 0);
    expect(() => log.compact(snapshotAt(2, 1), 0)).toThrow('newer');
    expect(() => log.compact(snapshotAt(3, 1), 0)).toThrow('of this log');
    expect(() => log.install(snapshotAt(3, 2), 3)).toThrow('not committed here');
  });
});
