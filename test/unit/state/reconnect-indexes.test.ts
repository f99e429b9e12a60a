/**
 * The table "Expected values over scenarios" of reference page nomad-protocol.md, section 2, row by row: LMHI and LAUI
 * as the store writes them. They are kept and shown; the gate looks at each allocation (docs/protocol/divergence.md).
 */
import { describe, expect, test } from 'vitest';
import { aGroup, aJob, aReport, SECOND_NS } from '../server/records.ts';
import { Log } from './log.ts';

const WINDOW = aJob('web', { TaskGroups: [aGroup({ MaxClientDisconnect: 60 * SECOND_NS })] });

class Indexes extends Log {
  indexes(id = 'n1') {
    const node = this.view.node(id);
    return [node?.LastMissedHeartbeatIndex, node?.LastAllocUpdateIndex];
  }
  /** A ready node with one allocation, reported at the returned index. */
  readyAndReported() {
    this.register();
    this.asked('ready');
    this.place('a1', { Job: WINDOW });
    this.report(aReport());
    return this.index;
  }
  silent() {
    this.asked('silence');
    return this.index;
  }
  /** What a heartbeat makes of the node now. */
  beat() {
    this.asked('ready');
    return this.status();
  }
}

describe('LMHI and LAUI over scenarios (section 2)', () => {
  test('register', () => {
    const log = new Indexes();
    log.register();
    expect(log.indexes()).toEqual([0, 0]);
    expect(log.beat()).toBe('ready');
  });

  test('ready; alloc updates at j', () => {
    const log = new Indexes();
    const j = log.readyAndReported();
    expect(log.indexes()).toEqual([0, j]);
  });

  test('ready -> down at k -> ready', () => {
    const log = new Indexes();
    const j = log.readyAndReported();
    log.asked('down');
    expect(log.indexes()).toEqual([log.index, j]);
    expect(log.beat()).toBe('ready');
    expect(log.indexes()).toEqual([0, j]);
  });

  test('ready -> disconnected -> initializing -> alloc update -> ready', () => {
    const log = new Indexes();
    const j = log.readyAndReported();
    const k = log.silent();
    expect(log.indexes()).toEqual([k, j]);
    expect(log.beat()).toBe('initializing');
    expect(log.indexes()).toEqual([k, j]);
    expect(log.beat()).toBe('initializing');
    log.report(aReport());
    const m = log.index;
    expect(log.indexes()).toEqual([k, m]);
    expect(log.beat()).toBe('ready');
    expect(log.indexes()).toEqual([0, m]);
  });

  test('disconnected at k -> down', () => {
    const log = new Indexes();
    const j = log.readyAndReported();
    const k = log.silent();
    log.at += 60_000;
    log.silent();
    expect(log.status()).toBe('down');
    expect(log.indexes()).toEqual([k, j]);
  });

  test('down -> disconnected (unresponsive to unresponsive)', () => {
    const log = new Indexes();
    const j = log.readyAndReported();
    log.asked('down');
    const k = log.index;
    log.asked('disconnected');
    expect(log.indexes()).toEqual([k, j]);
  });

  test('disconnected at k -> initializing at l -> down at m', () => {
    const log = new Indexes();
    const j = log.readyAndReported();
    log.silent();
    log.beat();
    log.asked('down');
    expect(log.indexes()).toEqual([log.index, j]);
  });

  test.each(['disconnected', 'initializing', 'ready'] as const)('re-register while %s', (status) => {
    const log = new Indexes();
    log.readyAndReported();
    if (status !== 'ready') log.silent();
    if (status === 'initializing') log.beat();
    for (const asked of ['initializing', 'ready', 'disconnected', 'down'] as const) {
      const before = [log.status(), ...log.indexes()];
      log.register('n1', asked);
      expect([log.status(), ...log.indexes()]).toEqual(before);
    }
    expect(log.status()).toBe(status);
  });

  test('a batch with allocs of nodes 1, 2 and a nonexistent node', () => {
    const log = new Indexes();
    log.register('n1');
    log.register('n2');
    const { refusedNodes } = log.report(
      aReport('a1', 'running', 'n1'),
      aReport('a2', 'running', 'n2'),
      aReport('a3', 'running', 'n9'),
    );
    expect(log.indexes('n1')).toEqual([0, log.index]);
    expect(log.indexes('n2')).toEqual([0, log.index]);
    expect(log.view.node('n9')).toBeUndefined();
    expect([...refusedNodes]).toEqual([['n9', 'node n9 not found']]);
  });

  test('a batch of nonexistent allocs only: heard, and the gate stays shut', () => {
    const log = new Indexes();
    log.readyAndReported();
    const k = log.silent();
    log.beat();
    log.report(aReport('nonexistent'));
    expect(log.indexes()).toEqual([k, log.index]);
    expect(log.beat()).toBe('initializing');
  });

  test('a report validated before, applied right after the disconnect entry k: refused, nothing is written', () => {
    const log = new Indexes();
    const j = log.readyAndReported();
    const k = log.silent();
    const { refusedNodes } = log.report(aReport());
    expect(refusedNodes.get('n1')).toBe(
      'node n1 is not allowed to update allocs while in status disconnected',
    );
    expect(log.indexes()).toEqual([k, j]);
    expect(log.alloc()).toBe('unknown/run');
    log.beat();
    expect(log.beat()).toBe('initializing');
  });

  test('deleted and registered again', () => {
    const log = new Indexes();
    log.readyAndReported();
    log.asked('down');
    log.purge('n1');
    log.register();
    expect(log.indexes()).toEqual([0, 0]);
  });

  test('drain and eligibility leave them alone, and reports leave ModifyIndex alone', () => {
    const log = new Indexes();
    const j = log.readyAndReported();
    const k = log.silent();
    const open = { at: 0, nodeId: 'n1', evalSeed: 's' };
    log.put({ type: 'NodeUpdateEligibility', eligibility: 'ineligible', ...open });
    log.put({ type: 'NodeUpdateDrain', strategy: null, markEligible: true, ...open });
    expect(log.indexes()).toEqual([k, j]);
    log.beat();
    const written = log.index;
    log.report(aReport());
    expect(log.view.node('n1')?.ModifyIndex).toBe(written);
    expect(log.view.tableIndex('nodes')).toBe(log.index);
  });
});
