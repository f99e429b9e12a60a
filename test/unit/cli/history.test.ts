/** `orrery history`: what it prints, what it exits with, and what it says to who asks for a row that is not there. */
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../../impl/cli/commands.ts';
import { openPages } from '../../../impl/cli/history-page.ts';
import { historyLine, openLine, tableOf } from '../../../impl/cli/history-table.ts';
import { runProgram } from '../../../impl/cli/program.ts';
import { runOpenDefect } from '../../../spec/history/run-open.ts';
import { runDefect } from '../../../spec/history/run.ts';
import { OPEN_TOY, TOY } from '../history/toy-defect.ts';

class Captured extends Writable {
  text = '';
  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}

async function run(line: string) {
  const out = new Captured();
  const err = new Captured();
  const code = await runProgram(line.split(' '), COMMANDS, { out, err });
  return { code, out: out.text, err: err.text };
}

test('one row: steps, law and verdict', async () => {
  const { code, out, err } = await run('history --row 32');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('failedApply = waits; L9 every submitted plan is answered');
  expect(out).toMatch(/1 of 1 found\n$/);
});

test('the story of a run, its loop marked', async () => {
  const { out } = await run('history --row 40 --story');
  expect(out).toContain('row 40, #27367');
  expect(out).toContain('The leader takes the evaluation from the failed queue and marks it.');
  expect(out).toContain('npm run orrery -- history --row 40 --story');
});

test('one of our own rules: what breaks with it turned back, and what it costs', async () => {
  const { code, out, err } = await run('history --ours --rule registerWrites --story');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('orrery with registerWrites = status-read');
  expect(out).toContain('forced: S21 index shape (n1) in restart-and-outage');
  expect(out).toContain('Costs: ');
  expect(out).toMatch(/1 of 1 as their entries say\n$/);
});

test('one of our own rules as JSON', async () => {
  const { out } = await run('history --ours --rule gateAfterDown --json -');
  expect(JSON.parse(out)).toMatchObject({
    ok: true,
    lines: [
      { rule: 'gateAfterDown', ours: 'true', theirs: 'false', verdict: 'only after an upgrade', steps: 0 },
    ],
  });
});

test('JSON in place of the table', async () => {
  const { out } = await run('history --row 40 --json -');
  expect(JSON.parse(out)).toMatchObject({
    ok: true,
    lines: [{ name: '40', upstream: '#27367', steps: 13, verdict: 'found', counterexample: { loopFrom: 3 } }],
  });
});

test('JSON beside the table', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'orrery-')), 'history.json');
  const { out } = await run(`history --row 40 --json ${file}`);
  expect(out).toContain('1 of 1 found');
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ ok: true });
});

test.each([
  ['history --row 3', /^orrery: --row: there is no row 3: one of 1, 2, 4, /],
  ['history --row 32 --markdown', /^orrery: --row: does not go with --markdown: leave one of them out\n$/],
  ['history --row 32 --open', /^orrery: --row: does not go with --open/],
  ['history --defect drain-deadline', /^orrery: --defect: names one of the open defects: say --open too\n$/],
  ['history --open --defect none', /^orrery: --defect: there is no open defect "none": one of /],
  ['history --ours --open', /^orrery: --ours: does not go with --open/],
  ['history --rule gate', /^orrery: --rule: names one of our own rules: say --ours too\n$/],
  [
    'history --ours --rule none',
    /^orrery: --rule: there is no rule of our own "none": one of registerWrites, gate, /,
  ],
  ['history --ours --rule gate --markdown', /^orrery: --rule: does not go with --markdown/],
  ['history --ours --row 32', /^orrery: --row: does not go with --ours/],
  ['history --row none', /^orrery: --row: "none" is not a whole number/],
])('%s is bad input', async (line, complaint) => {
  const { code, err } = await run(line);
  expect(code).toBe(2);
  expect(err).toMatch(complaint);
});

test('a failure stands in the table, below its row', () => {
  const lines = tableOf([historyLine(runDefect({ ...TOY, steps: 4 })), historyLine(runDefect(TOY))]);
  expect(lines.at(-1)).toBe('1 of 2 found');
  expect(lines.join('\n')).toMatch(
    /failed: One falls off the stairs\.\n.*\n +row 99: with failedApply = waits/,
  );
});

test('the page of open defects has one section for each, however many revisions have it', () => {
  const both = { ...OPEN_TOY, revisions: { 'nomad-2.0': 3, 'strict-steps': 3 } } as const;
  const pages = openPages(runOpenDefect(both).map(openLine));
  expect(pages.map(([file]) => file)).toEqual([
    'docs/generated/open/open-stairs.svg',
    'docs/protocol/open-defects.md',
  ]);
  const text = pages.at(-1)?.[1] ?? '';
  expect(text.match(/^## /gm)).toHaveLength(1);
  expect(text).toContain(
    '`strict-steps` (3 steps), `nomad-2.0` (3 steps), where `failedApply = waits` has been mended beforehand.',
  );
  expect(text).toContain('**Removed by** `failedApply = releases`');
  expect(text).toContain('Somebody lies at the foot of the stairs.');
});
