import { describe, expect, test } from 'vitest';
import { Progress } from '../../../impl/core/raft/progress.ts';

const WINDOW = { inflight: 2, inflightBytes: 100 };
const SNAPSHOT = {
  index: 20,
  term: 1,
  configuration: { voters: ['a'], nonVoters: [] },
  data: new Uint8Array(5),
};

function replicating(matchIndex: number): Progress {
  const progress = new Progress(matchIndex + 1, 0);
  progress.noteMatch(matchIndex);
  progress.becomeReplicate();
  return progress;
}

describe('probe', () => {
  test('one append at a time, and its answer opens the way', () => {
    const progress = new Progress(10, 0);
    expect(progress.maySend(WINDOW)).toBe(true);
    progress.noteSent(12, 1);
    expect(progress.maySend(WINDOW)).toBe(false);
    expect(progress.nextIndex).toBe(10);
    progress.noteMismatch(9, 5);
    expect([progress.maySend(WINDOW), progress.nextIndex]).toEqual([true, 6]);
  });
  test('it goes down by at least one, and never to what matches', () => {
    const progress = new Progress(10, 0);
    progress.noteMismatch(9, 9);
    expect(progress.nextIndex).toBe(9);
    progress.noteMatch(7);
    progress.noteMismatch(8, 2);
    expect(progress.nextIndex).toBe(8);
  });
  test('an answer to an older probe says nothing', () => {
    const progress = new Progress(10, 0);
    progress.noteSent(10, 1);
    progress.noteMismatch(4, 2);
    expect([progress.maySend(WINDOW), progress.nextIndex]).toEqual([false, 10]);
  });
  test('a mismatch above the probe frees it: the probe may have been lost', () => {
    const progress = new Progress(10, 0);
    progress.noteSent(10, 1);
    progress.noteMismatch(15, 12);
    expect([progress.maySend(WINDOW), progress.nextIndex]).toEqual([true, 10]);
  });
});

describe('replicate (thesis 10.2.1)', () => {
  test('appends go ahead of their answers, up to the window', () => {
    const progress = replicating(4);
    progress.noteSent(6, 1);
    progress.noteSent(8, 1);
    expect([progress.nextIndex, progress.maySend(WINDOW)]).toEqual([9, false]);
    progress.noteMatch(5);
    expect(progress.maySend(WINDOW)).toBe(false);
    progress.noteMatch(6);
    expect(progress.maySend(WINDOW)).toBe(true);
  });
  test('one answer may settle several appends', () => {
    const progress = replicating(4);
    progress.noteSent(6, 1);
    progress.noteSent(8, 1);
    progress.noteMatch(8);
    progress.noteSent(9, 1);
    expect(progress.maySend(WINDOW)).toBe(true);
  });
  test('up to so many bytes, too: the append that fills the window is the last', () => {
    const progress = replicating(4);
    progress.noteSent(6, 150);
    expect(progress.maySend({ ...WINDOW, inflight: 9 })).toBe(false);
    progress.noteMatch(6);
    progress.noteSent(7, 60);
    expect(progress.maySend({ ...WINDOW, inflight: 9 })).toBe(true);
    progress.noteSent(8, 60);
    expect(progress.maySend({ ...WINDOW, inflight: 9 })).toBe(false);
    progress.noteMatch(7);
    expect(progress.maySend({ ...WINDOW, inflight: 9 })).toBe(true);
  });
  test('a mismatch sends it back to what is known', () => {
    const progress = replicating(4);
    progress.noteSent(6, 1);
    progress.noteMismatch(6, 6);
    expect([progress.state, progress.nextIndex]).toEqual(['probe', 5]);
  });
  test('old answers, repeated or late, change nothing', () => {
    const progress = replicating(4);
    progress.noteSent(6, 1);
    progress.noteMismatch(3, 1);
    progress.noteMatch(2);
    expect([progress.state, progress.matchIndex, progress.nextIndex]).toEqual(['replicate', 4, 7]);
  });
});

describe('snapshot (paper 7)', () => {
  test('no entries until it has arrived', () => {
    const progress = new Progress(3, 0);
    progress.becomeSnapshot(SNAPSHOT, 77);
    expect(progress.maySend(WINDOW)).toBe(false);
    expect(progress.sentSnapshot).toEqual({ snapshot: SNAPSHOT, offset: 0, at: 77 });
    progress.noteMismatch(20, 2);
    expect(progress.state).toBe('snapshot');
    progress.noteMatch(20);
    progress.becomeReplicate();
    expect([progress.nextIndex, progress.sentSnapshot]).toEqual([21, undefined]);
  });
  test('only for a follower behind it', () => {
    expect(() => replicating(20).becomeSnapshot(SNAPSHOT, 0)).toThrow('behind it');
  });
});
