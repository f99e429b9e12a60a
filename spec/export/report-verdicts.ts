/**
 * The report's upper half: the verdict in one sentence, revisions x properties, and the worlds they were checked in.
 * How a verdict is worded is verdict-chip.ts; how runs are told is report-runs.ts.
 */
import { element, fragment, type Markup } from './markup.ts';
import { cell, count, exampleHref, headRow, number, row, scrollable, tiles, total } from './report-parts.ts';
import { chipHtml, chipOver, verdictChip, verdictOver } from './verdict-chip.ts';
import {
  differs,
  everyProperty,
  type PropertyResult,
  type RevisionResult,
  type VerifyReport,
  type WorldResult,
} from './verify-report.ts';

/** Verdict in one sentence, and the run in a few numbers. */
export function hero(report: VerifyReport): Markup {
  const { stamp, tone, headline, summary } = headlineOf(report);
  const over = [report.commit === undefined ? '' : `commit ${report.commit}`, report.startedAt ?? ''];
  return element(
    'section',
    { class: 'hero', id: 'verdict' },
    element('span', { class: `stamp ${tone}` }, stamp),
    element(
      'p',
      { class: 'over' },
      ['Verification report', ...over.filter((part) => part !== '')].join(' · '),
    ),
    element('h1', {}, headline),
    element('p', { class: 'sum' }, summary),
    tiles(heroNumbers(report)),
  );
}

interface Headline {
  readonly stamp: string;
  readonly tone: 'good' | 'bad' | 'fresh';
  readonly headline: string;
  readonly summary: string;
}

function headlineOf(report: VerifyReport): Headline {
  const results = [...everyProperty(report)].map(({ property }) => property);
  const surprises = results.filter(differs).length;
  const failedTests = total(report.suites, (suite) => suite.failed);
  const simulated = report.simulation?.violations ?? 0;
  const summary = summaryOf(report, results);
  if (surprises > 0) {
    const headline = `${count(surprises, 'verdict')} ${surprises === 1 ? 'is' : 'are'} not the expected ${surprises === 1 ? 'one' : 'ones'}`;
    return { stamp: 'Unexpected', tone: 'bad', headline, summary };
  }
  if (failedTests > 0)
    return {
      stamp: 'Failed',
      tone: 'bad',
      headline: `${count(failedTests, 'test')} of the suites failed`,
      summary,
    };
  if (simulated > 0)
    return {
      stamp: 'Failed',
      tone: 'bad',
      headline: `The simulation found ${count(simulated, 'violation')}`,
      summary,
    };
  if (report.exitCode !== 0)
    return {
      stamp: 'Failed',
      tone: 'bad',
      headline: `The run ended with exit code ${report.exitCode}`,
      summary,
    };
  return { stamp: 'As expected', tone: 'good', headline: 'Every verdict is the expected one', summary };
}

function summaryOf(report: VerifyReport, results: readonly PropertyResult[]): string {
  const violated = results.filter((each) => each.verdict === 'violated' && each.kind !== 'sometimes').length;
  const partial = results.filter((each) => each.verdict === 'partial').length;
  const worlds = new Set(report.revisions.flatMap((revision) => revision.worlds.map((world) => world.name)))
    .size;
  const parts = [
    `${count(report.revisions.length, 'revision')} in ${count(worlds, 'world')}, ${count(results.length, 'verdict')}`,
    `${number(violated)} of them ${violated === 1 ? 'a violation' : 'violations'}, shown by ${count(report.counterexamples.length, 'counterexample')}`,
    ...(partial > 0 ? [`${number(partial)} only partial`] : []),
  ];
  return `${parts.join('; ')}.`;
}

function heroNumbers(report: VerifyReport): [string, string][] {
  const worlds = report.revisions.flatMap((revision) => revision.worlds);
  const tests = total(report.suites, (suite) => suite.tests);
  const passed = total(report.suites, (suite) => suite.passed);
  return [
    ['states explored', number(total(worlds, (world) => world.states))],
    ['edges', number(total(worlds, (world) => world.edges))],
    ['tests passed', tests === passed ? number(passed) : `${number(passed)} / ${number(tests)}`],
    ['test steps', number(total(report.suites, (suite) => suite.steps))],
    [
      'hours simulated',
      report.simulation ? number(Math.round(report.simulation.clusterHours * 10) / 10) : '–',
    ],
  ];
}

/** Revisions x properties, each cell over all worlds, with the worlds of a row on request. */
export function matrixSection(report: VerifyReport): Markup {
  const names = [...new Set([...everyProperty(report)].map(({ property }) => property.name))];
  const head = report.revisions.map((revision) => element('th', { scope: 'col' }, revision.name));
  return fragment(
    element(
      'p',
      { class: 'lead' },
      'Each law in each revision of the protocol, over all worlds in which it was checked. A chip with an arrow leads to the shortest run that shows it.',
    ),
    filters(),
    scrollable(
      element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'property'), head)),
      element(
        'tbody',
        {},
        names.map((name) => matrixRows(report, name)),
      ),
    ),
  );
}

function filters(): Markup {
  const button = (verdict: string, text: string) =>
    element(
      'button',
      { type: 'button', 'data-verdict': verdict, 'aria-pressed': String(verdict === 'all') },
      text,
    );
  return element(
    'div',
    { class: 'filters' },
    button('all', 'All'),
    button('violated', 'Violated'),
    button('holds', 'Holds'),
    button('partial', 'Partial'),
    button('unexpected', 'Unexpected'),
    element('input', { type: 'search', placeholder: 'Find a property', 'aria-label': 'Find a property' }),
  );
}

interface Placed {
  readonly revision: RevisionResult;
  readonly world: WorldResult;
  readonly property: PropertyResult;
}

function matrixRows(report: VerifyReport, name: string): Markup {
  const placed = [...everyProperty(report)].filter(({ property }) => property.name === name);
  const verdicts = new Set<string>(placed.map(({ property }) => property.verdict));
  if (placed.some(({ property }) => differs(property))) verdicts.add('unexpected');
  const cells = report.revisions.map((revision) =>
    matrixCell(placed.filter((each) => each.revision === revision)),
  );
  return fragment(
    element(
      'tr',
      { class: 'law-row', 'data-verdicts': [...verdicts].sort().join(' ') },
      lawHeader(name, placed),
      cells,
    ),
    element(
      'tr',
      { class: 'more' },
      element('td', { colspan: report.revisions.length + 1 }, worldRows(placed)),
    ),
  );
}

function lawHeader(name: string, placed: readonly Placed[]): Markup {
  const law = placed[0]?.property;
  const label = 'world by world';
  return element(
    'th',
    { class: 'law', scope: 'row' },
    name,
    element('span', { class: 'kind' }, law?.kind),
    element('span', { class: 'sentence' }, law?.sentence),
    element('button', { type: 'button', hidden: true, 'aria-expanded': 'false', 'data-label': label }, label),
  );
}

function matrixCell(placed: readonly Placed[]): Markup {
  if (placed.length === 0) return element('td', { class: 'cell quiet' }, 'not checked');
  const properties = placed.map(({ property }) => property);
  const shown = shortest(properties.filter((property) => property.counterexample !== undefined));
  return element(
    'td',
    { class: 'cell' },
    chipHtml(chipOver(properties), exampleHref(shown)),
    element('small', {}, cellNote(properties)),
  );
}

/** How long the shortest run is, and in how many worlds the verdict is this one. */
function cellNote(properties: readonly PropertyResult[]): string {
  const verdict = verdictOver(properties);
  const alike = properties.filter((property) => property.verdict === verdict);
  const steps = shortest(alike)?.steps ?? null;
  const share = alike.length === properties.length ? '' : `${alike.length} of `;
  const where = `${share}${count(properties.length, 'world')}`;
  return steps === null ? where : `${count(steps, 'step')} · ${where}`;
}

function shortest(properties: readonly PropertyResult[]): PropertyResult | undefined {
  const length = (property: PropertyResult) => property.steps ?? Number.POSITIVE_INFINITY;
  return properties.toSorted((a, b) => length(a) - length(b))[0];
}

function worldRows(placed: readonly Placed[]): Markup {
  const rows = placed.map(({ revision, world, property }) =>
    row([
      revision.name,
      world.name,
      chipHtml(verdictChip(property), exampleHref(property)),
      cell(number(world.states)),
      cell(number(world.edges)),
      cell(property.steps === null ? '–' : `${number(property.steps)}${loopNote(property)}`),
    ]),
  );
  return element(
    'table',
    {},
    headRow(['revision', 'world', 'verdict'], ['states', 'edges', 'steps']),
    element('tbody', {}, rows),
  );
}

function loopNote(property: PropertyResult): string {
  return property.loopFrom === undefined ? '' : `, loop from ${property.loopFrom}`;
}

/** What was explored, and how far. */
export function worldSection(report: VerifyReport): Markup {
  const rows = report.revisions.flatMap((revision) =>
    revision.worlds.map((world) => worldRow(revision, world)),
  );
  return fragment(
    element(
      'p',
      { class: 'lead' },
      'A complete world was explored to its last state; a partial one says what stopped it.',
    ),
    scrollable(
      headRow(['revision', 'world'], ['states', 'edges', 'seconds', 'states/s'], ['explored']),
      element('tbody', {}, rows),
    ),
  );
}

function worldRow(revision: RevisionResult, world: WorldResult): Markup {
  const speed = world.seconds > 0 ? number(Math.round(world.states / world.seconds)) : '–';
  const explored = world.complete
    ? element('span', { class: 'chip good' }, 'complete')
    : fragment(
        element('span', { class: 'chip fresh' }, 'partial'),
        ' ',
        element('span', { class: 'quiet' }, world.stopped),
      );
  return row([
    revision.name,
    fragment(element('b', {}, world.name), ' ', element('span', { class: 'quiet' }, world.summary)),
    cell(number(world.states)),
    cell(number(world.edges)),
    cell(world.seconds.toFixed(2)),
    cell(speed),
    explored,
  ]);
}
