/**
 * The quiet bound, as it is checked: a client that beats on and on while its node stays `initializing` is convicted, and
 * beats that nobody heard, or that follow each other at once, are not counted.
 */
import { expect, test } from 'vitest';
import { beatsAtMost, quietBound } from './checks/quiet-bound.ts';
import { EPOCH } from './clock.ts';
import { Cluster } from './cluster.ts';
import { drawConditions } from './conditions.ts';
import { SeededRandom } from './seeded-random.ts';

const TTL_MS = 20_000;

/** A node that no server has heard of, and its client, which beats more often than the bound allows. */
function beatOn(everyMs: number, isRefused: boolean): readonly string[] {
  const random = new SeededRandom(1);
  const drawn = drawConditions(random.stream('conditions'), { clients: 1, faults: [] });
  const conditions = { ...drawn, heartbeats: { ...drawn.heartbeats, minTtlMs: TTL_MS } };
  const cluster = new Cluster({ random, conditions, checks: [] });
  const { findings, history, servers, clients } = cluster;
  const clock = { now: EPOCH, after: () => {}, at: () => {} };
  const check = quietBound({ clock, conditions, findings, history, servers, clients });
  check.onQuiet?.();
  for (let beat = 1; beat <= beatsAtMost(TTL_MS) + 1; beat += 1) {
    const id = `n1/1/${beat}`;
    check.onCall?.('n1', { type: 'call', id, method: 'Node.UpdateStatus', args: {} } as never);
    check.onAnswer?.('n1', id, isRefused);
    clock.now += everyMs;
  }
  return findings.violations.map(({ property }) => property);
}

test('one beat more than the bound, and still not ready, is a violation', () => {
  expect(beatOn(TTL_MS, false)).toEqual(['quiet bound']);
});

test('beats that are refused, or hurried on by other answers, are not counted', () => {
  expect(beatOn(TTL_MS, true)).toEqual([]);
  expect(beatOn(1, false)).toEqual([]);
});
