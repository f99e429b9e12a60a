import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { REVISIONS } from '../../../machines/revisions.ts';
import { RULE_WORDS } from '../../../spec/diff/rule-words.ts';
import { diffRules, ruleDocs } from '../../../spec/diff/rules.ts';

const source = `
export interface Rules {
  /** Who may enter. door.ts, section 1. */
  readonly entry: 'all' | 'some';
  /**
   * Whether it
   * creaks.
   */
  readonly creaks: boolean;
}`;

describe('rules that differ', () => {
  test('their sentences are the comments in the source', () => {
    expect([...ruleDocs(source)]).toEqual([
      ['entry', 'Who may enter. door.ts, section 1.'],
      ['creaks', 'Whether it creaks.'],
    ]);
  });

  test('only those that differ, in the order of the source, with the machine that the comment names', () => {
    const side = (rules: Record<string, string | boolean>) => ({ rules, rulesSource: source });
    const found = diffRules(
      side({ creaks: true, entry: 'all' }),
      side({ creaks: true, entry: 'some', lock: true }),
    );
    expect(found.map(({ rule, before, after, machines }) => [rule, before, after, machines])).toEqual([
      ['entry', 'all', 'some', ['door']],
      ['lock', null, true, []],
    ]);
  });

  test('#15808 changed what Register writes, the gate, and when reports are refused (reference, sections 1.2, 3.4)', () => {
    const rulesSource = readFileSync(new URL('../../../machines/revisions.ts', import.meta.url), 'utf8');
    const side = (name: 'pre-15808' | 'strict-steps') => ({ rules: { ...REVISIONS[name] }, rulesSource });
    const found = diffRules(side('pre-15808'), side('strict-steps'));
    expect(found.map(({ rule }) => rule)).toEqual(['registerWrites', 'gate', 'reportsRefusedWhile']);
    for (const { says } of found) expect(says).not.toBe('');
  });

  test('words are for switches and values that a revision has', () => {
    for (const rule of Object.keys(RULE_WORDS)) expect(Object.keys(REVISIONS.orrery)).toContain(rule);
  });
});
