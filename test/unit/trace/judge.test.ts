/**
 * The judge on a good trace and on the same trace tampered with. The good one is what our own server wrote; which
 * line must be refused follows from the edit and from reference page nomad-protocol.md, sections 1 to 3.
 */
import { OF_OUR_SERVERS } from '../../../machines/revisions.ts';
import { describe, expect, test } from 'vitest';
import type { TraceData, TraceLine } from '../../../spec/trace/format.ts';
import { Judge, judgeTrace } from '../../../spec/trace/judge.ts';
import { reconnectRun } from './runs.ts';
import { type Edit, fieldEdits, lineEdits } from './tamper.ts';

const run = reconnectRun().filter(({ component }) => component !== 'raft');
const judge = (lines: readonly TraceLine[]) => judgeTrace(lines, { revision: OF_OUR_SERVERS });

/** How far behind the edited line the refusal comes; undefined when there is none. */
function delayOf({ lines, place }: Edit): number | undefined {
  const verdict = judge(lines);
  return verdict.ok ? undefined : verdict.line - 2 - place;
}

/** The place of the n-th line (from 0) that is like this. */
function placeOf(cause: string, data: TraceData, from = 0): number {
  const place = run.findIndex(
    (line, i) =>
      i >= from && line.cause === cause && Object.entries(data).every(([k, v]) => line.data[k] === v),
  );
  expect(place).toBeGreaterThanOrEqual(0);
  return place;
}

const withData = (place: number, data: TraceData): readonly TraceLine[] => {
  const line = run[place] as TraceLine;
  return run.with(place, { ...line, data: { ...line.data, ...data } });
};

test('the run of our own server fits our own rules, and passes through them', () => {
  const verdict = judge(run);
  expect(verdict).toMatchObject({ ok: true, lines: run.length });
  const statuses = run.filter(({ cause }) => cause === 'NodeUpdateStatus').map(({ data }) => data.status);
  for (const status of ['initializing', 'ready', 'disconnected', 'down']) expect(statuses).toContain(status);
  placeOf('NodeDeregister', {});
  placeOf('timer-fired', { status: 'disconnected' });
  placeOf('report-read', { status: 'disconnected', taken: false });
  placeOf('NodeUpdateStatus', { client: 'unknown', clientBefore: 'running' });
  placeOf('AllocWindowsEnded', { client: 'lost', clientBefore: 'unknown' });
});

describe('the reconnect rule', () => {
  test('the same run breaks the protocol as it was before: what is written was decided by no read', () => {
    const place = placeOf('NodeRegister', {});
    const verdict = judgeTrace(run, { revision: 'pre-15808' });
    expect(verdict).toMatchObject({ ok: false, line: place + 2 });
  });

  test('a gate that opens without a report is refused where it is read', () => {
    const place = placeOf('rpc-read', { status: 'initializing', requested: 'ready', next: 'initializing' });
    const verdict = judge(withData(place, { next: 'ready' }));
    expect(verdict).toMatchObject({ ok: false, line: place + 2, possible: ['initializing'] });
    expect(verdict).toHaveProperty(
      'sentence',
      expect.stringMatching(/^line \d+: rpc-read of node n1 at index \d+ /),
    );
  });

  test('a node made ready by no call is refused where it is written', () => {
    const place = placeOf('NodeUpdateStatus', { before: 'initializing', status: 'ready' });
    expect(run[place - 1]?.cause).toBe('rpc-read');
    expect(judge(run.toSpliced(place - 1, 1))).toMatchObject({ ok: false, line: place + 1 });
  });

  test('reports taken from a node out of sight are refused', () => {
    const place = placeOf('report-read', { status: 'disconnected' });
    expect(judge(withData(place, { taken: true }))).toMatchObject({ ok: false, line: place + 2 });
  });
});

describe('edits of a single field', () => {
  const edits = fieldEdits(run);
  const delays = edits.map(delayOf);
  const fatesOf = (what: string) => {
    const mine = edits.flatMap((edit, i) => (edit.what === what ? [{ edit, delay: delays[i] }] : []));
    expect(mine.length, what).toBeGreaterThan(0);
    return mine;
  };

  test.each([
    ...['status', 'before', 'lastMissedHeartbeatIndex', 'lastAllocUpdateIndex', 'eligibility'].flatMap(
      (field) =>
        ['NodeRegister', 'NodeUpdateStatus', 'AllocClientUpdate'].map((cause) => `node ${cause} ${field}`),
    ),
    'node NodeDeregister status',
    'node NodeDeregister before',
    ...['status', 'next', 'hasUnheard'].map((field) => `node rpc-read ${field}`),
    'node timer-fired status',
    'node register-read status',
    'node report-read status',
    'alloc ApplyPlanResults clientBefore',
    'alloc AllocClientUpdate clientBefore',
    'alloc AllocClientUpdate desiredBefore',
    'alloc AllocClientUpdate nodeId',
  ])('%s: refused at that line, whatever it is changed to', (what) => {
    expect(fatesOf(what).filter(({ delay }) => delay !== 0)).toEqual([]);
  });

  test('a status that was possible too is refused at the first line that knows better', () => {
    for (const what of ['alloc ApplyPlanResults client', 'alloc AllocClientUpdate client']) {
      const fates = fatesOf(what);
      expect(fates.every(({ delay }) => delay === undefined || delay >= 0)).toBe(true);
      const unseen = fates.filter(({ delay }) => delay === undefined).length;
      // What nothing comes back to: the last lines about an allocation.
      expect(unseen / fates.length).toBeLessThan(0.05);
    }
  });

  test('what no machine describes is not seen: counted, so that it cannot grow unnoticed', () => {
    const unseen = edits.filter((_, i) => delays[i] === undefined);
    const judged = new Set(
      unseen.map(({ what }) => what).filter((what) => /^(node|alloc|leader) /.test(what)),
    );
    const fields = [...judged].map((what) => what.split(' ').at(-1) as string);
    expect([...new Set(fields)].sort()).toEqual([
      'allocModifyIndex',
      'deadlineAt',
      'desired',
      'desiredBefore',
      'draining',
      'eligibility',
      'followupEval',
      'jobId',
      'jobVersion',
      'lastAllocUpdateIndex',
      'lastMissedHeartbeatIndex',
      'lastState',
      'leader',
      'migrate',
      'name',
      'next',
      'nodeId',
      'previous',
      'requested',
      'ttlMs',
    ]);
  });

  test('no refusal comes before the edited line', () => {
    expect(delays.every((delay) => delay === undefined || delay >= 0)).toBe(true);
  });
});

describe('edits of lines', () => {
  const fates = lineEdits(run).map((edit) => ({ ...edit, delay: delayOf(edit) }));
  const like = (change: string, what: RegExp) =>
    fates.filter((it) => it.change === change && what.test(it.what));

  test('a change told twice is refused at its second telling', () => {
    const doubled = like('doubled', /^(node|alloc|eval|job) [A-Z]/);
    expect(doubled.length).toBeGreaterThan(100);
    expect(doubled.filter(({ delay }) => delay !== 1)).toEqual([]);
  });

  test('a commit before the read that decided on it is refused there', () => {
    for (const what of [/rpc-read \/ node NodeUpdateStatus$/, /register-read \/ node NodeRegister$/]) {
      expect(like('swapped', what).map(({ delay }) => delay)).toSatisfy((all: number[]) =>
        all.every((it) => it === 0),
      );
    }
  });

  test('entries out of order are refused at the line that comes too late', () => {
    const swapped = fates.filter(({ change, place }) => {
      const [one, two] = [run[place] as TraceLine, run[place + 1]];
      return change === 'swapped' && one.index !== two?.index;
    });
    expect(swapped.length).toBeGreaterThan(50);
    expect(swapped.filter(({ delay }) => delay === undefined || delay > 2)).toEqual([]);
  });

  test('a status write left out is refused at the next line about its node', () => {
    const last = run.findLastIndex(
      ({ component, cause }) => component === 'node' && cause === 'NodeUpdateStatus',
    );
    for (const { place, delay } of like('left out', /^node NodeUpdateStatus/)) {
      if (place === last) continue;
      const { id } = run[place] as TraceLine;
      const knowing = run.findIndex((line, i) => i > place && line.id === id && 'status' in line.data);
      expect(delay).toBe(knowing < 0 ? undefined : knowing - 1 - place);
    }
  });
});

describe('logs of several servers, and of one that begins anew', () => {
  test('each server is judged by itself', () => {
    const both = run.flatMap((line) => [
      { ...line, server: 's1' },
      { ...line, server: 's2' },
    ]);
    expect(judge(both)).toMatchObject({ ok: true, lines: 2 * run.length });
    const place = both.findIndex(({ server, cause }) => server === 's2' && cause === 'NodeUpdateStatus');
    expect(judge(both.toSpliced(place, 1)).ok).toBe(false);
  });

  test('a restarted server tells its log again', () => {
    const started: TraceLine = { at: 0, index: 0, component: 'server', id: 's1', cause: 'started', data: {} };
    const again = [...run, { ...started, at: run.at(-1)?.at ?? 0 }, ...run];
    expect(judge(again)).toMatchObject({ ok: true });
    expect(judge([...run, ...run]).ok).toBe(false);
  });

  test('after a snapshot anything may be stored, and is known from its first line on', () => {
    const { index: entry } = run[placeOf('NodeUpdateStatus', { status: 'disconnected' })] as TraceLine;
    const place = run.findIndex(({ index: its, cause }) => its === entry && cause === 'NodeUpdateStatus');
    const { at, index } = run[place - 1] as TraceLine;
    const restored: TraceLine = { at, index, component: 'server', id: 's1', cause: 'restored', data: {} };
    const follows = run.slice(place).filter(({ cause }) => /^[A-Z]/.test(cause));
    expect(judge([restored, ...follows])).toMatchObject({ ok: true });
    const later = follows.findIndex(
      ({ component, cause }, i) => i > 4 && component === 'node' && cause === 'NodeUpdateStatus',
    );
    expect(judge([restored, ...follows.toSpliced(later, 1)]).ok).toBe(false);
  });
});

test('after a breach every answer is that breach', () => {
  const judging = new Judge(OF_OUR_SERVERS);
  const line: TraceLine = {
    at: 1,
    index: 1,
    component: 'node',
    id: 'n1',
    cause: 'NodeDeregister',
    data: { status: null },
  };
  const breach = judging.accept(line);
  expect(breach?.line).toBe(2);
  for (const good of run) expect(judging.accept(good)).toBe(breach);
});

test('100,000 lines in a second of work', () => {
  const many = Array.from({ length: 200 }, (_, i) =>
    run.map((line) => ({ ...line, server: `s${i}` })),
  ).flat();
  judge(run);
  // Not by the clock on the wall: the machine may have other work.
  const before = process.threadCpuUsage();
  expect(judge(many).ok).toBe(true);
  const { user, system } = process.threadCpuUsage(before);
  const perSecond = many.length / ((user + system) / 1e6);
  expect(perSecond).toBeGreaterThan(100_000);
});
