import { expect, test } from 'vitest';
import type { Evaluation } from '../../../impl/core/records.ts';
import { BlockedEvals } from '../../../impl/core/scheduler/blocked.ts';
import { evaluation } from './fixtures.ts';

function tracker(): BlockedEvals {
  const made = new BlockedEvals();
  made.enable();
  return made;
}

function blocked(over: Partial<Evaluation> = {}): Evaluation {
  return evaluation({ Status: 'blocked', CreateIndex: 10, SnapshotIndex: 10, ...over });
}

const ids = (evaluations: readonly Evaluation[]) => evaluations.map((one) => one.ID);

test('a class wakes who could use it or has not seen it, and who cannot tell', () => {
  const t = tracker();
  t.block(blocked({ ID: 'yes', JobID: 'a', ClassEligibility: { big: true } }));
  t.block(blocked({ ID: 'no', JobID: 'b', ClassEligibility: { big: false } }));
  t.block(blocked({ ID: 'unseen', JobID: 'c' }));
  t.block(blocked({ ID: 'escaped', JobID: 'd', EscapedComputedClass: true }));
  expect(ids(t.unblock('big', 20))).toEqual(['escaped', 'unseen', 'yes']);
  expect(ids(t.unblock('big', 21))).toEqual([]);
  expect(t.stats()).toEqual({ captured: 1, escaped: 0, system: 0 });
});

test('what was unblocked after the state it looked at goes back at once', () => {
  const t = tracker();
  t.unblock('big', 20);
  const older = { SnapshotIndex: 19 };
  expect(ids(t.block(blocked({ ID: 'a', JobID: 'a', ClassEligibility: { big: true }, ...older })))).toEqual([
    'a',
  ]);
  expect(ids(t.block(blocked({ ID: 'b', JobID: 'b', ...older })))).toEqual(['b']);
  expect(ids(t.block(blocked({ ID: 'c', JobID: 'c', EscapedComputedClass: true, ...older })))).toEqual(['c']);
  expect(t.block(blocked({ ID: 'd', JobID: 'd', ClassEligibility: { big: false }, ...older }))).toEqual([]);
  expect(
    t.block(blocked({ ID: 'e', JobID: 'e', ClassEligibility: { big: true }, SnapshotIndex: 20 })),
  ).toEqual([]);
});

test('one per job: the better informed stays, the other is to be cancelled', () => {
  const t = tracker();
  t.block(blocked({ ID: 'old' }));
  t.block(blocked({ ID: 'new', SnapshotIndex: 12 }));
  t.block(blocked({ ID: 'older', CreateIndex: 5, SnapshotIndex: 5 }));
  expect(ids(t.duplicates())).toEqual(['old', 'older']);
  expect(t.duplicates()).toEqual([]);
  expect(ids(t.unblock('any', 20))).toEqual(['new']);
});

test('system evaluations wait for their node', () => {
  const t = tracker();
  t.block(blocked({ ID: 's1', Type: 'system', NodeID: 'n1' }));
  t.block(blocked({ ID: 's2', Type: 'system', NodeID: 'n2' }));
  expect(t.duplicates()).toEqual([]);
  expect(ids(t.unblockNode('n1', 20))).toEqual(['s1']);
  expect(t.stats().system).toBe(1);
});

test('untracked with its job; plan conflicts wake by patience', () => {
  const t = tracker();
  t.block(blocked({ ID: 'a', JobID: 'a' }));
  t.block(blocked({ ID: 'b', JobID: 'b', TriggeredBy: 'max-plan-attempts' }));
  t.untrack('default', 'a');
  expect(ids(t.unblockFailed())).toEqual(['b']);
  expect(t.stats()).toEqual({ captured: 0, escaped: 0, system: 0 });
});

test('nothing is kept while disabled', () => {
  const t = tracker();
  t.block(blocked());
  t.disable();
  t.block(blocked());
  t.enable();
  expect(t.unblock('any', 30)).toEqual([]);
});
