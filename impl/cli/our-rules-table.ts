/**
 * The reasons of our own rules as values, as text, and as the page of the documentation. It searches nothing; nothing in
 * the page differs from run to run.
 */
import { REVISIONS, type Rules } from '../../machines/revisions.ts';
import { storyLines, storyOf } from '../../spec/export/story.ts';
import type { Counterexample } from '../../spec/export/verify-report.ts';
import type { OurRun } from '../../spec/history/run-ours.ts';
import { type Page, markdownTable } from './history-page.ts';

/** What `--ours --json` prints for each. */
export interface OurLine {
  readonly rule: string;
  /** As our servers follow it, and as Nomad 2.0 does. */
  readonly ours: string;
  readonly theirs: string;
  /** All that is turned back for the search: `gate = last-report`. */
  readonly change: string;
  /** What goes wrong without the rule, or why it is there though nothing does. */
  readonly because: string;
  readonly costs: string;
  /** Empty when nothing was searched. */
  readonly world: string;
  readonly law: string;
  readonly steps: number;
  /** Of both searches: with the rule, and without. */
  readonly states: number;
  readonly seconds: number;
  readonly verdict: OurRun['verdict'];
  readonly failures: readonly string[];
  /** The shortest; absent when the law did not fail. */
  readonly counterexample?: Counterexample;
}

export function ourLine({ rule, reason, counterexample, failures, ...run }: OurRun): OurLine {
  const name = rule as keyof Rules;
  const forced = 'world' in reason ? reason : undefined;
  return {
    rule,
    ours: String(REVISIONS.orrery[name]),
    theirs: String(REVISIONS['nomad-2.0'][name]),
    change: run.change,
    because: 'world' in reason ? reason.because : reason.onlyAfterUpgrade,
    costs: reason.costs,
    world: forced?.world.name ?? '',
    law: forced?.law ?? '',
    steps: run.steps,
    states: run.states,
    seconds: Number(run.seconds.toFixed(2)),
    verdict: run.verdict,
    failures,
    ...(counterexample && { counterexample }),
  };
}

/** The shortest counterexample, step by step; empty when there is none. */
export function storyOfOurs({ counterexample, because }: OurLine): string[] {
  return counterexample === undefined ? [] : storyLines(storyOf(counterexample, because));
}

const count = (n: number): string => n.toLocaleString('en-US');

/** Figures in columns, the reason and the cost below them, and a last line that sums up. */
export function ourTable(lines: readonly OurLine[]): string[] {
  const width = Math.max(4, ...lines.map(({ rule }) => rule.length));
  const row = (rule: string, steps: string, states: string, seconds: string, rest: string) =>
    `${rule.padEnd(width)}  ${steps.padStart(5)}  ${states.padStart(8)}  ${seconds.padStart(7)}  ${rest}`;
  const sound = lines.filter(({ verdict }) => verdict !== 'failed').length;
  return [
    row('rule', 'steps', 'states', 'seconds', 'verdict, and what breaks with it turned back'),
    ...lines.flatMap((line) => [
      row(
        line.rule,
        line.law === '' ? '-' : String(line.steps),
        line.law === '' ? '-' : count(line.states),
        line.seconds.toFixed(2),
        line.law === '' ? line.verdict : `${line.verdict}: ${line.law} in ${line.world}`,
      ),
      ...[line.change, line.because, `Costs: ${line.costs}`, ...line.failures].map(
        (text) => `${' '.repeat(width + 28)}${text}`,
      ),
    ]),
    `${sound} of ${lines.length} as their entries say`,
  ];
}

const COLUMNS = ['rule', 'ours', 'Nomad 2.0', 'breaks', 'in', 'steps', 'states'] as const;

export function ourRulesPage(lines: readonly OurLine[]): Page {
  const rows = lines.map(({ rule, ours, theirs, law, world, steps, states }) => [
    `[\`${rule}\`](#${rule.toLowerCase()})`,
    `\`${ours}\``,
    `\`${theirs}\``,
    law === '' ? 'nothing of its own' : law,
    law === '' ? '-' : world,
    law === '' ? '-' : String(steps),
    law === '' ? '-' : count(states),
  ]);
  const text = `# What forced each of our own rules

One section for each rule of the reconnect protocol in which our servers differ from Nomad 2.0. With all our rules in force the
law holds in every state of a small world; with that one rule turned back a search finds the shortest run that breaks it, told
below. *Steps* is the length of that run (of a loop that makes no progress: the way there and once round), *states* what both
searches looked at. What the rules are is told in [divergence.md](divergence.md).

Written by \`npm run orrery -- history --ours --markdown\`; the entries are in \`spec/history/our-rules.ts\`.

${markdownTable(COLUMNS, rows)}

${lines.map(section).join('\n')}`;
  return ['docs/protocol/our-rules.md', text];
}

function section(line: OurLine): string {
  const head = `## ${line.rule}

${line.because}

* **Costs.** ${line.costs}
`;
  const story = storyOfOurs(line);
  if (story.length === 0) return `${head}* **Verdict.** ${line.verdict}.\n`;
  return `${head}* **Turned back:** \`${line.change}\`. **Breaks** ${line.law}, after ${line.steps} steps.

\`\`\`text
${story.join('\n')}
\`\`\`
`;
}
