/**
 * Every row of the history, as `orrery history` runs it, and the page of the documentation that tells of them. That the
 * steps are those that one counts by hand, the tests of each family of rows say.
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { historyPage } from '../../../impl/cli/history-page.ts';
import { type HistoryLine, historyLine } from '../../../impl/cli/history-table.ts';
import { DEFECTS } from '../../../spec/history/index.ts';
import { runDefect } from '../../../spec/history/run.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Reference page section 7.1, its last column: those that fit. */
const ROWS_THAT_FIT = [
  1, 2, 4, 5, 6, 7, 8, 9, 13, 14, 15, 17, 18, 19, 21, 22, 25, 26, 27, 28, 30, 31, 32, 33, 34, 35, 38, 40, 41,
  42, 43,
];

test('each row of the reference page that can be told in a model is there', () => {
  const ofThePage = DEFECTS.map(({ row }) => row).filter((row) => row < 1000);
  expect([...new Set(ofThePage)]).toEqual(ROWS_THAT_FIT);
});

test('no row is told twice by the same switch', () => {
  const told = DEFECTS.map((defect) => `${defect.row} ${JSON.stringify(defect.switch)}`);
  expect(new Set(told).size).toBe(told.length);
});

const lines: HistoryLine[] = [];

test.each(DEFECTS.map((defect) => ({ defect, name: `row ${defect.row}: ${defect.defect}` })))(
  '$name',
  ({ defect }) => {
    const run = runDefect(defect);
    lines.push(historyLine(run));
    expect(run.failures).toEqual([]);
    expect(Object.keys(defect.switch)).toHaveLength(1);
  },
);

test('the page is what `npm run orrery -- history --markdown` writes', async () => {
  const [file, text] = historyPage(lines);
  expect(await readFile(resolve(ROOT, file), 'utf8')).toBe(text);
});
