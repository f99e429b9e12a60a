/**
 * Entries that decide on what they find, with the marks and evaluations that belong to them: docs/protocol/divergence.md,
 * rule by rule. The decisions alone are tested with `outage.ts` and `reconnect.ts`.
 */
import { describe, expect, test } from 'vitest';
import type { Allocation } from '../../../impl/core/records.ts';
import { aGroup, aJob, anAlloc, anEvaluation, aReport, SECOND_NS } from '../server/records.ts';
import { Log } from './log.ts';

const WINDOW = aJob('web', { TaskGroups: [aGroup({ MaxClientDisconnect: 60 * SECOND_NS })] });
const running = (id: string, part: Partial<Allocation> = {}) =>
  anAlloc(id, { Job: WINDOW, ClientStatus: 'running', ...part });

function ready(...allocs: readonly Allocation[]): Log {
  const log = new Log();
  log.register('n1', 'ready');
  for (const alloc of allocs) log.plan([alloc]);
  return log;
}

describe('silence', () => {
  test('marks each allocation by what it is, and evaluates every job there', () => {
    const log = ready(
      running('runs'),
      running('waits', { ClientStatus: 'pending' }),
      running('stops', { DesiredStatus: 'stop' }),
      running('plain', { Job: aJob('plain') }),
      running('done', { Job: aJob('done'), ClientStatus: 'complete' }),
    );
    const { evalIds, refusal } = log.asked('silence');
    expect(refusal).toBeUndefined();
    expect(log.status()).toBe('disconnected');
    expect(['runs', 'waits', 'stops', 'plain', 'done'].map((id) => log.alloc(id))).toEqual([
      'unknown/run',
      'lost/stop',
      'running/stop',
      'lost/stop',
      'complete/run',
    ]);
    expect(evalIds.map((id) => log.view.evaluation(id)?.JobID)).toEqual(['done', 'plain', 'web']);
  });

  test('again, inside the window: nothing changes and nothing is evaluated', () => {
    const log = ready(running('a'));
    log.asked('silence');
    const before = log.store.snapshot();
    expect(log.asked('silence').evalIds).toEqual([]);
    expect(log.view.node('n1')).toBe(before.node('n1'));
    expect(log.view.alloc('a')).toBe(before.alloc('a'));
  });

  test('from initializing: another outage, so what is unknown is marked anew, and its window goes on', () => {
    const log = ready(running('a'));
    log.asked('silence');
    const first = log.view.alloc('a');
    log.asked('ready');
    log.at += 1000;
    log.asked('silence');
    expect(log.view.alloc('a')).toEqual({
      ...first,
      ModifyIndex: log.index,
      AllocModifyIndex: log.index,
    });
    // What was said in knowledge of the first mark only was said before this outage.
    log.asked('ready');
    log.report({ ...aReport('a'), AllocModifyIndex: first?.AllocModifyIndex ?? 0 });
    expect(log.alloc('a')).toBe('unknown/run');
    log.report({ ...aReport('a'), AllocModifyIndex: log.view.alloc('a')?.AllocModifyIndex ?? 0 });
    expect(log.alloc('a')).toBe('running/run');
  });

  test('again, with something that other servers left unmarked: it is marked, and its job evaluated', () => {
    const log = ready(running('a'));
    log.asked('silence');
    log.asked('ready');
    log.report(aReport('a'));
    const { nodes, ...rows } = log.store.dump();
    const left = nodes.map((node) => ({ ...node, Status: 'disconnected' }));
    log.store.restore(log.index, { ...rows, nodes: left });
    expect([log.status(), log.alloc('a')]).toEqual(['disconnected', 'running/run']);
    expect(log.asked('silence').evalIds).toHaveLength(1);
    expect(log.alloc('a')).toBe('unknown/run');
  });

  test('when the last window is over: down, and nothing is left to wait for', () => {
    const log = ready(running('a'), running('b', { Job: { ...WINDOW, ID: 'other' }, JobID: 'other' }));
    log.asked('silence');
    log.at += 60_000;
    log.asked('silence');
    expect([log.status(), log.alloc('a'), log.alloc('b')]).toEqual(['down', 'lost/stop', 'lost/stop']);
  });

  test('of a node that was purged: refused', () => {
    expect(new Log().asked('silence').refusal).toBe('node not found');
  });
});

describe('purge', () => {
  test('gives up what was on the node, and evaluates its jobs', () => {
    const log = ready(running('a'), running('b', { DesiredStatus: 'stop' }));
    const { evalIds } = log.purge('n1');
    expect([log.alloc('a'), log.alloc('b')]).toEqual(['lost/stop', 'lost/stop']);
    expect(evalIds).toHaveLength(1);
    expect(log.purge('n1').refusal).toBe('node not found');
  });
});

describe('a return', () => {
  test('waits for every allocation that was lost sight of', () => {
    const log = ready(running('a'), running('b'));
    log.asked('silence');
    log.asked('ready');
    log.report(aReport('a'));
    log.asked('ready');
    expect(log.status()).toBe('initializing');
    log.report(aReport('b', 'failed'));
    log.asked('ready');
    expect(log.status()).toBe('ready');
  });

  test('does not wait for what is not wanted any more', () => {
    const log = ready(running('a'));
    log.asked('silence');
    const stopped = { ...(log.view.alloc('a') as Allocation), DesiredStatus: 'stop' } as const;
    log.plan([], { stops: [stopped] });
    log.asked('ready');
    log.asked('ready');
    expect(log.status()).toBe('ready');
  });
});

describe('the end of windows', () => {
  test('only of those that are over, wanted and out of reach; one evaluation a job', () => {
    const log = ready(running('a'), running('b'), running('c', { ClientStatus: 'pending' }));
    log.asked('silence');
    log.at += 59_999;
    expect(log.windowsEnded('a', 'b').evalIds).toEqual([]);
    log.at += 1;
    const { evalIds } = log.windowsEnded('b', 'a', 'a', 'c', 'nobody');
    expect(['a', 'b', 'c'].map((id) => log.alloc(id))).toEqual(['lost/stop', 'lost/stop', 'lost/stop']);
    expect(evalIds).toHaveLength(1);
    expect(log.triggers()).toContain('max-disconnect-timeout');
    expect(log.windowsEnded('a', 'b').evalIds).toEqual([]);
  });
});

describe('a plan', () => {
  test('is refused as a whole when its job was evaluated after its snapshot', () => {
    const log = ready(running('a'));
    const snapshotIndex = log.index;
    log.put({ type: 'EvalUpdate', at: 0, evals: [anEvaluation('e9')] });
    const outcome = log.plan([running('b')], { snapshotIndex, evalId: 'e1' });
    expect(outcome.refusal).toBe('its job was given an evaluation after its snapshot');
    expect(log.view.alloc('b')).toBeUndefined();
    expect(log.plan([running('b')], { evalId: 'e1' }).refusal).toBeUndefined();
  });

  test.each([
    ['made by its own worker', anEvaluation('e9', { PreviousEval: 'e1' })],
    ['of another job', anEvaluation('e9', { JobID: 'other' })],
    ['its own, written again', anEvaluation('e1', { Status: 'complete' })],
  ])('stands in spite of an evaluation %s', (_, evaluation) => {
    const log = ready();
    const snapshotIndex = log.index;
    log.put({ type: 'EvalUpdate', at: 0, evals: [evaluation] });
    expect(log.plan([running('b')], { snapshotIndex, evalId: 'e1' }).refusal).toBeUndefined();
  });

  test('is refused as a whole when one node would not take its part now', () => {
    const log = ready(running('a'));
    log.register('n2');
    const stops = [{ ...(log.view.alloc('a') as Allocation), DesiredStatus: 'stop' as const }];
    const outcome = log.plan([running('b', { NodeID: 'n2', ClientStatus: 'pending' })], { stops });
    expect(outcome.refusal).toBe('n2: node is not ready for placements');
    expect(log.alloc('a')).toBe('running/run');
  });

  test('may say of an allocation on an initializing node that it is back', () => {
    const log = ready(running('a'));
    log.asked('silence');
    log.asked('ready');
    log.report(aReport('a'));
    const back = log.view.alloc('a') as Allocation;
    const settled = { Field: 'ClientStatus', Value: 'running', Time: log.at } as const;
    expect(log.plan([{ ...back, AllocStates: [...back.AllocStates, settled] }]).refusal).toBeUndefined();
    expect(log.view.alloc('a')?.AllocStates.map((state) => state.Value)).toEqual(['unknown', 'running']);
    expect(log.plan([running('b')]).refusal).toBe('n1: node is not ready for placements');
  });
});

describe('replicas', () => {
  test('S1: the same entries make the same marks and the same evaluations', () => {
    const run = () => {
      const log = ready(running('a'), running('b', { Job: aJob('plain'), JobID: 'plain' }));
      log.asked('silence');
      log.at += 60_000;
      log.windowsEnded('a');
      log.asked('ready');
      log.report(aReport('a', 'complete'));
      log.purge('n1');
      return log.store.fingerprint();
    };
    expect(run()).toBe(run());
  });
});
