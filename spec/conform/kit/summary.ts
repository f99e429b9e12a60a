/** A conformance report as lines for people: a table of the components, then every disagreement with its story. */
import { countsOf, type ComponentVerdict, type ConformReport, type Disagreement } from './verdict.ts';

const COLUMNS = [
  'component',
  'walks',
  'transitions',
  'tried',
  'accepted',
  'refused',
  'otherwise',
  'unreachable',
];
const FRAMES_SHOWN = 8;

export function conformLines(report: ConformReport, replayWith: (token: string) => string): string[] {
  const disagreements = report.components.flatMap((component) => component.disagreements);
  return [
    `${report.target}, judged by ${report.revision}`,
    '',
    ...distanceLines(report),
    ...tableLines(report.components),
    ...report.components.flatMap(cutLines),
    ...(report.unsupported.length === 0
      ? []
      : [`Not judged, for it has no door: ${report.unsupported.join(', ')}.`]),
    '',
    ...disagreements.flatMap((disagreement, at) => storyLines(disagreement, at + 1, replayWith)),
    verdictLine(report, disagreements.length),
  ];
}

function verdictLine({ components, revision, target }: ConformReport, disagreements: number): string {
  if (components.length === 0) return `Nothing was judged: ${target} offers no component of ${revision}.`;
  if (disagreements === 0) return `It follows ${revision}, as far as it was asked.`;
  return `It does not follow ${revision}: ${disagreements} ${disagreements === 1 ? 'disagreement' : 'disagreements'}.`;
}

function distanceLines({ revisions }: ConformReport): string[] {
  if (revisions === undefined) return [];
  const nearest = revisions.map(
    ({ revision, disagreements, first }) =>
      `  ${revision.padEnd(14)}${disagreements === 0 ? 'fits' : `${disagreements} disagreements; first: ${first ?? ''}`}`,
  );
  return ['How far it is from each revision, by the tours alone:', ...nearest, ''];
}

function tableLines(components: readonly ComponentVerdict[]): string[] {
  const rows = components.map(({ component, walks, transitions }) => {
    const { of, tried, accepted, refused, otherwise, unreachable } = countsOf(transitions);
    return [component, ...[walks, of, tried, accepted, refused, otherwise, unreachable].map(String)];
  });
  const widths = COLUMNS.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]!.length)));
  const line = (cells: readonly string[]): string =>
    cells.map((text, at) => (at === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[at]!))).join('  ');
  return [COLUMNS, ...rows].map(line);
}

function cutLines({ component, cutShort }: ComponentVerdict): string[] {
  return cutShort === undefined ? [] : [`${component}: the suites were not run to their end: ${cutShort}.`];
}

function storyLines(
  disagreement: Disagreement,
  number: number,
  replayWith: (token: string) => string,
): string[] {
  const { before, event, expected, observed, trouble, story, frames, foundBy, foundAfter, token } =
    disagreement;
  const steps = [...before, event].map((text, at) => `  ${String(at + 1).padStart(3)}  ${text}`);
  return [
    `${number}. ${trouble === undefined ? 'A disagreement' : 'Trouble'}, found by ${foundBy} at step ${foundAfter}, in its shortest form:`,
    ...steps,
    ...(trouble === undefined
      ? [`       expected ${expected.join(', or ')}`, `       observed ${observed}`]
      : [`       ${trouble}`]),
    ...story.map((line) => `       meanwhile: ${line}`),
    ...frames.slice(-FRAMES_SHOWN).map((line) => `       ${line}`),
    `     again: ${replayWith(token)}`,
    '',
  ];
}
