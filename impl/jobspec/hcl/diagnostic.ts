/**
 * What is wrong with a file, where, and what to do about it. Also the exception that stops a parse at its first
 * mistake: what comes after one is guesswork.
 */
import type { Range } from './source.ts';

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Absent when the mistake has no place, as when the whole job is missing. */
  readonly range: Range | undefined;
  /** What is wrong, as a sentence. */
  readonly problem: string;
  /** What to do, as a sentence; may be empty where the problem says it all. */
  readonly remedy: string;
}

export type Diagnostics = Diagnostic[];

export function mistake(range: Range | undefined, problem: string, remedy = ''): Diagnostic {
  return { severity: 'error', range, problem, remedy };
}

/** The input does not follow the grammar, or a limit. */
export class SyntaxMistake extends Error {
  readonly diagnostic: Diagnostic;

  constructor(range: Range | undefined, problem: string, remedy = '') {
    super(problem);
    this.name = 'SyntaxMistake';
    this.diagnostic = mistake(range, problem, remedy);
  }
}

/** `web.nomad:12:5: ...`, the line with a caret under the place, and what to do. */
export function explain({ severity, range: given, problem, remedy }: Diagnostic): string {
  const range = given?.source.origin ?? given;
  const label = severity === 'warning' ? 'warning: ' : '';
  const advice = remedy === '' ? [] : [`  ${remedy}`];
  if (range === undefined) return [`${label}${problem}`, ...advice].join('\n');
  const { line, column } = range.source.position(range.start);
  const head = `${range.source.name}:${line}:${column}: ${label}${problem}`;
  return [head, ...excerpt(range), ...advice].join('\n');
}

/** Longer lines are shown around the place only. */
const WIDEST = 120;

function excerpt(range: Range): readonly string[] {
  const { line, column } = range.source.position(range.start);
  const full = range.source.line(line);
  const last = range.source.position(range.end);
  const from = column > WIDEST ? column - WIDEST / 2 : 0;
  const shown = full.slice(from, from + WIDEST).replaceAll('\t', ' ');
  const width = last.line === line ? last.column - column : full.length - column + 1;
  const carets = '^'.repeat(Math.max(1, Math.min(width, WIDEST - (column - from - 1))));
  const gutter = String(line).padStart(5);
  return [
    `${gutter} | ${shown}`,
    `${' '.repeat(5)} | ${' '.repeat(Math.max(0, column - 1 - from))}${carets}`,
  ];
}
