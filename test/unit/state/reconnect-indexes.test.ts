/**
 * The table "Expected values over scenarios" of reference page nomad-protocol.md, section 2, row by row: LMHI,
 * LAUI and the gate, as the store writes them and `reconnect.ts` reads them.
 */
import { describe, expect, test } from 'vitest';
import type { NodeStatus } from '../../../machines/vocabulary.ts';
import type { Command } from '../../../impl/core/commands.ts';
import { isTerminal } from '../../../impl/core/lifecycle.ts';
import { allocsCurrent } from '../../../impl/core/reconnect.ts';
import { StateStore } from '../../../impl/core/state/state-store.ts';
import { aNode, anAlloc, aReport } from '../server/records.ts';

class Log {
  readonly store = new StateStore();
  index = 0;
  put(command: Command): number {
    this.store.apply(++this.index, command);
    return this.index;
  }
  register(id = 'n1', status: NodeStatus = 'initializing') {
    return this.put({ type: 'NodeRegister', at: 0, node: aNode(id, { Status: status }) });
  }
  status(status: NodeStatus, id = 'n1') {
    return this.put({ type: 'NodeUpdateStatus', at: 0, nodeId: id, status });
  }
  place(id = 'a1') {
    return this.put({
      type: 'ApplyPlanResults',
      at: 0,
      evalId: '',
      job: null,
      stops: [],
      allocs: [anAlloc(id)],
    });
  }
  report(...allocs: ReturnType<typeof aReport>[]) {
    return this.put({ type: 'AllocClientUpdate', at: 0, allocs, evals: [] });
  }
  indexes(id = 'n1') {
    const node = this.store.snapshot().node(id);
    return [node?.LastMissedHeartbeatIndex, node?.LastAllocUpdateIndex];
  }
  gateOpen(id = 'n1') {
    const view = this.store.snapshot();
    const node = view.node(id);
    if (!node) throw new Error('no node');
    const hasLiveAllocs = view.allocsByNode(id).some((alloc) => !isTerminal(alloc));
    return allocsCurrent({
      hasLiveAllocs,
      lastMissedHeartbeatIndex: node.LastMissedHeartbeatIndex,
      lastAllocUpdateIndex: node.LastAllocUpdateIndex,
    });
  }
  /** A ready node with one allocation, reported at the returned index. */
  readyAndReported() {
    this.register();
    this.status('ready');
    this.place();
    return this.report(aReport());
  }
}

describe('LMHI and LAUI over scenarios (section 2)', () => {
  test('register', () => {
    const log = new Log();
    log.register();
    expect(log.indexes()).toEqual([0, 0]);
    expect(log.gateOpen()).toBe(true);
  });

  test('ready; alloc updates at j', () => {
    const log = new Log();
    const j = log.readyAndReported();
    expect(log.indexes()).toEqual([0, j]);
  });

  test('ready -> down at k', () => {
    const log = new Log();
    const j = log.readyAndReported();
    const k = log.status('down');
    expect(log.indexes()).toEqual([k, j]);
  });

  test('down -> ready', () => {
    const log = new Log();
    const j = log.readyAndReported();
    log.status('down');
    log.status('ready');
    expect(log.indexes()).toEqual([0, j]);
  });

  test('ready -> disconnected -> initializing -> alloc update -> ready', () => {
    const log = new Log();
    const j = log.readyAndReported();
    const k = log.status('disconnected');
    expect(log.indexes()).toEqual([k, j]);
    log.status('initializing');
    expect(log.indexes()).toEqual([k, j]);
    expect(log.gateOpen()).toBe(false);
    const m = log.report(aReport());
    expect(log.indexes()).toEqual([k, m]);
    expect(log.gateOpen()).toBe(true);
    log.status('ready');
    expect(log.indexes()).toEqual([0, m]);
  });

  test('disconnected at k -> down', () => {
    const log = new Log();
    const j = log.readyAndReported();
    const k = log.status('disconnected');
    log.status('down');
    expect(log.indexes()).toEqual([k, j]);
  });

  test('down -> disconnected (unresponsive to unresponsive)', () => {
    const log = new Log();
    const j = log.readyAndReported();
    const k = log.status('down');
    log.status('disconnected');
    expect(log.indexes()).toEqual([k, j]);
  });

  test('disconnected at k -> initializing at l -> down at m', () => {
    const log = new Log();
    const j = log.readyAndReported();
    log.status('disconnected');
    log.status('initializing');
    const m = log.status('down');
    expect(log.indexes()).toEqual([m, j]);
  });

  test.each(['disconnected', 'initializing', 'ready'] as const)('re-register while %s', (status) => {
    const log = new Log();
    log.readyAndReported();
    if (status !== 'ready') log.status('disconnected');
    if (status === 'initializing') log.status('initializing');
    const before = [log.indexes(), log.gateOpen()];
    log.register('n1', status);
    expect([log.indexes(), log.gateOpen()]).toEqual(before);
  });

  test('a batch with allocs of nodes 1, 2 and a nonexistent node', () => {
    const log = new Log();
    log.register('n1');
    log.register('n2');
    const i = log.report(
      aReport('a1', 'running', 'n1'),
      aReport('a2', 'running', 'n2'),
      aReport('a3', 'running', 'n9'),
    );
    expect(log.indexes('n1')).toEqual([0, i]);
    expect(log.indexes('n2')).toEqual([0, i]);
    expect(log.store.snapshot().node('n9')).toBeUndefined();
  });

  test('a batch of nonexistent allocs only opens the gate', () => {
    const log = new Log();
    log.readyAndReported();
    const k = log.status('disconnected');
    log.status('initializing');
    const i = log.report(aReport('nonexistent'));
    expect(log.indexes()).toEqual([k, i]);
    expect(log.gateOpen()).toBe(true);
  });

  test('a report validated before, applied right after the disconnect entry k', () => {
    const log = new Log();
    log.readyAndReported();
    const k = log.status('disconnected');
    log.report(aReport());
    log.status('initializing');
    expect(log.indexes()).toEqual([k, k + 1]);
    expect(log.gateOpen()).toBe(true);
  });

  test('a stale Register that writes an unresponsive status over a responsive one', () => {
    const log = new Log();
    const j = log.readyAndReported();
    const i = log.register('n1', 'disconnected');
    expect(log.indexes()).toEqual([i, j]);
  });

  test('deleted and registered again', () => {
    const log = new Log();
    log.readyAndReported();
    log.status('down');
    log.put({ type: 'NodeDeregister', at: 0, nodeIds: ['n1'] });
    log.register();
    expect(log.indexes()).toEqual([0, 0]);
  });

  test('drain and eligibility leave them alone, and reports leave ModifyIndex alone', () => {
    const log = new Log();
    const j = log.readyAndReported();
    const k = log.status('disconnected');
    log.put({ type: 'NodeUpdateEligibility', at: 0, nodeId: 'n1', eligibility: 'ineligible' });
    const drained = log.put({
      type: 'NodeUpdateDrain',
      at: 0,
      nodeId: 'n1',
      strategy: null,
      markEligible: true,
    });
    expect(log.indexes()).toEqual([k, j]);
    const i = log.report(aReport());
    expect(log.store.snapshot().node('n1')?.ModifyIndex).toBe(drained);
    expect(log.store.snapshot().tableIndex('nodes')).toBe(i);
  });
});
