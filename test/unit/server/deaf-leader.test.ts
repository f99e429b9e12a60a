/**
 * A leader that hears nobody does not judge: the situations of docs/protocol/divergence.md and of upstream's #17974, on one
 * server core. Every case of the rule is in the table `deaf-leader` (spec/conform/decisions).
 */
import { describe, expect, test } from 'vitest';
import { DEFAULT_HEARTBEATS, HeartbeatTimers } from '../../../impl/core/heartbeat.ts';
import { LeaderEar } from '../../../impl/core/leader-ear.ts';
import { Bench, fixedRng } from './bench.ts';
import { aRegistration } from './records.ts';

/** Nomad's defaults: TTL 10 s (nothing drawn on top), grace 10 s, failover TTL 300 s. */
const TTL_AND_GRACE_MS = 20_000;
/** The failover TTL, the longest pause of a client (30 s), and how long it waits for an answer. */
const DOUBT_MS = 332_500;

function deafBench(...nodes: readonly string[]): Bench {
  const bench = new Bench();
  bench.isDeaf = true;
  for (const id of nodes) {
    bench.ask('Node.Register', { Node: aRegistration(id) });
    beat(bench, id);
  }
  return bench;
}
const beat = (bench: Bench, id: string) => bench.ask('Node.UpdateStatus', { NodeID: id, Status: 'ready' });
const statuses = (bench: Bench) => [...bench.state.nodes()].map(({ Status }) => Status);

describe('a leader that hears nobody', () => {
  test('#17974: its port is unreachable for half a minute, and no node goes down', () => {
    const bench = deafBench('n1', 'n2', 'n3');
    bench.wait(45_000);
    expect(statuses(bench)).toEqual(['ready', 'ready', 'ready']);
    for (const id of ['n1', 'n2', 'n3']) beat(bench, id);
    bench.wait(TTL_AND_GRACE_MS - 1);
    expect(statuses(bench)).toEqual(['ready', 'ready', 'ready']);
  });

  test('waits for almost as long as the failover TTL', () => {
    const bench = deafBench('n1', 'n2');
    bench.wait(299_999);
    beat(bench, 'n1');
    expect(statuses(bench)).toEqual(['ready', 'ready']);
  });

  test('the only client is dead: noticed after TTL, grace and doubt, and not before', () => {
    const bench = deafBench('n1');
    bench.wait(TTL_AND_GRACE_MS + DOUBT_MS - 1);
    expect(statuses(bench)).toEqual(['ready']);
    bench.wait(1);
    expect(statuses(bench)).toEqual(['down']);
  });

  test('a new leader that hears nobody doubts too, once', () => {
    const bench = deafBench('n1');
    bench.lead(false, 's2');
    bench.lead(true);
    bench.wait(300_000 + DOUBT_MS - 1);
    expect(statuses(bench)).toEqual(['ready']);
    bench.wait(1);
    expect(statuses(bench)).toEqual(['down']);
  });

  test('its doubt is told, with the instant at which it ends', () => {
    const bench = deafBench('n1');
    const { at } = bench;
    bench.wait(TTL_AND_GRACE_MS);
    expect(bench.traces.at(-1)).toEqual({
      component: 'node',
      id: 'n1',
      cause: 'silence-doubted',
      index: bench.index,
      at: at + TTL_AND_GRACE_MS,
      data: { deadlineAt: at + TTL_AND_GRACE_MS + DOUBT_MS },
    });
  });
});

describe('a leader that hears others', () => {
  test('one that is dead is noticed when TTL and grace are over', () => {
    const bench = deafBench('n1', 'n2');
    bench.wait(15_000);
    beat(bench, 'n2');
    bench.wait(4_999);
    expect(statuses(bench)).toEqual(['ready', 'ready']);
    bench.wait(1);
    expect(statuses(bench)).toEqual(['down', 'ready']);
  });

  test.each([
    ['too early: this one may have been about to speak', 14_499],
    ['too late: this one may be about to try again', 15_501],
  ])('another is heard %s', (_, heardAfter) => {
    const bench = deafBench('n1', 'n2');
    bench.wait(heardAfter);
    beat(bench, 'n2');
    bench.wait(TTL_AND_GRACE_MS - heardAfter);
    expect(statuses(bench)).toEqual(['ready', 'ready']);
  });

  test('after a doubt: one grace after the first word of another, whoever speaks after that', () => {
    const bench = deafBench('n1', 'n2');
    bench.wait(25_000);
    for (const last of [9_000, 999]) {
      beat(bench, 'n2');
      bench.wait(last);
    }
    expect(statuses(bench)).toEqual(['ready', 'ready']);
    bench.wait(1);
    expect(statuses(bench)).toEqual(['down', 'ready']);
  });

  test('after a long doubt: not before whoever was unheard so long has paused and tried again', () => {
    const bench = deafBench('n1', 'n2');
    bench.wait(200_000);
    beat(bench, 'n2');
    bench.wait(9_000);
    beat(bench, 'n2');
    bench.wait(9_000);
    beat(bench, 'n2');
    bench.wait(32_500 - 18_001);
    expect(statuses(bench)).toEqual(['ready', 'ready']);
    bench.wait(1);
    expect(statuses(bench)).toEqual(['down', 'ready']);
  });

  test('a node whose own word is never written does not prove to itself that its leader hears', () => {
    const bench = deafBench('n1');
    bench.wait(15_000);
    bench.holding = true;
    bench.call('Node.Register', { Node: aRegistration('n1') });
    bench.wait(5_000);
    expect(bench.traces.at(-1)?.cause).toBe('silence-doubted');
  });

  test('a purged node is not doubted any more', () => {
    const bench = deafBench('n1', 'n2');
    bench.wait(TTL_AND_GRACE_MS);
    bench.ask('Node.Deregister', { NodeID: 'n1' });
    beat(bench, 'n2');
    expect(bench.server.leading?.heartbeats.deadline('n1')).toBeUndefined();
  });
});

test('of a crowd that is silent, and one that speaks, the crowd is noticed', () => {
  const timers = new HeartbeatTimers(DEFAULT_HEARTBEATS, fixedRng());
  const crowd = Array.from({ length: 100 }, (_, i) => `n${i}`);
  for (const id of crowd) timers.reset(id, 0);
  timers.hear('other', 15_000);
  expect(timers.takeExpired(TTL_AND_GRACE_MS).filter(({ waitsUntil }) => waitsUntil !== undefined)).toEqual(
    [],
  );
});

test('the ear forgets what is older than it was told to keep', () => {
  const ear = new LeaderEar(1_000);
  ear.note('n1', 0);
  ear.note('n2', 1_000);
  expect(ear.hasHeardAnother('n2', { from: 0, to: 0 })).toBe(true);
  ear.note('n2', 1_001);
  expect(ear.hasHeardAnother('n2', { from: 0, to: 2_000 })).toBe(false);
  expect(ear.hasHeardAnother('n3', { from: 1_001, to: 1_000 })).toBe(false);
});
