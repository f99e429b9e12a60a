/**
 * The pages of the documentation that `orrery history --markdown` writes. Nothing in them differs from run to run:
 * no seconds, no date.
 */
import { chartOf, sequenceChartSvg } from '../../spec/export/sequence-chart.ts';
import { type HistoryLine, storyOfLine } from './history-table.ts';

/** From the project's root, and its content. */
export type Page = readonly [file: string, text: string];

const COLUMNS = ['row', 'upstream', 'fixed in', 'defect', 'switch', 'law', 'steps', 'states'] as const;

export function historyPage(lines: readonly HistoryLine[]): Page {
  const rows = lines.map(
    ({ name, upstream, fixedIn, defect, revision, switch: change, property, steps, states }) => [
      name,
      upstream,
      fixedIn,
      defect,
      `\`${revision}\` with \`${change}\``,
      property,
      String(steps),
      states.toLocaleString('en-US'),
    ],
  );
  const text = `# The history of defects, found again

Each row is a defect that Nomad once had, brought back by switching one rule of a revision that is free of it. In the revision
as it stands the law holds in every state of a small world; with the switch a search finds the shortest run that breaks it.
*Steps* is the length of that run (of a loop that makes no progress: the way there and once round), *states* what both searches
looked at. The rows are numbered as in our reference notes on Nomad's tracker, and where those have none, by the number of the mend
there; the worlds are in \`spec/history/\`.

Written by \`npm run orrery -- history --markdown\`; \`npm run orrery -- history\` finds them all again.

${markdownTable(COLUMNS, rows)}
`;
  return ['docs/protocol/history.md', text];
}

/** One section and one chart for a defect, however many revisions have it; the page last, since it points at the charts. */
export function openPages(lines: readonly HistoryLine[]): Page[] {
  const names = [...new Set(lines.map(({ name }) => name))];
  const byName = names.map((name) => lines.filter((line) => line.name === name));
  const sections = byName.map(openSection);
  const text = `# Open defects

What the rules of a revision, as they stand, do against a law, for a reason that upstream's tracker does not explain, as far as we
know. A defect is a rule, however many runs show it: each section names the change that removes it.

Written by \`npm run orrery -- history --open --markdown\`; the worlds are in \`spec/history/open/\`.

${sections.join('\n')}`;
  return [...byName.flatMap(chart), ['docs/protocol/open-defects.md', text]];
}

const chartFile = (name: string): string => `generated/open/${name}.svg`;

function chart([first]: readonly HistoryLine[]): Page[] {
  if (first?.counterexample === undefined) return [];
  return [[`docs/${chartFile(first.name)}`, sequenceChartSvg(chartOf(first.counterexample))]];
}

function openSection(lines: readonly HistoryLine[]): string {
  const [first] = lines;
  if (first === undefined) return '';
  const revisions = lines.map(({ revision, steps }) => `\`${revision}\` (${steps} steps)`).join(', ');
  const beside = first.besides === undefined ? '' : `, where \`${first.besides}\` has been mended beforehand`;
  return `## ${first.name}

${first.defect}

* **Breaks** ${first.property}: ${revisions}${beside}.
* **Removed by** \`${first.switch}\`.
* **Operator sees:** ${first.operatorSees ?? ''}
* **Upstream:** ${first.upstream}

![Sequence chart](../${chartFile(first.name)})

\`\`\`text
${storyOfLine(first).join('\n')}
\`\`\`
`;
}

/** A table whose cells may hold what a table is made of. */
export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}
