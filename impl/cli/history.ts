/**
 * `orrery history`: brings every known defect back by one switch, and finds it; with `--open`, the defects that
 * nobody has mended yet. It searches and prints; what a defect is stands in `spec/history`.
 */
import { resolve } from 'node:path';
import type { Defect } from '../../spec/history/defect.ts';
import { DEFECTS } from '../../spec/history/index.ts';
import type { OpenDefect } from '../../spec/history/open-defect.ts';
import { OPEN_DEFECTS } from '../../spec/history/open/index.ts';
import { runOpenDefect } from '../../spec/history/run-open.ts';
import { runDefect } from '../../spec/history/run.ts';
import { writeFileAtomically, writeFolder } from '../io/atomic-write.ts';
import { InputError } from '../io/input-error.ts';
import { type Call, type CommandSpec, EXIT, wholeNumber } from './command.ts';
import { historyPage, openPages } from './history-page.ts';
import { type HistoryLine, historyLine, openLine, storyOfLine, tableOf } from './history-table.ts';

const ROOT = resolve(import.meta.dirname, '../..');

interface Wishes {
  readonly row?: number;
  readonly open?: boolean;
  readonly defect?: string;
  readonly story?: boolean;
  readonly json?: string;
  readonly markdown?: boolean;
}

export const command: CommandSpec = {
  options: [
    {
      flags: '--row <number>',
      description: "only this row of the reference page's history",
      parse: wholeNumber('--row'),
    },
    { flags: '--open', description: 'the open defects instead of the historical ones' },
    { flags: '--defect <name>', description: 'only the open defect of this name' },
    { flags: '--story', description: 'tell every shortest counterexample step by step' },
    { flags: '--json <file>', description: 'write the table as JSON to this file; - prints it instead' },
    { flags: '--markdown', description: 'write the page of the documentation again' },
  ],
  examples: [
    { line: 'history', says: 'every known defect, brought back and found' },
    { line: 'history --row 32', says: 'one of them' },
    { line: 'history --row 32 --story', says: 'how it comes about' },
    { line: 'history --open --json -', says: 'the open ones, for a program' },
    { line: 'history --markdown', says: 'after a change of a row' },
  ],
  run: async (call) => history(call, call.options as Wishes),
};

async function history({ out, err }: Call, wishes: Wishes): Promise<number> {
  checkTogether(wishes);
  const lines: HistoryLine[] = [];
  for (const take of takesOf(wishes)) {
    for (const line of take()) {
      lines.push(line);
      for (const failure of line.failures) err.write(`${failure}\n`);
    }
  }
  const isExpected = lines.every(({ verdict }) => verdict === 'found');
  const json = `${JSON.stringify({ ok: isExpected, lines }, undefined, 2)}\n`;
  if (wishes.json !== undefined && wishes.json !== '-') await writeFileAtomically(wishes.json, json);
  out.write(wishes.json === '-' ? json : `${textOf(lines, wishes).join('\n')}\n`);
  if (!isExpected) return EXIT.differs;
  if (wishes.markdown === true) await writePage(wishes.open === true, lines);
  return EXIT.asExpected;
}

function textOf(lines: readonly HistoryLine[], { story }: Wishes): string[] {
  const stories = story === true ? lines.flatMap((line) => [...storyOfLine(line), '']) : [];
  return [...stories, ...tableOf(lines)];
}

/** The searches, one after the other, so that a failure is told when it is found. */
function takesOf(wishes: Wishes): readonly (() => readonly HistoryLine[])[] {
  if (wishes.open === true)
    return openOf(wishes.defect).map((defect) => () => runOpenDefect(defect).map(openLine));
  return rowsOf(wishes.row).map((defect) => () => [historyLine(runDefect(defect))]);
}

function rowsOf(row: number | undefined): readonly Defect[] {
  const chosen = DEFECTS.filter((defect) => row === undefined || defect.row === row);
  if (chosen.length > 0 || row === undefined) return chosen;
  throw new InputError({
    file: '--row',
    problem: `there is no row ${row}`,
    remedy: `one of ${[...new Set(DEFECTS.map((defect) => defect.row))].join(', ')}`,
  });
}

function openOf(name: string | undefined): readonly OpenDefect[] {
  const chosen = OPEN_DEFECTS.filter((defect) => name === undefined || defect.name === name);
  if (chosen.length > 0 || name === undefined) return chosen;
  throw new InputError({
    file: '--defect',
    problem: `there is no open defect "${name}"`,
    remedy: `one of ${OPEN_DEFECTS.map((defect) => defect.name).join(', ')}`,
  });
}

function checkTogether({ row, open, defect, markdown }: Wishes): void {
  if (defect !== undefined && (open !== true || markdown === true)) {
    throw new InputError({
      file: '--defect',
      problem: open === true ? 'does not go with --markdown' : 'names one of the open defects',
      remedy: open === true ? 'leave one of them out' : 'say --open too',
    });
  }
  if (row === undefined || !(open === true || markdown === true)) return;
  throw new InputError({
    file: '--row',
    problem: `does not go with ${open === true ? '--open' : '--markdown'}`,
    remedy: 'leave one of them out',
  });
}

async function writePage(open: boolean, lines: readonly HistoryLine[]): Promise<void> {
  await writeFolder(ROOT, new Map(open ? openPages(lines) : [historyPage(lines)]), 'docs');
}
