/**
 * Entries over what servers of another revision left behind: allocations that no plan came to mark, windows that nobody
 * watched. Rules: docs/protocol/divergence.md; machines/outage.ts says the same by other means.
 */
import { describe, expect, test } from 'vitest';
import type { Allocation } from '../../../impl/core/records.ts';
import { windowMayEnd } from '../../../machines/outage.ts';
import { aGroup, aJob, anAlloc, aReport, SECOND_NS } from '../server/records.ts';
import { Log } from './log.ts';

const WINDOW = aJob('web', { TaskGroups: [aGroup({ MaxClientDisconnect: 60 * SECOND_NS })] });
const PLAIN = aJob('plain');
const running = (id: string, part: Partial<Allocation> = {}) =>
  anAlloc(id, { Job: WINDOW, ClientStatus: 'running', ...part });

/** A node that was written off before these allocations were looked at. A plan's stops are written whatever their node is. */
function writtenOff(status: 'disconnected' | 'down', ...stops: readonly Allocation[]): Log {
  const log = new Log();
  log.register('n1', 'ready');
  log.asked(status);
  log.plan([], { stops });
  return log;
}

describe('a heartbeat of a node that was written off', () => {
  test.each(['disconnected', 'down'] as const)('%s: marks what is said to run there', (status) => {
    const log = writtenOff(
      status,
      running('a'),
      running('plain', { Job: PLAIN, JobID: 'plain' }),
      running('stopped', { DesiredStatus: 'stop' }),
      running('starts', { ClientStatus: 'pending' }),
      running('ended', { ClientStatus: 'complete' }),
    );
    const { evalIds } = log.asked('ready');
    expect(log.status()).toBe('initializing');
    expect(['a', 'plain', 'stopped', 'starts', 'ended'].map((id) => log.alloc(id))).toEqual([
      'unknown/run',
      'unknown/run',
      'running/stop',
      'pending/run',
      'complete/run',
    ]);
    expect(log.view.alloc('a')).toMatchObject({
      AllocStates: [{ Field: 'ClientStatus', Value: 'unknown', Time: log.at }],
      AllocModifyIndex: log.index,
      ModifyIndex: log.index,
    });
    expect(evalIds).toHaveLength(2);
  });

  test('where its status stays: the marks alone are the entry, nothing is evaluated, and once is enough', () => {
    const log = writtenOff('disconnected');
    log.asked('ready');
    log.plan([], { stops: [running('a')] });
    const before = log.view.node('n1');
    expect(log.asked('ready').evalIds).toEqual([]);
    expect(log.alloc('a')).toBe('unknown/run');
    expect(log.view.node('n1')).toBe(before);
    const marked = log.view.alloc('a');
    log.asked('ready');
    expect(log.view.alloc('a')).toBe(marked);
    log.report({ ...aReport('a'), AllocModifyIndex: marked?.AllocModifyIndex ?? 0 });
    log.asked('ready');
    expect([log.status(), log.alloc('a')]).toEqual(['ready', 'running/run']);
  });

  test('that has reported since: its word is taken', () => {
    const log = writtenOff('disconnected');
    log.asked('ready');
    log.report(aReport('nowhere'));
    log.plan([], { stops: [running('a')] });
    log.asked('ready');
    expect([log.status(), log.alloc('a')]).toEqual(['ready', 'running/run']);
  });

  test('is the only word that does so: a node that somebody else calls initializing is not heard', () => {
    const log = writtenOff('disconnected', running('a'));
    log.asked('initializing');
    expect(log.alloc('a')).toBe('running/run');
  });
});

test('a node that was never missed has nothing to make up for', () => {
  const log = new Log();
  log.register('n1', 'initializing');
  log.plan([], { stops: [running('a')] });
  log.asked('ready');
  expect([log.status(), log.alloc('a')]).toEqual(['ready', 'running/run']);
});

/** Out of sight since now. */
const away = (log: Log, DesiredStatus: 'run' | 'stop' | 'evict') =>
  running('a', {
    ClientStatus: 'unknown',
    DesiredStatus,
    AllocStates: [{ Field: 'ClientStatus', Value: 'unknown', Time: log.at }],
  });

test('A6: a window that servers of another revision left on a purged node ends, and its job is evaluated', () => {
  const log = new Log();
  log.plan([], { stops: [away(log, 'run')] });
  log.at += 60_000;
  expect(log.windowsEnded('a').evalIds).toHaveLength(1);
  expect(log.alloc('a')).toBe('lost/stop');
  expect(windowMayEnd({ followUp: 'when-a-window-ends' }, 'run', 'gone')).toBe(true);
});

describe('the window of what is not wanted any more', () => {
  test.each([
    ['stop', 'lost/stop'],
    ['evict', 'lost/stop'],
    ['run', 'unknown/run'],
  ] as const)('desired %s, on a node that is heard: %s', (desired, expected) => {
    const log = new Log();
    log.register('n1', 'ready');
    log.plan([], { stops: [away(log, desired)] });
    log.at += 59_999;
    log.windowsEnded('a');
    expect(log.alloc('a')).toBe(`unknown/${desired}`);
    log.at += 1;
    const { evalIds } = log.windowsEnded('a');
    expect(log.alloc('a')).toBe(expected);
    expect(evalIds).toHaveLength(expected === 'unknown/run' ? 0 : 1);
  });
});
