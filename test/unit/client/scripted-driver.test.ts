/**
 * The scripted driver does what a script says, tells each fact once, and keeps its tasks while no agent is there.
 */
import { describe, expect, test } from 'vitest';
import type { ClientEffect } from '../../../impl/core/client/ports.ts';
import { ScriptedDriver, type TaskScript } from '../../sim/scripted-driver.ts';
import { start, stop, task } from './bench.ts';

const WEB = 'a1/web';

function begin(script: TaskScript, attach = false): ClientEffect {
  return start('a1', task('web', { Config: { ...script } }), attach);
}

function driverWith(script: TaskScript): ScriptedDriver {
  const driver = new ScriptedDriver();
  driver.perform(begin(script), 100);
  return driver;
}

const started = (at: number) => ({ type: 'task-started', at, task: WEB });
const exited = (at: number, exitCode: number) => ({ type: 'task-exited', at, task: WEB, exitCode });

describe('a script', () => {
  test('without a word: starts at once, and runs until stopped', () => {
    const driver = driverWith({});
    expect(driver.nextDeadline()).toBe(100);
    expect(driver.due(100)).toEqual([started(100)]);
    expect(driver.due(100)).toEqual([]);
    expect(driver.nextDeadline()).toBe(Infinity);
    expect(driver.running(9_999_999)).toEqual([WEB]);
  });

  test('that ends by itself', () => {
    const driver = driverWith({ run_for_ms: 50, exit_code: 7 });
    driver.due(100);
    expect(driver.nextDeadline()).toBe(150);
    expect(driver.running(149)).toEqual([WEB]);
    expect(driver.due(150)).toEqual([exited(150, 7)]);
    expect(driver.running(150)).toEqual([]);
  });

  test('that takes its time to start', () => {
    const driver = driverWith({ start_block_ms: 30 });
    expect(driver.due(129)).toEqual([]);
    expect(driver.running(129)).toEqual([]);
    expect(driver.due(130)).toEqual([started(130)]);
  });

  test('that cannot be started', () => {
    const driver = driverWith({ start_error: 'no image', start_error_recoverable: true });
    expect(driver.due(100)).toEqual([
      { type: 'task-failed', at: 100, task: WEB, reason: 'no image', recoverable: true },
    ]);
    expect(driver.running(100)).toEqual([]);
  });

  test.each([
    ['ends at once', {}, 5_000, 200, 143],
    ['takes a while', { kill_after_ms: 300 }, 5_000, 500, 143],
    ['is killed after the timeout', { kill_after_ms: 300 }, 250, 450, 143],
    ['had ended by then anyway', { kill_after_ms: 300, run_for_ms: 150, exit_code: 4 }, 5_000, 250, 4],
  ])('stopped at 200: %s', (_what, script, killTimeoutMs, endsAt, exitCode) => {
    const driver = driverWith(script);
    driver.due(100);
    driver.perform(stop(WEB, killTimeoutMs), 200);
    expect(driver.nextDeadline()).toBe(endsAt);
    expect(driver.due(endsAt)).toEqual([exited(endsAt, exitCode)]);
  });

  test('with a misspelt field is refused', () => {
    const typo = start('a1', task('web', { Config: { runfor: 1 } }));
    expect(() => new ScriptedDriver().perform(typo, 0)).toThrow('a1/web: config field runfor');
  });
});

describe('without an agent', () => {
  test('tasks run on, and the next agent attaches to them', () => {
    const driver = driverWith({});
    driver.due(100);
    driver.agentGone(150);
    expect(driver.running(200)).toEqual([WEB]);
    driver.perform(begin({}, true), 300);
    expect(driver.due(300)).toEqual([started(300)]);
  });

  test('an end is kept for the next agent, and told once', () => {
    const driver = driverWith({ run_for_ms: 100, exit_code: 2 });
    driver.agentGone(150);
    expect(driver.due(300)).toEqual([]);
    expect(driver.running(300)).toEqual([]);
    driver.perform(begin({}, true), 400);
    expect(driver.due(400)).toEqual([started(400), exited(400, 2)]);
    driver.perform(begin({}, true), 500);
    expect(driver.due(500)).toEqual([
      { type: 'task-failed', at: 500, task: WEB, reason: 'nothing to attach to' },
    ]);
  });

  test('a start that was under way goes on', () => {
    const driver = driverWith({ start_block_ms: 100 });
    driver.agentGone(150);
    driver.perform(begin({}, true), 160);
    expect(driver.due(160)).toEqual([]);
    expect(driver.due(200)).toEqual([started(200)]);
  });

  test('a task started again by an agent that forgot the first runs twice, and says so', () => {
    const driver = driverWith({});
    driver.agentGone(150);
    driver.perform(begin({}), 200);
    expect(driver.running(200)).toEqual([WEB, WEB]);
  });

  test('a reboot leaves nothing', () => {
    const driver = driverWith({});
    driver.reboot();
    expect(driver.running(200)).toEqual([]);
    expect(driver.nextDeadline()).toBe(Infinity);
  });
});
