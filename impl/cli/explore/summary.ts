/** What was found about systems, as lines for a terminal: counts, verdicts, stories, suites. It only lays out. */
import { storyLines, storyOf } from '../../../spec/export/story.ts';
import { verdictChip } from '../../../spec/export/verdict-chip.ts';
import type { PropertyResult } from '../../../spec/export/verify-report.ts';
import type { Explored } from '../../../spec/system/explore.ts';
import { table } from '../show/table.ts';

/** One system: what a reader must know first comes first. */
export function summaryLines({ system, result, counterexamples, machines }: Explored): string[] {
  const stories = counterexamples.flatMap((each) => [
    ...storyLines(storyOf(each, sentenceOf(result.properties, each.property))),
    '',
  ]);
  return [
    `${system}: ${countsOf(result)}`,
    '',
    ...(result.properties.length === 0 ? ['no laws'] : verdictLines(result.properties)),
    '',
    ...stories,
    ...suiteLines(machines),
  ];
}

const number = (n: number) => n.toLocaleString('en-US');

function countsOf({ states, edges, depth = 0, seconds, complete, stopped = '' }: Explored['result']): string {
  const end = complete ? 'exhaustive' : `partial: ${stopped}`;
  return `${number(states)} states, ${number(edges)} edges, depth ${depth}, ${seconds.toFixed(1)} s, ${end}`;
}

function sentenceOf(laws: readonly PropertyResult[], name: string): string {
  return laws.find((law) => law.name === name)?.sentence ?? '';
}

function verdictLines(laws: readonly PropertyResult[]): string[] {
  const rows = laws.map((law) => [law.name, law.kind, verdictChip(law).text, lengthOf(law)]);
  return table(['law', 'kind', 'verdict', 'shortest run'], rows).split('\n');
}

function lengthOf({ steps, loopFrom, verdict, kind }: PropertyResult): string {
  if (steps === null) return verdict === 'violated' && kind === 'sometimes' ? 'there is none' : '–';
  const loop = loopFrom === undefined ? '' : loopFrom > steps ? ', then nothing' : ', a loop';
  return `${steps} ${steps === 1 ? 'step' : 'steps'}${loop}`;
}

function suiteLines(machines: Explored['machines']): string[] {
  const rows = machines.flatMap(({ machine, suites }) =>
    suites.map(({ name, tests, steps, coverage, killRate }) => [
      machine,
      name,
      number(tests),
      number(steps),
      percent(coverage),
      percent(killRate),
    ]),
  );
  const missing = machines.flatMap((each) =>
    each.missing === undefined ? [] : [`${each.machine}: ${each.missing}`],
  );
  if (rows.length === 0) return missing;
  const header = ['machine', 'suite', 'tests', 'steps', 'covered', 'faults caught'];
  return [...table(header, rows).split('\n'), ...missing, ''];
}

function percent(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
}
