/**
 * Simulations of a handful of seeds, and that they are what they claim: repeatable, judged, and able to convict.
 */
import { describe, expect, test } from 'vitest';
import { TraceReader } from '../../spec/trace/read.ts';
import { TraceWriter } from '../../spec/trace/format.ts';
import { judgeTrace } from '../../spec/trace/judge.ts';
import type { TraceLine } from '../../spec/trace/format.ts';
import { FAULT_KINDS } from './conditions.ts';
import { runSimulation } from './run.ts';
import { readSimToken, simToken } from './token.ts';
import { OF_OUR_SERVERS } from '../../machines/revisions.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

describe.each(['safety', 'liveness'] as const)('%s', (mode) => {
  test.each(SEEDS)('seed %i', async (seed) => {
    const { violations } = await runSimulation({ seed, minutes: 6, mode });
    expect(violations).toEqual([]);
  });
});

test('clerks, too, let a cluster come to rest', async () => {
  const { violations } = await runSimulation({ seed: 150, minutes: 2, mode: 'liveness', clerks: 4 });
  expect(violations).toEqual([]);
});

test('sometimes: every kind of fault strikes', async () => {
  const runs = await Promise.all(
    SEEDS.map((seed) => runSimulation({ seed, minutes: 12, faults: FAULT_KINDS, checks: [] })),
  );
  const struck = new Set(runs.flatMap(({ faults }) => Object.keys(faults)));
  expect([...struck].sort()).toEqual([...FAULT_KINDS].sort());
});

describe('one seed, one run', () => {
  test('the same twice, bit by bit', async () => {
    const run = async () => ({
      ...(await runSimulation({ seed: 4, minutes: 5, mode: 'liveness' })),
      speed: 0,
    });
    expect(await run()).toEqual(await run());
  });

  test('the same twice, whatever machines do', async () => {
    const options = { seed: 3, minutes: 5, mode: 'liveness', faults: FAULT_KINDS } as const;
    const run = async () => ({ ...(await runSimulation(options)), speed: 0 });
    expect(await run()).toEqual(await run());
  });

  test('another seed is another run', async () => {
    const runs = await Promise.all([4, 5].map((seed) => runSimulation({ seed, minutes: 2 })));
    expect(new Set(runs.map(({ digest }) => digest)).size).toBe(2);
  });

  test('watching does not change it', async () => {
    const watched = await runSimulation({ seed: 4, minutes: 2 });
    const unwatched = await runSimulation({ seed: 4, minutes: 2, checks: [] });
    expect(watched.digest).toBe(unwatched.digest);
  });

  test.each([
    [{ seed: 7, mode: 'liveness', minutes: 10 }, 'abc1234', 'sim:7/liveness/10@abc1234'],
    [{ seed: 8, mode: 'safety', minutes: 3, clients: 2 }, undefined, 'sim:8/safety/3/2'],
    [{ seed: 9, mode: 'safety', minutes: 3, clerks: 4 }, undefined, 'sim:9/safety/3/clerks4'],
  ] as const)('its token carries everything: %o', (run, commit, token) => {
    expect(simToken(run, commit)).toBe(token);
    expect(readSimToken(token)).toEqual({ run, commit });
  });

  test('a bare seed is a token too, and other words are none', () => {
    expect(readSimToken('sim:9@abc')).toEqual({
      run: { seed: 9, mode: 'safety', minutes: 10 },
      commit: 'abc',
    });
    expect(readSimToken('sim:nine')).toBeUndefined();
    expect(readSimToken('walk:node/1')).toBeUndefined();
  });
});

test('its trace reads back and fits the machines; a tampered one does not', async () => {
  const lines: TraceLine[] = [];
  await runSimulation({
    seed: 2,
    minutes: 5,
    checks: [],
    onTrace: (server, event) => lines.push({ ...event, server }),
  });
  const writer = new TraceWriter();
  const text = [
    writer.header({ source: 'simulation', revision: OF_OUR_SERVERS }),
    ...lines.map((line) => writer.line(line)),
    writer.trailer(),
  ].join('');
  const reader = new TraceReader('seed-2');
  const read = text
    .trimEnd()
    .split('\n')
    .flatMap((line) => reader.accept(line) ?? []);
  reader.finish();
  expect(read).toEqual(lines);
  expect(judgeTrace(read, { revision: OF_OUR_SERVERS })).toMatchObject({ ok: true });

  const at = read.findIndex(({ cause, data }) => cause === 'NodeUpdateStatus' && data['status'] === 'ready');
  const tampered = read.map((line, i) =>
    i === at ? { ...line, data: { ...line.data, status: 'down' } } : line,
  );
  expect(judgeTrace(tampered, { revision: OF_OUR_SERVERS })).toMatchObject({ ok: false, line: at + 2 });
});
