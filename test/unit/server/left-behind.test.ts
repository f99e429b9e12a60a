/**
 * A server core that takes over the state of servers of another revision, and goes on with it: whatever they wrote off
 * and left to plans, timers and follow-ups that died with them, ends as it would have among our own.
 */
import { describe, expect, test } from 'vitest';
import type { Allocation, Evaluation } from '../../../impl/core/records.ts';
import { Bench } from './bench.ts';
import { aGroup, aJob, anAlloc, anEvaluation, aRegistration, aReport, SECOND_NS } from './records.ts';

const ReschedulePolicy = {
  Attempts: 0,
  Interval: 0,
  Delay: 5 * SECOND_NS,
  DelayFunction: 'constant',
  MaxDelay: 0,
  Unlimited: true,
} as const;
const WINDOW = aJob('web', {
  TaskGroups: [aGroup({ MaxClientDisconnect: 50 * SECOND_NS, ReschedulePolicy })],
});
const FAILOVER_TTL_MS = 300_000;

/** Written off with a window open, reported by nobody; a follow-up that was never written is said to own it. */
const UNMARKED = anAlloc('unmarked', { Job: WINDOW, ClientStatus: 'running', FollowupEvalID: 'never' });
const ON_DOWN = anAlloc('on-down', { Job: WINDOW, ClientStatus: 'running', NodeID: 'n2' });

/** Our server begins with the records of a disconnected node, a down one, and what is said to be on them. */
function takenOver(...allocs: readonly Allocation[]): Bench {
  const old = new Bench();
  old.ask('Operator.SchedulerPause', { PauseEvalBroker: true });
  for (const id of ['n1', 'n2']) old.ask('Node.Register', { Node: aRegistration(id, { Status: 'ready' }) });
  old.commit({ type: 'JobRegister', at: old.at, job: WINDOW, evals: [] });
  old.status('disconnected', 'n1');
  old.status('down', 'n2');
  const plan = { evalId: '', snapshotIndex: old.index, job: null, allocs: [] };
  old.commit({ type: 'ApplyPlanResults', at: old.at, ...plan, stops: allocs });
  const bench = new Bench({ lead: false });
  bench.index = old.index;
  bench.input({ type: 'restore', at: bench.at, index: bench.index, snapshot: old.server.dump() });
  bench.lead(true);
  return bench;
}

const beat = (bench: Bench) => bench.ask('Node.UpdateStatus', { NodeID: 'n1', Status: 'ready' });
const status = (bench: Bench, id = 'n1') => bench.state.node(id)?.Status;
const client = (bench: Bench, id: string) => bench.state.alloc(id)?.ClientStatus;
function report(bench: Bench, said: 'running' | 'failed'): void {
  const AllocModifyIndex = bench.state.alloc('unmarked')?.AllocModifyIndex ?? 0;
  bench.call('Node.UpdateAlloc', { Alloc: [{ ...aReport('unmarked', said), AllocModifyIndex }] });
  bench.wait(50);
}
const newTriggers = (bench: Bench, since: number) =>
  [...bench.state.evaluations()].filter((it) => it.CreateIndex > since).map((it) => it.TriggeredBy);

describe('a disconnected node with an allocation that no plan marked', () => {
  test('that beats: marked, waited for, and ready when it was reported', () => {
    const bench = takenOver(UNMARKED);
    beat(bench);
    expect([status(bench), client(bench, 'unmarked')]).toEqual(['initializing', 'unknown']);
    const { index } = bench;
    expect(beat(bench).Index).toBe(0);
    expect(bench.index).toBe(index);
    report(bench, 'running');
    expect(newTriggers(bench, index)).toEqual(['reconnect']);
    beat(bench);
    expect([status(bench), client(bench, 'unmarked')]).toEqual(['ready', 'running']);
  });

  test('that is initializing already: the heartbeat that would change nothing writes the mark', () => {
    const bench = takenOver(UNMARKED);
    bench.status('initializing');
    const { index } = bench;
    expect(beat(bench)).toMatchObject({ Index: index + 1, HeartbeatTTL: 10 * SECOND_NS, EvalIDs: [] });
    expect([status(bench), client(bench, 'unmarked')]).toEqual(['initializing', 'unknown']);
    expect(bench.state.alloc('unmarked')?.AllocModifyIndex).toBe(index + 1);
  });

  test('that stays silent: marked, and given up when its window ends', () => {
    const bench = takenOver(UNMARKED);
    bench.wait(FAILOVER_TTL_MS);
    expect([status(bench), client(bench, 'unmarked')]).toEqual(['disconnected', 'unknown']);
    bench.wait(50_000);
    expect(client(bench, 'unmarked')).toBe('lost');
    expect(newTriggers(bench, 0)).toContain('max-disconnect-timeout');
    bench.wait(10_000);
    expect(status(bench)).toBe('down');
  });
});

test('a follow-up that was never written swallows no failure', () => {
  const bench = takenOver(UNMARKED);
  bench.status('initializing');
  report(bench, 'running');
  const { index } = bench;
  report(bench, 'failed');
  expect(newTriggers(bench, index)).toEqual(['alloc-failure']);
});

test('a down node with an allocation that was never given up is judged once more, and then never again', () => {
  const bench = takenOver(ON_DOWN);
  bench.wait(FAILOVER_TTL_MS - 1);
  expect(client(bench, 'on-down')).toBe('running');
  bench.wait(1);
  expect(bench.state.alloc('on-down')).toMatchObject({ ClientStatus: 'lost', DesiredStatus: 'stop' });
  const { index } = bench;
  bench.wait(3_600_000);
  expect([bench.index, status(bench, 'n2')]).toEqual([index, 'down']);
});

test('what is unwanted and unknown on a node that is heard is over with its window', () => {
  const away = { Field: 'ClientStatus', Value: 'unknown', Time: 1_000_000 } as const;
  const part = { Job: WINDOW, ClientStatus: 'unknown', AllocStates: [away] } as const;
  const bench = takenOver(
    anAlloc('unwanted', { ...part, DesiredStatus: 'stop' }),
    anAlloc('wanted', { ...part, DesiredStatus: 'run' }),
  );
  for (let i = 0; i < 5; i++) {
    beat(bench);
    bench.wait(i < 4 ? 10_000 : 9_999);
  }
  expect(client(bench, 'unwanted')).toBe('unknown');
  bench.wait(1);
  expect([client(bench, 'unwanted'), client(bench, 'wanted')]).toEqual(['lost', 'unknown']);
  expect(status(bench)).toBe('initializing');
});

describe('what came back, with the evaluation that was to settle it gone', () => {
  const away = { Field: 'ClientStatus', Value: 'unknown', Time: 1_000_000 } as const;
  const back = anAlloc('back', { Job: WINDOW, ClientStatus: 'running', AllocStates: [away], NodeID: 'n3' });

  /** As `takenOver`, with the return on a node that is ready, and an evaluation beside it. */
  function tookOffice(status: 'ready' | 'initializing', beside: Partial<Evaluation>): Bench {
    const old = takenOver(back);
    old.ask('Node.Register', { Node: aRegistration('n3', { Status: 'ready' }) });
    old.status(status, 'n3');
    const settled = [...old.state.evaluations()].map((it) => ({ ...it, Status: 'complete' as const }));
    old.commit({ type: 'EvalUpdate', at: old.at, evals: [...settled, anEvaluation('e', beside)] });
    old.lead(false, 's2');
    return old;
  }

  test.each([
    ['nothing waits', 'ready', { Status: 'complete' }, ['reconnect']],
    ['one waits for room', 'ready', { Status: 'blocked' }, ['reconnect']],
    ['one waits for its time', 'ready', { WaitUntil: 9_000_000 }, ['reconnect']],
    ['one is queued', 'ready', {}, []],
    ['its node is not ready yet', 'initializing', { Status: 'complete' }, []],
  ] as const)('%s', (_, status, beside, expected) => {
    const bench = tookOffice(status, beside);
    const { index } = bench;
    bench.lead(true);
    expect(newTriggers(bench, index)).toEqual(expected);
  });
});
