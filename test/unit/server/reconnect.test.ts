/** The rule as a total table: docs/protocol/divergence.md; reference page nomad-protocol.md, sections 1.2 to 1.4. */
import { describe, expect, test } from 'vitest';
import { CLIENT_STATUSES, NODE_STATUSES } from '../../../machines/vocabulary.ts';
import { isUnheard, markOf, statusAfterSilence } from '../../../impl/core/outage.ts';
import type { Allocation } from '../../../impl/core/records.ts';
import {
  expectsHeartbeat,
  mayReportAllocs,
  nextStatus,
  registeredStatus,
} from '../../../impl/core/reconnect.ts';
import { aGroup, aJob, anAlloc, SECOND_NS } from './records.ts';

describe('a heartbeat', () => {
  test.each([
    ['ready', false, 'ready'],
    ['ready', true, 'ready'],
    ['disconnected', false, 'initializing'],
    ['disconnected', true, 'initializing'],
    ['initializing', false, 'ready'],
    ['initializing', true, 'initializing'],
    ['down', false, 'ready'],
    ['down', true, 'initializing'],
  ] as const)('finds %s, something unheard %s: %s', (status, hasUnheard, next) => {
    for (const hasMissed of status === 'ready' ? [false] : [false, true])
      expect(nextStatus({ status, requested: 'ready', hasUnheard, hasMissed })).toBe(next);
  });

  test.each([false, true])(
    'finds ready with its outage still on record, as other servers may leave it: initializing (unheard %s)',
    (hasUnheard) => {
      const question = { status: 'ready', requested: 'ready', hasUnheard, hasMissed: true } as const;
      expect(nextStatus(question)).toBe('initializing');
    },
  );

  test.each(NODE_STATUSES)('any other request from %s is written as asked (N11)', (status) => {
    for (const requested of ['initializing', 'disconnected', 'down'] as const) {
      for (const hasUnheard of [false, true])
        expect(nextStatus({ status, requested, hasUnheard, hasMissed: true })).toBe(requested);
    }
  });
});

const NOW = 1_000_000;
const WINDOWED = aJob('w', { TaskGroups: [aGroup({ MaxClientDisconnect: 60 * SECOND_NS })] });
const PLAIN = aJob('p');
const since = (Time: number): Partial<Allocation> => ({
  ClientStatus: 'unknown',
  AllocStates: [{ Field: 'ClientStatus', Value: 'unknown', Time }],
});
const windowed = (part: Partial<Allocation> = {}) =>
  anAlloc('a', { Job: WINDOWED, ClientStatus: 'running', ...part });

describe('silence', () => {
  test.each(['ready', 'initializing', 'disconnected'] as const)(
    '%s: disconnected inside a window',
    (status) => {
      const inside = since(NOW - 59_999);
      expect(statusAfterSilence(status, [windowed()], NOW)).toBe('disconnected');
      expect(statusAfterSilence(status, [windowed(inside)], NOW)).toBe('disconnected');
      expect(statusAfterSilence(status, [], NOW)).toBe('down');
    },
  );

  test.each([
    ['no window', { Job: PLAIN }],
    ['not wanted', { DesiredStatus: 'stop' }],
    ['window over', since(NOW - 60_000)],
    ['pending', { ClientStatus: 'pending' }],
    // What has ended does not hold a window open, wanted or not.
    ['complete', { ClientStatus: 'complete' }],
    ['failed', { ClientStatus: 'failed' }],
    ['lost', { ClientStatus: 'lost' }],
  ] as const)('an allocation holds no window open: %s', (_, part) => {
    expect(statusAfterSilence('ready', [windowed(part)], NOW)).toBe('down');
    expect(statusAfterSilence('ready', [windowed(part), windowed()], NOW)).toBe('disconnected');
  });

  test('a node that is down stays down', () => {
    expect(statusAfterSilence('down', [windowed()], NOW)).toBe('down');
  });
});

describe('marks', () => {
  test.each([
    ['wanted, running, with a window', windowed(), 'unknown', 'unknown'],
    ['wanted, unknown, inside its window', windowed(since(NOW - 1)), 'unknown', 'none'],
    ['wanted, unknown, window over', windowed(since(NOW - 60_000)), 'lost', 'lost'],
    ['wanted, pending', windowed({ ClientStatus: 'pending' }), 'lost', 'lost'],
    ['wanted, running, no window', windowed({ Job: PLAIN }), 'lost', 'lost'],
    ['not wanted, running', windowed({ DesiredStatus: 'stop' }), 'none', 'none'],
    ['not wanted, unknown', windowed({ ...since(NOW), DesiredStatus: 'stop' }), 'none', 'none'],
  ] as const)('disconnected; %s', (_, alloc, fromHeard, again) => {
    expect(markOf(alloc, { next: 'disconnected', begins: true }, NOW)).toBe(fromHeard);
    expect(markOf(alloc, { next: 'disconnected', begins: false }, NOW)).toBe(again);
  });

  const FLAGS = [false, true];
  test.each(CLIENT_STATUSES)('down or purged; %s', (ClientStatus) => {
    const isOver = ClientStatus === 'complete' || ClientStatus === 'failed' || ClientStatus === 'lost';
    for (const DesiredStatus of ['run', 'stop', 'evict'] as const) {
      const alloc = windowed({ ClientStatus, DesiredStatus });
      for (const begins of FLAGS) {
        for (const next of ['down', 'gone'] as const)
          expect(markOf(alloc, { next, begins }, NOW)).toBe(isOver ? 'none' : 'lost');
        if (isOver) expect(markOf(alloc, { next: 'disconnected', begins }, NOW)).toBe('none');
      }
    }
  });

  test('only what is wanted and unknown keeps a node from being trusted', () => {
    expect(isUnheard(windowed(since(0)))).toBe(true);
    expect(isUnheard(windowed({ ...since(0), DesiredStatus: 'stop' }))).toBe(false);
    expect(isUnheard(windowed())).toBe(false);
  });
});

test('registration: a known node keeps its status, a new one gets its wish', () => {
  for (const known of NODE_STATUSES) expect(registeredStatus(known, 'ready')).toBe(known);
  expect(registeredStatus(undefined, 'ready')).toBe('ready');
});

test('who may report, who owes heartbeats', () => {
  expect(NODE_STATUSES.filter(mayReportAllocs)).toEqual(['initializing', 'ready']);
  expect(NODE_STATUSES.filter(expectsHeartbeat)).toEqual(['initializing', 'ready', 'disconnected']);
});
