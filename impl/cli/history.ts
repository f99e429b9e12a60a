/**
 * `orrery history`: brings every known defect back by one switch, and finds it; with `--open`, the defects that
 * nobody has mended yet; with `--ours`, what forced each rule of our own. It searches and prints; what a defect is stands
 * in `spec/history`.
 */
import { resolve } from 'node:path';
import type { Defect } from '../../spec/history/defect.ts';
import { DEFECTS } from '../../spec/history/index.ts';
import type { OpenDefect } from '../../spec/history/open-defect.ts';
import { OPEN_DEFECTS } from '../../spec/history/open/index.ts';
import { OUR_RULES, OUR_SURROUNDING_RULES } from '../../spec/history/our-rules.ts';
import { type OurRuleTable, faultsOfTables, runOurRule } from '../../spec/history/run-ours.ts';
import { runOpenDefect } from '../../spec/history/run-open.ts';
import { runDefect } from '../../spec/history/run.ts';
import { writeFileAtomically, writeFolder } from '../io/atomic-write.ts';
import { InputError } from '../io/input-error.ts';
import { type Call, type CommandSpec, EXIT, wholeNumber } from './command.ts';
import { type Page, historyPage, openPages } from './history-page.ts';
import { type HistoryLine, historyLine, openLine, storyOfLine, tableOf } from './history-table.ts';
import { type OurLine, ourLine, ourRulesPage, ourTable, storyOfOurs } from './our-rules-table.ts';

const ROOT = resolve(import.meta.dirname, '../..');

interface Wishes {
  readonly row?: number;
  readonly open?: boolean;
  readonly defect?: string;
  readonly ours?: boolean;
  readonly rule?: string;
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
    { flags: '--ours', description: 'what forced each rule of our own that Nomad 2.0 has otherwise' },
    { flags: '--rule <name>', description: 'only this rule of our own' },
    { flags: '--story', description: 'tell every shortest counterexample step by step' },
    { flags: '--json <file>', description: 'write the table as JSON to this file; - prints it instead' },
    { flags: '--markdown', description: 'write the page of the documentation again' },
  ],
  examples: [
    { line: 'history', says: 'every known defect, brought back and found' },
    { line: 'history --row 32', says: 'one of them' },
    { line: 'history --row 32 --story', says: 'how it comes about' },
    { line: 'history --open --json -', says: 'the open ones, for a program' },
    { line: 'history --ours --rule gate --story', says: 'why our gate is not theirs' },
    { line: 'history --markdown', says: 'after a change of a row' },
  ],
  run: async (call) => history(call, call.options as Wishes),
};

async function history(call: Call, wishes: Wishes): Promise<number> {
  checkTogether(wishes);
  if (wishes.ours === true) return ours(call, wishes);
  const { err } = call;
  const lines: HistoryLine[] = [];
  for (const take of takesOf(wishes)) {
    for (const line of take()) {
      lines.push(line);
      for (const failure of line.failures) err.write(`${failure}\n`);
    }
  }
  return tell(call, wishes, {
    isExpected: lines.every(({ verdict }) => verdict === 'found'),
    lines,
    text: [...storiesOf(lines, storyOfLine, wishes), ...tableOf(lines)],
    pages: () => (wishes.open === true ? openPages(lines) : [historyPage(lines)]),
  });
}

async function ours(call: Call, wishes: Wishes): Promise<number> {
  const rules = rulesOf(wishes.rule);
  const faults = wishes.rule === undefined ? faultsOfTables(OUR_RULES, OUR_SURROUNDING_RULES) : [];
  for (const fault of faults) call.err.write(`${fault}\n`);
  const lines: OurLine[] = [];
  for (const [rule, reason] of Object.entries(rules)) {
    const line = ourLine(runOurRule(rule, reason));
    lines.push(line);
    for (const failure of line.failures) call.err.write(`${failure}\n`);
  }
  return tell(call, wishes, {
    isExpected: faults.length === 0 && lines.every(({ verdict }) => verdict !== 'failed'),
    lines,
    text: [...storiesOf(lines, storyOfOurs, wishes), ...ourTable(lines)],
    pages: () => [ourRulesPage(lines)],
  });
}

interface Outcome {
  readonly isExpected: boolean;
  readonly lines: readonly (HistoryLine | OurLine)[];
  readonly text: readonly string[];
  readonly pages: () => readonly Page[];
}

/** Prints and writes what was asked for; the page only when everything is as expected. */
async function tell(
  { out }: Call,
  wishes: Wishes,
  { isExpected, lines, text, pages }: Outcome,
): Promise<number> {
  const json = `${JSON.stringify({ ok: isExpected, lines }, undefined, 2)}\n`;
  if (wishes.json !== undefined && wishes.json !== '-') await writeFileAtomically(wishes.json, json);
  out.write(wishes.json === '-' ? json : `${text.join('\n')}\n`);
  if (!isExpected) return EXIT.differs;
  if (wishes.markdown === true) await writeFolder(ROOT, new Map(pages()), 'docs');
  return EXIT.asExpected;
}

function storiesOf<Line>(lines: readonly Line[], storyOf: (line: Line) => string[], { story }: Wishes) {
  return story === true ? lines.flatMap((line) => [...storyOf(line), '']) : [];
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

function rulesOf(name: string | undefined): OurRuleTable {
  const rules: OurRuleTable = OUR_RULES;
  if (name === undefined) return rules;
  const reason = rules[name];
  if (reason !== undefined) return { [name]: reason };
  throw new InputError({
    file: '--rule',
    problem: `there is no rule of our own "${name}"`,
    remedy: `one of ${Object.keys(rules).join(', ')}`,
  });
}

/** What belongs to which list, and that a page is written whole. */
function checkTogether({ row, open, defect, ours, rule, markdown }: Wishes): void {
  if (ours === true && open === true) refuse('--ours', 'does not go with --open', 'leave one of them out');
  checkChoice('--defect', defect, open === true ? undefined : 'names one of the open defects', '--open');
  checkChoice('--rule', rule, ours === true ? undefined : 'names one of our own rules', '--ours');
  const list = ours === true ? '--ours' : '--open';
  if (row !== undefined && (open === true || ours === true))
    refuse('--row', `does not go with ${list}`, 'leave one of them out');
  const one = row !== undefined ? '--row' : defect !== undefined ? '--defect' : '--rule';
  if (markdown === true && [row, defect, rule].some((choice) => choice !== undefined))
    refuse(one, 'does not go with --markdown', 'leave one of them out');
}

function checkChoice(flag: string, choice: string | undefined, problem: string | undefined, list: string) {
  if (choice !== undefined && problem !== undefined) refuse(flag, problem, `say ${list} too`);
}

function refuse(file: string, problem: string, remedy: string): never {
  throw new InputError({ file, problem, remedy });
}
