/** What is written with a job standing once is read back as it was; what older servers wrote is read, too. */
import { expect, test } from 'vitest';
import type { Command } from '../../../impl/core/commands.ts';
import type { Allocation } from '../../../impl/core/records.ts';
import { snapshotBytes, snapshotDump } from '../../../impl/core/state/snapshot-bytes.ts';
import { AS_JSON } from '../../../impl/io/replica/command-bytes.ts';
import { aJob, anAlloc } from '../server/records.ts';
import { Log } from './log.ts';

const WEB = aJob('web');
const OLD = aJob('web', { Version: 7 });

function plan(allocs: readonly Allocation[], stops: readonly Allocation[] = []): Command {
  return { type: 'ApplyPlanResults', at: 5, evalId: 'e', snapshotIndex: 4, job: WEB, stops, allocs };
}

function of(id: string, job = WEB): Allocation {
  return anAlloc(id, { Job: job });
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test.each<[string, Command]>([
  ['a plan without allocations', plan([])],
  ['a plan of one job', plan([of('a1'), of('a2')])],
  [
    'a plan that stops what an older version runs',
    plan([of('a1')], [of('a0', OLD), of('a00', aJob('web', { Version: 7 }))]),
  ],
  ['another entry', { type: 'EvalDelete', at: 5, evalIds: ['e'], allocIds: [] }],
])('%s comes back from the log as it was', (_, command) => {
  expect(AS_JSON.decode(AS_JSON.encode(command))).toEqual(plain(command));
});

test('a job stands once, however many allocations have it, and is one object again', () => {
  const bytes = AS_JSON.encode(plan(Array.from({ length: 50 }, (_, at) => of(`a${at}`))));
  expect(Buffer.from(bytes).toString().split('"TaskGroups"')).toHaveLength(1 + 1);
  const read = AS_JSON.decode(bytes) as Extract<Command, { type: 'ApplyPlanResults' }>;
  expect(new Set(read.allocs.map(({ Job }) => Job)).size).toBe(1);
});

test('what an older server has written is read', () => {
  const command = plan([of('a1')], [of('a0', OLD)]);
  expect(AS_JSON.decode(Buffer.from(JSON.stringify(command)))).toEqual(plain(command));
  const log = new Log();
  log.plan([of('a1')]);
  const dump = log.store.dump();
  expect(snapshotDump(new TextEncoder().encode(JSON.stringify(dump)))).toEqual(plain(dump));
});

test('a snapshot comes back as it was, and equal states are equal bytes', () => {
  const log = new Log();
  log.plan([of('a1'), of('a2', OLD), of('a3')]);
  const dump = log.store.dump();
  const bytes = snapshotBytes(dump);
  expect(snapshotDump(bytes)).toEqual(plain(dump));
  expect(snapshotBytes(plain(dump) as typeof dump)).toEqual(bytes);
});

test('a place that is none is refused', () => {
  const text = Buffer.from(AS_JSON.encode(plan([of('a1')]))).toString();
  expect(() => AS_JSON.decode(Buffer.from(text.replace('"Job":0', '"Job":3')))).toThrow(
    'job 3 is named, and there are 1',
  );
});
