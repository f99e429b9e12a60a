import { expect, test } from 'vitest';
import { Broker } from '../../../impl/core/scheduler/broker.ts';
import { evaluation, idsOf, rngOf } from './fixtures.ts';

const SERVICE = ['service'];

function broker(): Broker {
  const made = new Broker({ rng: rngOf(1), newId: idsOf('t') });
  made.enable(0);
  return made;
}

test('hands out the more important first, then the older', () => {
  const b = broker();
  b.enqueue(evaluation({ ID: 'low', JobID: 'a', Priority: 10, CreateIndex: 1 }), 0);
  b.enqueue(evaluation({ ID: 'young', JobID: 'b', CreateIndex: 9 }), 0);
  b.enqueue(evaluation({ ID: 'old', JobID: 'c', CreateIndex: 2 }), 0);
  b.enqueue(evaluation({ ID: 'batch', JobID: 'd', Type: 'batch', Priority: 90 }), 0);
  const order = [1, 2, 3, 4].map(() => b.dequeue(SERVICE, 0)?.evaluation.ID);
  expect(order).toEqual(['old', 'young', 'low', undefined]);
  expect(b.dequeue(['service', 'batch'], 0)?.evaluation.ID).toBe('batch');
});

test('takes an evaluation once, and nothing while disabled', () => {
  const b = broker();
  b.enqueue(evaluation(), 0);
  b.enqueue(evaluation(), 0);
  expect(b.stats()).toEqual({ ready: 1, unacked: 0, pending: 0, waiting: 0 });
  b.disable();
  b.enqueue(evaluation({ ID: 'e2' }), 0);
  expect(b.stats()).toEqual({ ready: 0, unacked: 0, pending: 0, waiting: 0 });
});

test('one evaluation of a job at a time; ack cancels all but the best of the waiting', () => {
  const b = broker();
  for (const [id, index] of [
    ['e1', 1],
    ['e2', 2],
    ['e3', 4],
    ['e4', 3],
  ] as const)
    b.enqueue(evaluation({ ID: id, ModifyIndex: index }), 0);
  const first = b.dequeue(SERVICE, 0);
  expect(first?.evaluation.ID).toBe('e1');
  expect(b.dequeue(SERVICE, 0)).toBeUndefined();
  const acked = b.ack('e1', first?.token ?? '', 0);
  expect('cancel' in acked && acked.cancel.map((e) => e.ID)).toEqual(['e4', 'e2']);
  expect(b.dequeue(SERVICE, 0)?.evaluation.ID).toBe('e3');
});

test('a token is the lease: wrong and stale ones are refused in Nomad’s words', () => {
  const b = broker();
  b.enqueue(evaluation(), 0);
  const { token = '' } = b.dequeue(SERVICE, 0) ?? {};
  expect(b.outstanding('e1')).toBe(token);
  expect(b.ack('e1', 'other', 0)).toEqual({ error: 'evaluation token does not match' });
  expect(b.nack('e9', token, 0)).toEqual({ error: 'evaluation is not outstanding' });
  expect(b.ack('e1', token, 0)).toEqual({ cancel: [] });
  expect(b.ack('e1', token, 0)).toEqual({ error: 'evaluation is not outstanding' });
});

test('waits until WaitUntil', () => {
  const b = broker();
  b.enqueue(evaluation({ WaitUntil: 500 }), 0);
  expect(b.nextDeadline()).toBe(500);
  b.due(499);
  expect(b.dequeue(SERVICE, 499)).toBeUndefined();
  b.due(500);
  expect(b.dequeue(SERVICE, 500)?.evaluation.ID).toBe('e1');
});

test('redelivers after 1 s and 20 s, and gives up after the third delivery', () => {
  const b = broker();
  b.enqueue(evaluation(), 0);
  let at = 0;
  for (const delay of [1_000, 20_000]) {
    const { token = '' } = b.dequeue(SERVICE, at) ?? {};
    expect(b.nack('e1', token, at)).toBeUndefined();
    expect(b.nextDeadline()).toBe(at + delay);
    at += delay;
    expect(b.due(at).failed).toEqual([]);
  }
  b.enqueue(evaluation({ ID: 'e2' }), at);
  const { token = '' } = b.dequeue(SERVICE, at) ?? {};
  b.nack('e1', token, at);
  const { failed } = b.due(at);
  expect(failed.map((e) => e.ID)).toEqual(['e1']);
  expect(b.due(at).failed).toEqual([]);
  expect(b.dequeue(SERVICE, at)?.evaluation.ID).toBe('e2');
});

test('a failed evaluation is followed one to six minutes later', () => {
  const b = broker();
  for (let i = 0; i < 50; i++) {
    const followUp = b.failedFollowUp(evaluation(), 1_000);
    expect(followUp.TriggeredBy).toBe('failed-follow-up');
    expect(followUp.PreviousEval).toBe('e1');
    expect(followUp.WaitUntil).toBeGreaterThanOrEqual(61_000);
    expect(followUp.WaitUntil).toBeLessThanOrEqual(361_000);
  }
});

test('a lease ends by itself, unless its plan is being applied', () => {
  const b = broker();
  b.enqueue(evaluation(), 0);
  const first = b.dequeue(SERVICE, 0)?.token ?? '';
  b.pauseNack('e1', first, 10_000);
  b.due(60_000);
  expect(b.outstanding('e1')).toBe(first);
  b.resumeNack('e1', first, 70_000);
  expect(b.nextDeadline()).toBe(130_000);
  b.due(130_000);
  expect(b.outstanding('e1')).toBeUndefined();
  b.due(131_000);
  const second = b.dequeue(SERVICE, 131_000)?.token ?? '';
  expect(second).not.toBe(first);
  expect(b.ack('e1', first, 131_000)).toEqual({ error: 'evaluation token does not match' });
});

test('unblocked again while still leased: queued once acked', () => {
  const b = broker();
  const blocked = evaluation({ Status: 'blocked' });
  b.enqueue(blocked, 0);
  const { token = '' } = b.dequeue(SERVICE, 0) ?? {};
  b.enqueue({ ...blocked, SnapshotIndex: 30 }, 0);
  expect(b.dequeue(SERVICE, 0)).toBeUndefined();
  b.ack('e1', token, 0);
  expect(b.dequeue(SERVICE, 0)?.evaluation.SnapshotIndex).toBe(30);
});
