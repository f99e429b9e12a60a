/**
 * Where two classifications differ, case by case, grouped by the rule that took the case in each. A group is explained
 * once (reasons.ts); a case is never skipped.
 */
import type { PageClass } from '../../../machines/classify.ts';
import { RULES_ON_PAGE_C } from '../../../machines/classify-c.ts';
import { OUR_RULES, type OurClass } from '../../../machines/classify-ours.ts';
import { CASES, type Case, canArise } from './cases.ts';
import { RULES_ON_PAGE_B } from './column-b.ts';

export interface Rule {
  readonly rule: string;
  readonly holds: (seen: Case) => boolean;
  readonly gives: PageClass | OurClass;
}

export type ColumnName = 'B' | 'C' | 'ours';
export const COLUMNS: Readonly<Record<ColumnName, readonly Rule[]>> = {
  B: RULES_ON_PAGE_B,
  C: RULES_ON_PAGE_C,
  ours: OUR_RULES,
};

/** What the page calls a class of ours. Where it has no word, ours differs whatever the page says. */
const ON_THE_PAGE: Readonly<Record<OurClass, readonly PageClass[]>> = {
  gone: ['untainted', 'ignore'],
  failed: ['untainted'],
  broken: ['reconnecting'],
  migrate: ['migrate'],
  awaited: [],
  ignore: ['ignore'],
  held: ['untainted'],
  lost: ['lost'],
  reconnecting: ['reconnecting'],
  keep: ['untainted'],
};

export const COMPARISONS = [
  ['B', 'C'],
  ['C', 'ours'],
  ['B', 'ours'],
] as const satisfies readonly (readonly [ColumnName, ColumnName])[];
export type Comparison = (typeof COMPARISONS)[number];

export interface Group {
  readonly before: Rule;
  readonly after: Rule;
  readonly cases: readonly Case[];
  /** How many of them a cluster can show. */
  readonly arising: number;
}

/** The rule of a column that takes the case. */
export function ruleOf(column: ColumnName, seen: Case): Rule {
  const rule = COLUMNS[column].find(({ holds }) => holds(seen));
  if (rule === undefined) throw new Error(`no rule of ${column} holds of ${JSON.stringify(seen)}`);
  return rule;
}

function isSame(before: Rule, after: Rule, [, other]: Comparison): boolean {
  if (other !== 'ours') return before.gives === after.gives;
  return ON_THE_PAGE[after.gives as OurClass].includes(before.gives as PageClass);
}

/** `before|after`: how reasons.ts names a group. */
export const pairOf = ({ before, after }: Pick<Group, 'before' | 'after'>): string =>
  `${before.rule}|${after.rule}`;

/** In the order of the rules of either column. */
export function differences(comparison: Comparison): readonly Group[] {
  const [from, to] = comparison;
  const groups = new Map<string, { before: Rule; after: Rule; cases: Case[] }>();
  for (const seen of CASES) {
    const group = { before: ruleOf(from, seen), after: ruleOf(to, seen), cases: [] };
    if (isSame(group.before, group.after, comparison)) continue;
    const known = groups.get(pairOf(group)) ?? group;
    groups.set(pairOf(group), known);
    known.cases.push(seen);
  }
  const place = ({ before, after }: { before: Rule; after: Rule }) =>
    COLUMNS[from].indexOf(before) * COLUMNS[to].length + COLUMNS[to].indexOf(after);
  return [...groups.values()]
    .sort((a, b) => place(a) - place(b))
    .map((group) => ({ ...group, arising: group.cases.filter(canArise).length }));
}

/**
 * Earlier rules of the column that take cases in which this one holds too and would give another class: here, and
 * only here, the order of the list decides.
 */
export function takenBefore(column: ColumnName, rule: Rule): readonly Rule[] {
  const rules = COLUMNS[column];
  return rules
    .slice(0, rules.indexOf(rule))
    .filter(
      (earlier) =>
        earlier.gives !== rule.gives &&
        CASES.some((seen) => rule.holds(seen) && ruleOf(column, seen) === earlier),
    );
}
