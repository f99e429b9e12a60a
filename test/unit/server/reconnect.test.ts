/** The rule as a total table: reference page nomad-protocol.md, sections 1.2 to 1.4, column B. */
import { describe, expect, test } from 'vitest';
import { NODE_STATUSES } from '../../../machines/vocabulary.ts';
import {
  expectsHeartbeat,
  mayReportAllocs,
  nextStatus,
  registeredStatus,
  statusAfterMissedHeartbeat,
  statusWriteNeedsEvals,
} from '../../../impl/core/reconnect.ts';

const gate = (hasLiveAllocs: boolean, lastMissedHeartbeatIndex: number, lastAllocUpdateIndex: number) => ({
  hasLiveAllocs,
  lastMissedHeartbeatIndex,
  lastAllocUpdateIndex,
});

describe('requested ready', () => {
  test.each([
    ['no allocations, no outage', gate(false, 0, 0), 'ready'],
    ['no live allocations after an outage', gate(false, 9, 5), 'ready'],
    ['reported before the outage', gate(true, 9, 5), 'initializing'],
    ['reported after the outage', gate(true, 9, 10), 'ready'],
    ['never reported', gate(true, 0, 0), 'initializing'],
    ['the same index does not count', gate(true, 9, 9), 'initializing'],
  ] as const)('N3, N4 initializing: %s', (_, facts, next) => {
    expect(nextStatus({ status: 'initializing', requested: 'ready', ...facts })).toBe(next);
  });

  test.each([gate(true, 9, 5), gate(true, 9, 10), gate(false, 0, 0)])(
    'N5, N6, N9: the gate is for initializing only: %o',
    (facts) => {
      const next = (status: 'disconnected' | 'down' | 'ready') =>
        nextStatus({ status, requested: 'ready', ...facts });
      expect(next('disconnected')).toBe('initializing');
      expect(next('down')).toBe('ready');
      expect(next('ready')).toBe('ready');
    },
  );
});

test.each(NODE_STATUSES)('any other request from %s is written as asked', (status) => {
  for (const requested of ['initializing', 'disconnected', 'down'] as const) {
    expect(nextStatus({ status, requested, ...gate(true, 9, 5) })).toBe(requested);
  }
});

describe('evaluations', () => {
  const NEEDED = new Set([
    'initializing>ready',
    'initializing>down',
    'initializing>disconnected',
    'ready>down',
    'ready>disconnected',
    'disconnected>initializing',
    'disconnected>ready',
    'disconnected>down',
    'down>ready',
    'down>down',
    'down>disconnected',
  ]);
  const pairs = NODE_STATUSES.flatMap((a) => NODE_STATUSES.map((b) => [a, b] as const));
  test.each(pairs)('%s -> %s', (before, after) => {
    expect(statusWriteNeedsEvals(before, after)).toBe(NEEDED.has(`${before}>${after}`));
  });
});

describe('missed heartbeat', () => {
  const worth = { windowConfigured: true, desiredRun: true, expired: false };
  test.each(['ready', 'disconnected'] as const)(
    '%s: disconnected while an allocation may be waited for',
    (status) => {
      expect(statusAfterMissedHeartbeat(status, [worth])).toBe('disconnected');
      expect(statusAfterMissedHeartbeat(status, [])).toBe('down');
      for (const spoilt of [{ windowConfigured: false }, { desiredRun: false }, { expired: true }]) {
        expect(statusAfterMissedHeartbeat(status, [{ ...worth, ...spoilt }])).toBe('down');
        expect(statusAfterMissedHeartbeat(status, [{ ...worth, ...spoilt }, worth])).toBe('disconnected');
      }
    },
  );
  test.each(['initializing', 'down'] as const)('%s: down, whatever it holds', (status) => {
    expect(statusAfterMissedHeartbeat(status, [worth])).toBe('down');
  });
});

test('registration: a known node keeps its status, a new one gets its wish', () => {
  for (const known of NODE_STATUSES) expect(registeredStatus(known, 'ready')).toBe(known);
  expect(registeredStatus(undefined, '')).toBe('initializing');
  expect(registeredStatus(undefined, 'ready')).toBe('ready');
});

test('who may report, who owes heartbeats', () => {
  expect(NODE_STATUSES.filter(mayReportAllocs)).toEqual(['initializing', 'ready']);
  expect(NODE_STATUSES.filter(expectsHeartbeat)).toEqual(['initializing', 'ready', 'disconnected']);
});
