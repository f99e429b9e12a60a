/** Every open defect, as `orrery history --open` runs it, and the page and charts that tell of them. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { openPages } from '../../../impl/cli/history-page.ts';
import { type HistoryLine, openLine } from '../../../impl/cli/history-table.ts';
import { OPEN_DEFECTS } from '../../../spec/history/open/index.ts';
import { runOpenDefect } from '../../../spec/history/run-open.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
/** What one may take: two searches for each revision that has it. */
const LIMIT_MS = 60_000;

test('no two have one name, and each says what an operator sees and what upstream knows', () => {
  expect(new Set(OPEN_DEFECTS.map(({ name }) => name)).size).toBe(OPEN_DEFECTS.length);
  for (const { name, operatorSees, knownUpstream, rule } of OPEN_DEFECTS) {
    expect([operatorSees, knownUpstream, rule].includes(''), name).toBe(false);
  }
});

test('there are at least twenty, each removed by one rule that our own revision follows', () => {
  expect(OPEN_DEFECTS.length).toBeGreaterThanOrEqual(20);
  for (const { name, remedy, revisions } of OPEN_DEFECTS) {
    expect(Object.keys(remedy), name).toHaveLength(1);
    expect(revisions, name).not.toHaveProperty('orrery');
  }
});

const lines: HistoryLine[] = [];

test.each(OPEN_DEFECTS)(
  '$name',
  (defect) => {
    const runs = runOpenDefect(defect);
    lines.push(...runs.map(openLine));
    expect(runs.flatMap(({ failures }) => failures)).toEqual([]);
  },
  LIMIT_MS,
);

test('page and charts are what `npm run orrery -- history --open --markdown` writes', async () => {
  for (const [file, text] of openPages(lines))
    expect(await readFile(resolve(ROOT, file), 'utf8'), file).toBe(text);
});
