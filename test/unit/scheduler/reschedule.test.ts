import { describe, expect, test } from 'vitest';
import type { ReschedulePolicy } from '../../../impl/core/records.ts';
import { advanceTracker, nextDelayNs, rescheduleVerdict } from '../../../impl/core/scheduler/reschedule.ts';
import { alloc, job } from './fixtures.ts';

const S = 1_000_000_000;

function policy(over: Partial<ReschedulePolicy>): ReschedulePolicy {
  const base = {
    Attempts: 0,
    Interval: 0,
    Delay: 5 * S,
    DelayFunction: 'constant',
    MaxDelay: 0,
    Unlimited: true,
  };
  return { ...base, ...over } as ReschedulePolicy;
}

function failedWith(of: ReschedulePolicy, delays: readonly number[] = [], rescheduledAt = 0) {
  const events = delays.map((Delay) => ({
    RescheduleTime: rescheduledAt,
    PrevAllocID: 'p',
    PrevNodeID: 'n',
    Delay,
  }));
  return alloc('a', job({}, { ReschedulePolicy: of }), 'n1', {
    ClientStatus: 'failed',
    ModifyTime: 100_000,
    RescheduleTracker: { Events: events },
  });
}

/** The delays of a chain of failures, in seconds. */
function series(of: ReschedulePolicy, length: number): number[] {
  let one = failedWith(of);
  const delays: number[] = [];
  for (let i = 0; i < length; i++) {
    const tracker = advanceTracker(one, 0);
    delays.push((tracker.Events.at(-1)?.Delay ?? 0) / S);
    one = { ...one, RescheduleTracker: tracker };
  }
  return delays;
}

describe('delays', () => {
  test('constant', () => expect(series(policy({}), 3)).toEqual([5, 5, 5]));
  test('exponential, up to its ceiling', () => {
    const of = policy({ DelayFunction: 'exponential', MaxDelay: 30 * S });
    expect(series(of, 5)).toEqual([5, 10, 20, 30, 30]);
  });
  test('fibonacci, up to its ceiling', () => {
    const of = policy({ DelayFunction: 'fibonacci', MaxDelay: 40 * S });
    expect(series(of, 7)).toEqual([5, 5, 10, 15, 25, 40, 40]);
  });
  test('whoever held longer than the ceiling starts afresh', () => {
    const of = policy({ DelayFunction: 'exponential', MaxDelay: 30 * S });
    expect(nextDelayNs(failedWith(of, [30 * S]), 30_000)).toBe(30 * S);
    expect(nextDelayNs(failedWith(of, [30 * S]), 30_001)).toBe(5 * S);
  });
});

describe('attempts', () => {
  const twice = policy({ Unlimited: false, Attempts: 2, Interval: 60 * S });
  test('counted within the interval before the failure', () => {
    const recent = failedWith(twice, [5 * S, 5 * S], 90_000);
    expect(rescheduleVerdict(recent, 100_000, 'e')).toEqual({ kind: 'no' });
    const old = failedWith(twice, [5 * S, 5 * S], 30_000);
    expect(rescheduleVerdict(old, 100_000, 'e')).toEqual({ kind: 'later', at: 105_000 });
  });
  test('now within a second of the time, or in its own evaluation', () => {
    expect(rescheduleVerdict(failedWith(twice), 104_000, 'e')).toEqual({ kind: 'now' });
    const awaited = { ...failedWith(twice), FollowupEvalID: 'mine' };
    expect(rescheduleVerdict(awaited, 100_000, 'mine')).toEqual({ kind: 'now' });
    expect(rescheduleVerdict(awaited, 100_000, 'other')).toEqual({ kind: 'no' });
  });
  test('forced: now, whatever the policy', () => {
    const forced = {
      ...failedWith(policy({ Unlimited: false })),
      DesiredTransition: { ForceReschedule: true },
    };
    expect(rescheduleVerdict(forced, 100_000, 'e')).toEqual({ kind: 'now' });
  });
});
