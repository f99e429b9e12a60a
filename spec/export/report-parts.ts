/**
 * The small pieces that every section of the report is made of: numbers, tables, tiles, anchors. No section knows
 * another; they all know these.
 */
import { type Child, element, fragment, type Markup } from './markup.ts';
import type { PropertyResult } from './verify-report.ts';

/** A fragment identifier from any text: what is no letter, digit, `.`, `_` or `-` becomes its code. */
export function anchorOf(kind: string, id: string): string {
  return `${kind}-${id.replace(/[^A-Za-z0-9._-]/g, (character) => `~${character.codePointAt(0)?.toString(16)}`)}`;
}

/** Where a property's counterexample is told, if it has one. */
export function exampleHref(property: PropertyResult | undefined): string | undefined {
  return property?.counterexample === undefined
    ? undefined
    : `#${anchorOf('example', property.counterexample)}`;
}

/** A row of numbers, each with its name. */
export function tiles(entries: readonly (readonly [string, string])[]): Markup {
  const tile = ([name, value]: readonly [string, string]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, value));
  return element('dl', { class: 'tiles' }, entries.map(tile));
}

/** What a section says when there is nothing to show. */
export function nothing(sentence: string): Markup {
  return element('p', { class: 'empty' }, sentence);
}

/** A table in a frame that scrolls sideways. */
export function scrollable(...children: Markup[]): Markup {
  return element('div', { class: 'scroll' }, element('table', {}, children));
}

/** The head of a table: columns of text, of numbers, and what follows them. */
export function headRow(
  texts: readonly string[],
  numbers: readonly string[] = [],
  rest: readonly string[] = [],
): Markup {
  const left = (text: string) => element('th', { scope: 'col' }, text);
  const right = (text: string) => element('th', { scope: 'col', class: 'n' }, text);
  return element('thead', {}, element('tr', {}, texts.map(left), numbers.map(right), rest.map(left)));
}

/** A table cell of its own making, or content that gets a plain one. */
export interface NumberCell {
  readonly right: Child;
}

/** A cell set to the right, for numbers. */
export function cell(right: Child): NumberCell {
  return { right };
}

/** A table row. */
export function row(cells: readonly (Markup | NumberCell | string)[]): Markup {
  const write = (each: Markup | NumberCell | string) =>
    typeof each === 'object' && 'right' in each
      ? element('td', { class: 'n' }, each.right)
      : element('td', {}, each);
  return element('tr', {}, cells.map(write));
}

/** A share from 0 to 1 as a bar with its percentage; a dash when it was not measured. */
export function share(value: number | null): Markup {
  if (value === null) return element('span', { class: 'quiet' }, '–');
  const percent = percentOf(value);
  return fragment(
    element('span', { class: 'bar' }, element('i', { style: `width:${percent}%` })),
    `${percent} %`,
  );
}

/** One decimal, and never 100 % for less than all. */
export function percentOf(value: number): number {
  return Math.floor(Math.min(Math.max(value, 0), 1) * 1000 + 1e-9) / 10;
}

/** Sum over a list. */
export function total<T>(list: readonly T[], of: (each: T) => number): number {
  return list.reduce((sum, each) => sum + of(each), 0);
}

/** Digits in groups of three, independent of the reader's locale: `1,234,567.5`. */
export function number(value: number): string {
  const [whole = '', decimals] = String(value).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

/** `1 step`, `2 steps`. */
export function count(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? '' : 's'}`;
}
