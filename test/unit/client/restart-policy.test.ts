/** The restart policy as a table: attempts, interval, delay and mode, and what each job type takes for an end. */
import { expect, test } from 'vitest';
import {
  decideRestart as decide,
  endsBySuccess,
  policyOf,
} from '../../../impl/core/client/restart-policy.ts';
import type { Ending, RestartHistory } from '../../../impl/core/client/restart-policy.ts';
import type { RestartPolicy } from '../../../impl/core/task-records.ts';
import type { JobType } from '../../../machines/vocabulary.ts';
import { GROUP, SECOND_NS, task } from './bench.ts';

const POLICY: RestartPolicy = { Attempts: 2, Interval: 60 * SECOND_NS, Delay: 3 * SECOND_NS, Mode: 'fail' };
const exit = (exitCode: number): Ending => ({ kind: 'exited', exitCode });
const AT = 1_000_000;

/** Of a plain task. */
function decideRestart(policy: RestartPolicy, type: JobType, ...rest: Rest): ReturnType<typeof decide> {
  return decide(policy, endsBySuccess(task('web'), type), ...rest);
}
type Rest = [ending: Ending, history: RestartHistory | undefined, at: number];

test('restarts as often as allowed within the interval, then gives up', () => {
  const first = decideRestart(POLICY, 'service', exit(1), undefined, AT);
  expect(first).toEqual({ kind: 'restart', delayMs: 3_000, history: { intervalStartedAt: AT, restarts: 1 } });
  const second = decideRestart(
    POLICY,
    'service',
    exit(1),
    { intervalStartedAt: AT, restarts: 1 },
    AT + 5_000,
  );
  expect(second).toEqual({
    kind: 'restart',
    delayMs: 3_000,
    history: { intervalStartedAt: AT, restarts: 2 },
  });
  expect(
    decideRestart(POLICY, 'service', exit(1), { intervalStartedAt: AT, restarts: 2 }, AT + 59_999),
  ).toEqual({ kind: 'give-up', reason: 'Exceeded allowed attempts 2 in interval 60000 ms' });
});

test('a new interval counts anew', () => {
  const at = AT + 60_000;
  expect(decideRestart(POLICY, 'service', exit(1), { intervalStartedAt: AT, restarts: 2 }, at)).toEqual({
    kind: 'restart',
    delayMs: 3_000,
    history: { intervalStartedAt: at, restarts: 1 },
  });
});

test('mode delay waits for the next interval instead of giving up', () => {
  const policy = { ...POLICY, Mode: 'delay' as const };
  const history = { intervalStartedAt: AT, restarts: 2 };
  expect(decideRestart(policy, 'service', exit(1), history, AT + 20_000)).toEqual({
    kind: 'restart',
    delayMs: 40_000,
    history: { intervalStartedAt: AT + 60_000, restarts: 1 },
  });
});

test.each(['batch', 'sysbatch'] as const)('a %s task that succeeds is finished', (type) => {
  expect(decideRestart(POLICY, type, exit(0), undefined, AT)).toEqual({ kind: 'finished' });
});

test.each(['service', 'system'] as const)('a %s task is restarted even when it exits with 0', (type) => {
  expect(decideRestart(POLICY, type, exit(0), undefined, AT).kind).toBe('restart');
});

test('a start that failed is tried again only if that may help', () => {
  const failed = (hopeless: boolean): Ending => ({ kind: 'not-started', hopeless });
  expect(decideRestart(POLICY, 'service', failed(false), undefined, AT).kind).toBe('restart');
  expect(decideRestart(POLICY, 'service', failed(true), undefined, AT)).toEqual({
    kind: 'give-up',
    reason: 'Error was unrecoverable',
  });
});

test('no attempts: no restart, but a batch task may still succeed', () => {
  const none = { ...POLICY, Attempts: 0 };
  expect(decideRestart(none, 'service', exit(0), undefined, AT).kind).toBe('give-up');
  expect(decideRestart(none, 'batch', exit(0), undefined, AT).kind).toBe('finished');
  expect(decideRestart(none, 'batch', exit(1), undefined, AT).kind).toBe('give-up');
});

test("without a policy, Nomad's defaults: 2 in 30 min for services, 3 in 24 h for batch", () => {
  const { RestartPolicy: _unset, ...group } = GROUP;
  expect(policyOf(group, 'service')).toEqual({
    Attempts: 2,
    Interval: 1_800 * SECOND_NS,
    Delay: 15 * SECOND_NS,
    Mode: 'fail',
  });
  expect(policyOf(group, 'batch')).toEqual({
    Attempts: 3,
    Interval: 86_400 * SECOND_NS,
    Delay: 15 * SECOND_NS,
    Mode: 'fail',
  });
});

test.each([
  ['service', undefined, false],
  ['batch', undefined, true],
  ['service', { Hook: 'prestart', Sidecar: false }, true],
  ['batch', { Hook: 'prestart', Sidecar: true }, false],
  ['batch', { Hook: 'poststart', Sidecar: true }, false],
  ['service', { Hook: 'poststart', Sidecar: false }, true],
  ['service', { Hook: 'poststop', Sidecar: true }, true],
] as const)('in a %s job, a task with the hook %o is done by success: %s', (type, Lifecycle, isDone) => {
  expect(endsBySuccess(task('web', Lifecycle ? { Lifecycle } : {}), type)).toBe(isDone);
});
