/** The judge of the nemesis on histories by hand, from the definition of Herlihy and Wing 1990: is there an order that explains it? */
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { goJudge } from '../../judges/go-judge.ts';
import { History, type Told } from '../../nemesis/history.ts';
import { judgeHistory } from '../../nemesis/verdict.ts';
import type { HistoryEvent } from '../../sim/clerks.ts';

interface Span {
  readonly from: number;
  readonly until: number;
  readonly asked: Pick<HistoryEvent, 'f' | 'value' | 'expected'>;
  readonly told: Told;
}

/** Values are written at the index that their letter has in the alphabet. */
const at = (value: string): number => value.charCodeAt(0) - 'a'.charCodeAt(0) + 1;

const write = (from: number, until: number, value: string, type: 'ok' | 'info' | 'fail' = 'ok'): Span => ({
  from,
  until,
  asked: { f: 'write', value },
  told: type === 'ok' ? { type, index: at(value) } : { type },
});
const read = (from: number, until: number, value: string | null): Span => ({
  from,
  until,
  asked: { f: 'read' },
  told: { type: 'ok', value, ...(value === null ? {} : { index: at(value) }) },
});
const cas = (from: number, until: number, was: string | null, value: string, told?: Told): Span => ({
  from,
  until,
  asked: { f: 'cas', value, expected: was === null ? 0 : at(was) },
  told: told ?? { type: 'ok', index: at(value) },
});

/** What begins and what ends, in the order of their instants; each call is of a process of its own. */
function eventsOf(spans: readonly Span[]): readonly HistoryEvent[] {
  const events = spans.flatMap(({ from, until, asked, told }, process) => [
    { process, type: 'invoke' as const, key: 'k', time: from, ...asked },
    { process, key: 'k', time: until, ...asked, ...told },
  ]);
  return events.toSorted((a, b) => a.time - b.time);
}

const LINEARIZABLE: readonly (readonly [string, readonly Span[]])[] = [
  ['reads of an absent key', [read(0, 1, null), read(0, 1, null)]],
  ['a read sees the write before it', [write(0, 1, 'a'), read(2, 3, 'a')]],
  [
    'concurrent reads may disagree about a concurrent write',
    [write(0, 9, 'a'), read(1, 2, null), read(3, 4, 'a')],
  ],
  [
    'concurrent writes in the order of their indexes',
    [write(0, 9, 'b'), write(0, 9, 'a'), read(10, 11, 'b')],
  ],
  ['a check that holds', [write(0, 1, 'a'), cas(2, 3, 'a', 'b'), read(4, 5, 'b')]],
  ['a conflict is a read', [write(0, 1, 'a'), cas(2, 3, null, 'b', { type: 'fail', found: 1 })]],
  ['an unknown write that nobody saw', [write(0, 1, 'a'), write(2, 3, 'b', 'info'), read(4, 5, 'a')]],
  ['an unknown write that took effect late', [write(0, 1, 'b', 'info'), read(2, 3, null), read(4, 5, 'b')]],
  [
    'an unknown check that another unknown one has built on',
    [cas(0, 1, null, 'a', { type: 'info' }), cas(2, 3, 'a', 'b', { type: 'info' }), read(4, 5, 'b')],
  ],
  ['a failed write has no effect', [write(0, 1, 'a', 'fail'), read(2, 3, null)]],
];

const NOT_LINEARIZABLE: readonly (readonly [string, readonly Span[]])[] = [
  ['a stale read', [write(0, 1, 'a'), write(2, 3, 'b'), read(4, 5, 'a')]],
  ['a lost write', [write(0, 1, 'a'), read(2, 3, null)]],
  ['a read from nowhere', [read(0, 1, 'x')]],
  ['two reads that turn time back', [write(0, 9, 'a'), read(1, 2, 'a'), read(3, 4, null)]],
  ['two checks of one value that both held', [write(0, 1, 'a'), cas(2, 3, 'a', 'b'), cas(2, 3, 'a', 'c')]],
  ['a check on what had been overwritten', [write(0, 1, 'a'), write(2, 3, 'b'), cas(4, 5, 'a', 'c')]],
  ['an unknown write seen, and then unseen', [write(0, 1, 'b', 'info'), read(2, 3, 'b'), read(4, 5, null)]],
  ['a failed write that was seen', [write(0, 1, 'a', 'fail'), read(2, 3, 'a')]],
  ['a conflict with what is not there', [write(0, 1, 'a'), cas(2, 3, null, 'b', { type: 'fail', found: 7 })]],
];

const GO = spawnSync('go', ['version']).status === 0;

describe.skipIf(!GO)('Porcupine', () => {
  let said = '';
  beforeAll(async () => {
    const judge = await goJudge('linearizable');
    for (const [name, spans] of [...LINEARIZABLE, ...NOT_LINEARIZABLE]) {
      const lines = [{ history: `<${name}>` }, ...eventsOf(spans)];
      await judge.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    }
    ({ text: said } = await judge.end());
  }, 120_000);

  test.each(LINEARIZABLE)('accepts %s', (name) => {
    expect(said).not.toContain(`<${name}>`);
  });
  test.each(NOT_LINEARIZABLE)('refuses %s', (name) => {
    expect(said).toContain(`<${name}>: k: not linearizable`);
  });

  test('a run that is too short to lie about is not believed', async () => {
    expect(await judgeHistory(eventsOf([write(0, 1, 'a')]))).toEqual([
      'the history is too short to be judged: run it longer',
    ]);
  });
  test('a good run is believed, a bad one is not', async () => {
    const good = [write(0, 1, 'a'), read(2, 3, 'a'), write(4, 5, 'b'), read(6, 7, 'b')];
    expect(await judgeHistory(eventsOf(good))).toEqual([]);
    const bad = await judgeHistory(eventsOf([...good, read(8, 9, 'a')]));
    expect(bad[0]).toContain('nemesis: k: not linearizable: no place for read (line 10,');
  });
});

test('after an answer that says nothing its client asks as another process', async () => {
  const history = new History();
  const ask = (told: Told) =>
    history.record(7, { f: 'write', key: 'k', value: 'a' }, () => Promise.resolve(told));
  await ask({ type: 'ok', index: 1 });
  await ask({ type: 'info' });
  await ask({ type: 'fail', found: 1 });
  expect(history.events.map(({ process, type }) => `${process} ${type}`)).toEqual([
    '1 invoke',
    '1 ok',
    '1 invoke',
    '1 info',
    '2 invoke',
    '2 fail',
  ]);
  expect(history.count('invoke')).toBe(3);
});
