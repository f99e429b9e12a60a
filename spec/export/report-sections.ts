/**
 * The report's sections, each a piece of HTML made from the VerifyReport: verdicts, worlds, partings, examples,
 * machines, suites, simulation. The page around them is report-html.ts, how they look is report-style.ts.
 */
import { element, fragment, type Child, type Markup, trusted } from './markup.ts';
import type { MachineFigure } from './report-html.ts';
import { storyHtml, storyOf } from './story.ts';
import { chipHtml, chipOver, verdictChip, verdictOver } from './verdict-chip.ts';
import {
  type Counterexample,
  differs,
  everyProperty,
  type Parting,
  type PropertyResult,
  type RevisionResult,
  type SimulationResult,
  type SuiteResult,
  type VerifyReport,
  type WorldResult,
} from './verify-report.ts';

/** A fragment identifier from any text: what is no letter, digit, `.`, `_` or `-` becomes its code. */
export function anchorOf(kind: string, id: string): string {
  return `${kind}-${id.replace(/[^A-Za-z0-9._-]/g, (character) => `~${character.codePointAt(0)?.toString(16)}`)}`;
}

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

function tiles(entries: readonly (readonly [string, string])[]): Markup {
  const tile = ([name, value]: readonly [string, string]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, value));
  return element('dl', { class: 'tiles' }, entries.map(tile));
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

function exampleHref(property: PropertyResult | undefined): string | undefined {
  return property?.counterexample === undefined
    ? undefined
    : `#${anchorOf('example', property.counterexample)}`;
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

/** Counterexamples of one revision, replayed in the others. */
export function partingSection(report: VerifyReport, text: string): Markup {
  const rows = report.partings.map((parting) =>
    row([
      element('a', { href: `#${anchorOf('example', parting.counterexample)}` }, parting.counterexample),
      parting.revision,
      cell(parting.step === null ? 'never' : number(parting.step)),
      parting.sentence,
    ]),
  );
  const table = scrollable(
    element(
      'thead',
      {},
      headCells(['counterexample', 'replayed in'], ['parts at step'], ['what happens instead']),
    ),
    element('tbody', {}, rows),
  );
  if (rows.length === 0 && text === '') return nothing('No counterexample was replayed in another revision.');
  return fragment(
    element(
      'p',
      { class: 'lead' },
      'Each counterexample is replayed, event by event, in the other revisions. This is where they leave its path.',
    ),
    text === '' ? undefined : element('pre', { class: 'block' }, text),
    rows.length === 0 ? undefined : table,
  );
}

/** Each violation as a story and as a chart. The first is open. */
export function counterexampleSection(
  report: VerifyReport,
  charts: Readonly<Record<string, string>>,
): Markup {
  if (report.counterexamples.length === 0) return nothing('No law was violated.');
  return fragment(
    element(
      'p',
      { class: 'lead' },
      'The shortest run that breaks each law, found by search. The replay line brings it back in a terminal.',
    ),
    report.counterexamples.map((example, index) =>
      counterexampleHtml(report, example, charts[example.id], index === 0),
    ),
  );
}

function counterexampleHtml(
  report: VerifyReport,
  example: Counterexample,
  chart: string | undefined,
  open: boolean,
): Markup {
  const sentence = sentenceOf(report, example);
  const story = storyOf(example, sentence);
  const partings = report.partings.filter((parting) => parting.counterexample === example.id);
  return element(
    'details',
    { class: 'example', id: anchorOf('example', example.id), open },
    element(
      'summary',
      {},
      element('h3', {}, story.title),
      element('span', { class: 'where' }, `${example.revision} · ${example.world} · ${example.property}`),
      element(
        'span',
        { class: 'length' },
        element('b', {}, number(example.steps.length)),
        example.loopFrom === undefined ? 'steps' : 'steps, a loop',
      ),
    ),
    element(
      'div',
      { class: 'inside' },
      element('p', { class: 'lawquote' }, sentence),
      storyHtml(story),
      partings.length === 0 ? undefined : element('div', { class: 'partings' }, partings.map(partingHtml)),
      chart === undefined ? undefined : figure(chart),
      replayHtml(example.replay),
    ),
  );
}

function sentenceOf(report: VerifyReport, example: Counterexample): string {
  for (const { revision, world, property } of everyProperty(report)) {
    const isIt =
      revision.name === example.revision &&
      world.name === example.world &&
      property.name === example.property;
    if (isIt) return property.sentence;
  }
  return example.property;
}

function partingHtml({ revision, step, sentence }: Parting): Markup {
  const where = step === null ? 'goes through alike' : `parts at step ${step}`;
  return element('p', {}, element('b', {}, revision), ` ${where}: ${sentence}`);
}

function replayHtml(line: string): Markup {
  return element(
    'p',
    { class: 'replay' },
    element('code', {}, line),
    element('button', { class: 'copy', type: 'button', hidden: true, 'data-text': line }, 'Copy'),
  );
}

/** Each machine as a picture and as a table. */
export function machineSection(machines: readonly MachineFigure[]): Markup {
  if (machines.length === 0) return nothing('No machine was drawn.');
  return fragment(
    element(
      'p',
      { class: 'lead' },
      'The rules themselves, drawn and tabulated from the machines that were checked. A dash is a refusal.',
    ),
    machines.map(machineHtml),
  );
}

function machineHtml({ name, sentence, svg, table }: MachineFigure): Markup {
  return element(
    'article',
    { id: anchorOf('machine', name) },
    element('h3', {}, name),
    sentence === undefined ? undefined : element('p', { class: 'lead' }, sentence),
    figure(svg),
    element(
      'details',
      { class: 'fold' },
      element('summary', {}, `Table of ${name}: every state, every event`),
      element('div', { class: 'scroll' }, table),
    ),
  );
}

/** A figure as wide as this is scrolled, not shrunk until it cannot be read. */
const WIDEST_FIGURE = 1350;

/** Only SVG of this folder's own writers goes in unescaped. */
function figure(svg: string): Markup {
  const width = /^<svg [^>]*\bwidth="(\d+)"/.exec(svg)?.[1];
  if (width === undefined) throw new Error('report: a figure must be SVG text with a width');
  const classes = Number(width) > WIDEST_FIGURE ? 'figure wide' : 'figure';
  return element('figure', { class: classes }, trusted(svg.trimEnd()));
}

/** Generated tests, per machine and target. */
export function suiteSection(report: VerifyReport): Markup {
  if (report.suites.length === 0) return nothing('No suite was run.');
  return fragment(
    element(
      'p',
      { class: 'lead' },
      'Walks generated from the machines, run against the real implementation. Killed: the share of faulty machines that the suite tells from the right one.',
    ),
    scrollable(
      headRow(['suite', 'machine', 'target'], ['tests', 'steps', 'passed', 'failed'], ['coverage', 'killed']),
      element('tbody', {}, report.suites.map(suiteRow)),
    ),
  );
}

function suiteRow(suite: SuiteResult): Markup {
  const failed = suite.failed === 0 ? '0' : element('span', { class: 'chip bad' }, number(suite.failed));
  return row([
    element('b', {}, suite.name),
    suite.machine,
    suite.target,
    cell(number(suite.tests)),
    cell(number(suite.steps)),
    cell(number(suite.passed)),
    cell(failed),
    share(suite.coverage),
    share(suite.killRate),
  ]);
}

function share(value: number | null): Markup {
  if (value === null) return element('span', { class: 'quiet' }, '–');
  const percent = percentOf(value);
  return fragment(
    element('span', { class: 'bar' }, element('i', { style: `width:${percent}%` })),
    `${percent} %`,
  );
}

/** One decimal, and never 100 % for less than all. */
function percentOf(value: number): number {
  return Math.floor(Math.min(Math.max(value, 0), 1) * 1000 + 1e-9) / 10;
}

/** What the cluster lived through. */
export function simulationSection({ simulation }: VerifyReport): Markup {
  if (!simulation) return nothing('No simulation was run.');
  return fragment(
    element(
      'p',
      { class: 'lead' },
      'The production code on a seeded clock, network and disk, with faults all along.',
    ),
    tiles([
      ['cluster hours', number(Math.round(simulation.clusterHours * 10) / 10)],
      ['seeds', number(simulation.seeds)],
      ['faults injected', number(Object.values(simulation.faults).reduce((sum, each) => sum + each, 0))],
      ['violations', number(simulation.violations)],
      ['times real time', number(Math.round(simulation.speed))],
    ]),
    faultTable(simulation),
  );
}

function faultTable(simulation: SimulationResult): Markup | undefined {
  const kinds = Object.keys(simulation.faults).sort();
  if (kinds.length === 0) return undefined;
  const most = Math.max(1, ...Object.values(simulation.faults));
  const rows = kinds.map((kind) => {
    const times = simulation.faults[kind] ?? 0;
    const width = `width:${percentOf(times / most)}%`;
    return row([
      kind,
      cell(number(times)),
      element('span', { class: 'bar faults' }, element('i', { style: width })),
    ]);
  });
  return fragment(
    element('h3', {}, 'Faults'),
    scrollable(headRow(['kind'], ['times'], ['']), element('tbody', {}, rows)),
  );
}

function nothing(sentence: string): Markup {
  return element('p', { class: 'empty' }, sentence);
}

function scrollable(...children: Markup[]): Markup {
  return element('div', { class: 'scroll' }, element('table', {}, children));
}

function headRow(
  texts: readonly string[],
  numbers: readonly string[] = [],
  rest: readonly string[] = [],
): Markup {
  return element('thead', {}, headCells(texts, numbers, rest));
}

function headCells(
  texts: readonly string[],
  numbers: readonly string[] = [],
  rest: readonly string[] = [],
): Markup {
  const left = (text: string) => element('th', { scope: 'col' }, text);
  const right = (text: string) => element('th', { scope: 'col', class: 'n' }, text);
  return element('tr', {}, texts.map(left), numbers.map(right), rest.map(left));
}

/** A table cell of its own making, or content that gets a plain one. */
interface NumberCell {
  readonly right: Child;
}
function cell(right: Child): NumberCell {
  return { right };
}

function row(cells: readonly (Markup | NumberCell | string)[]): Markup {
  const write = (each: Markup | NumberCell | string) =>
    typeof each === 'object' && 'right' in each
      ? element('td', { class: 'n' }, each.right)
      : element('td', {}, each);
  return element('tr', {}, cells.map(write));
}

function total<T>(list: readonly T[], of: (each: T) => number): number {
  return list.reduce((sum, each) => sum + of(each), 0);
}

/** Digits in groups of three, independent of the reader's locale: `1,234,567.5`. */
export function number(value: number): string {
  const [whole = '', decimals] = String(value).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

function count(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? '' : 's'}`;
}
