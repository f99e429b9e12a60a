/** What forced each rule of our own, as `orrery history --ours` runs it; what is said of an entry that is not so; the page. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type OurLine, ourLine, ourRulesPage } from '../../../impl/cli/our-rules-table.ts';
import { REVISIONS } from '../../../machines/revisions.ts';
import type { ForcedRule, OurSurroundingRule } from '../../../spec/history/our-rule.ts';
import { OUR_RULES, OUR_SURROUNDING_RULES } from '../../../spec/history/our-rules.ts';
import { faultsOfTables, runOurRule } from '../../../spec/history/run-ours.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const LIMIT_MS = 30_000;
const lines: OurLine[] = [];

test.each(Object.entries(OUR_RULES))(
  '%s',
  (rule, reason) => {
    const run = runOurRule(rule, reason);
    lines.push(ourLine(run));
    expect(run.failures).toEqual([]);
    expect(run.counterexample?.steps.length ?? 0).toBe('world' in reason ? reason.steps : 0);
  },
  LIMIT_MS,
);

test('the page is what `npm run orrery -- history --ours --markdown` writes', async () => {
  const [file, text] = ourRulesPage(lines);
  expect(await readFile(resolve(ROOT, file), 'utf8')).toBe(text);
});

test('the tables are complete, and each surrounding rule is the remedy of its defect', () => {
  expect(faultsOfTables(OUR_RULES, OUR_SURROUNDING_RULES)).toEqual([]);
});

test('docs/protocol/divergence.md says of each rule what forced it', async () => {
  const text = await readFile(resolve(ROOT, 'docs/protocol/divergence.md'), 'utf8');
  for (const [rule, reason] of Object.entries(OUR_RULES)) {
    if (!('world' in reason)) expect(text).toContain(`\`${rule}\`: nothing in a cluster that has run ours`);
    else
      expect(text).toMatch(
        new RegExp(
          `\`${rule}\`[^:]*: ${RegExp.escape(`${reason.law}, \`${reason.world.name}\`, ${reason.steps} steps (`)}`,
        ),
      );
  }
  for (const [rule, { defect }] of Object.entries(OUR_SURROUNDING_RULES)) {
    expect(text, rule).toContain(`(\`${rule}: ${REVISIONS.orrery[rule as OurSurroundingRule]}\`)`);
    expect(text).toContain('open' in defect ? `--open --defect ${defect.open}\`` : `--row ${defect.row}\``);
  }
});

describe('what does not hold is one line that names the rule', () => {
  const sound = OUR_RULES.outageMarks as ForcedRule;
  const failuresOf = (rule: string, change: Partial<ForcedRule>, maxStates?: number) =>
    runOurRule(rule, { ...sound, ...change }, maxStates).failures;

  test('another number of steps', () => {
    expect(failuresOf('outageMarks', { steps: 4 })).toEqual([
      `outageMarks: with outageMarks = by-the-next-plan '${sound.law}' fails after 5 steps, not 4`,
    ]);
  });

  test('a rule that its world does not need', () => {
    expect(failuresOf('rejectedNode', {})).toEqual([
      'rejectedNode: rejectedNode is made-ineligible in orrery and in nomad-2.0',
    ]);
    const [failure, ...others] = failuresOf('marksStand', {});
    expect(others).toEqual([]);
    expect(failure).toMatch(
      /^marksStand: not needed any more: with marksStand = for-ever 'L2 .*' holds in all \d+ states$/,
    );
  });

  test('a law that its world does not have', () => {
    const [failure] = failuresOf('outageMarks', { law: 'S99 peace' });
    expect(failure).toMatch(/^outageMarks: the world has no law 'S99 peace'; it has /);
  });

  test('a world that is too large', () => {
    expect(failuresOf('outageMarks', {}, 100)[0]).toMatch(
      /^outageMarks: with the rule in force the search stopped at 100 states; make the world smaller$/,
    );
  });

  test('an entry that is missing, one that is superfluous, a defect about another rule', () => {
    const { gate, ...others } = OUR_RULES;
    expect(faultsOfTables(others, OUR_SURROUNDING_RULES)).toEqual([
      'gate: it is each-allocation in orrery, last-report in nomad-2.0, without an entry',
    ]);
    expect(faultsOfTables({ ...OUR_RULES, planParts: gate }, OUR_SURROUNDING_RULES)).toEqual([
      'planParts: superfluous entry, orrery and nomad-2.0 do not differ in it',
    ]);
    const { marksStand } = OUR_SURROUNDING_RULES;
    const strange = { ...OUR_SURROUNDING_RULES, marksStand: { ...marksStand, defect: { row: 43 } } };
    expect(faultsOfTables(OUR_RULES, strange)).toEqual([
      'marksStand: row 43 is not there, or is about another rule',
    ]);
  });
});
