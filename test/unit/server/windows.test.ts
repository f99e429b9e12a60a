/** The end of a disconnect window is an entry: docs/protocol/divergence.md. */
import { describe, expect, test } from 'vitest';
import { Bench } from './bench.ts';
import { aGroup, aJob, anAlloc, aRegistration, aReport, SECOND_NS } from './records.ts';

const WINDOW_MS = 45_000;
const JOB = aJob('win', { TaskGroups: [aGroup({ MaxClientDisconnect: 45 * SECOND_NS })] });

/** Two allocations on a node that has just fallen silent; it is judged again 20 and 40 seconds after. */
function silentBench(): Bench {
  const bench = new Bench();
  bench.ask('Operator.SchedulerPause', { PauseEvalBroker: true });
  bench.ask('Node.Register', { Node: aRegistration('n1', { Status: 'ready' }) });
  for (const id of ['a1', 'a2']) bench.place(anAlloc(id, { Job: JOB, ClientStatus: 'running' }));
  bench.wait(20_000);
  return bench;
}
const client = (bench: Bench) => ['a1', 'a2'].map((id) => bench.state.alloc(id)?.ClientStatus);
const timeouts = (bench: Bench) =>
  [...bench.state.evaluations()].filter((it) => it.TriggeredBy === 'max-disconnect-timeout');
const beat = (bench: Bench) => bench.ask('Node.UpdateStatus', { NodeID: 'n1', Status: 'ready' });

describe('a window', () => {
  test('ends in time: given up, and its job evaluated once, in one entry; no evaluation waited for it', () => {
    const bench = silentBench();
    bench.wait(WINDOW_MS - 1);
    expect(client(bench)).toEqual(['unknown', 'unknown']);
    expect([...bench.state.evaluations()].filter((it) => it.WaitUntil !== 0)).toEqual([]);
    const { index } = bench;
    bench.wait(1);
    expect(bench.index).toBe(index + 1);
    expect(bench.state.alloc('a1')).toMatchObject({
      ClientStatus: 'lost',
      DesiredStatus: 'stop',
      AllocModifyIndex: bench.index,
      FollowupEvalID: '',
    });
    expect(client(bench)).toEqual(['lost', 'lost']);
    expect(timeouts(bench)).toMatchObject([{ JobID: 'win', Status: 'pending', CreateIndex: bench.index }]);
    // It stays disconnected until it is judged again.
    expect(bench.state.node('n1')?.Status).toBe('disconnected');
    bench.wait(15_000);
    expect(bench.state.node('n1')?.Status).toBe('down');
  });

  test('waits for a node that is back, and is over when that falls silent again', () => {
    const bench = silentBench();
    bench.wait(35_000);
    beat(bench);
    bench.wait(15_000);
    expect(client(bench)).toEqual(['unknown', 'unknown']);
    expect(bench.state.node('n1')?.Status).toBe('initializing');
    bench.wait(5_000);
    expect(bench.state.node('n1')?.Status).toBe('down');
    expect(client(bench)).toEqual(['lost', 'lost']);
    expect(timeouts(bench)).toEqual([]);
  });

  test('of one that is reported goes on for the other', () => {
    const bench = silentBench();
    beat(bench);
    bench.call('Node.UpdateAlloc', { Alloc: [aReport('a1')] });
    bench.wait(20_000);
    // Silent again: a new window for the one, the old one for the other.
    expect(client(bench)).toEqual(['unknown', 'unknown']);
    bench.wait(WINDOW_MS - 20_000);
    expect(client(bench)).toEqual(['unknown', 'lost']);
    bench.wait(20_000);
    expect(client(bench)).toEqual(['lost', 'lost']);
  });

  test('is watched by the next leader', () => {
    const bench = silentBench();
    bench.lead(false, 's2');
    bench.wait(WINDOW_MS);
    expect(client(bench)).toEqual(['unknown', 'unknown']);
    bench.lead(true);
    bench.wait(0);
    expect(client(bench)).toEqual(['lost', 'lost']);
    expect(timeouts(bench)).toHaveLength(1);
  });

  test('that ends as its node returns: the entry decides on what it finds', () => {
    const bench = silentBench();
    bench.wait(WINDOW_MS - 1);
    bench.holding = true;
    bench.wait(1);
    expect(bench.held.map(({ command }) => command.type)).toEqual(['AllocWindowsEnded']);
    bench.status('ready');
    bench.release();
    expect(client(bench)).toEqual(['unknown', 'unknown']);
    expect(timeouts(bench)).toEqual([]);
  });
});
