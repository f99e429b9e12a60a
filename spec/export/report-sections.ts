/**
 * The report's lower half: the machines as pictures and tables, the suites, the simulation.
 */
import { element, fragment, type Markup } from './markup.ts';
import {
  anchorOf,
  cell,
  headRow,
  nothing,
  number,
  percentOf,
  row,
  scrollable,
  share,
  tiles,
} from './report-parts.ts';
import { figure } from './report-runs.ts';
import type { SuiteResult, VerifyReport, WalkResult } from './verify-report.ts';

/** A machine's pictures, drawn beforehand. */
export interface MachineFigure {
  readonly name: string;
  readonly sentence?: string;
  readonly svg: string;
  readonly table: Markup;
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

/** Worlds that were walked at random, and what that covered. */
export function walkSection(walks: NonNullable<VerifyReport['walks']>): Markup {
  return fragment(
    element(
      'p',
      { class: 'lead' },
      'Worlds too large to explore. Every step out of each state that a walk leaves is judged, once; nothing is proved.',
    ),
    scrollable(
      headRow(
        ['world', 'revision', 'clients'],
        ['seed', 'walks', 'steps', 'states', 'steps judged', 'laws broken'],
        [],
      ),
      element('tbody', {}, walks.map(walkRow)),
    ),
  );
}

function walkRow(walk: WalkResult): Markup {
  const broken =
    walk.violated.length === 0 ? '0' : element('span', { class: 'chip bad' }, walk.violated.join(', '));
  return row([
    element('b', {}, walk.world),
    walk.revision,
    walk.clients,
    cell(String(walk.seed)),
    cell(number(walk.walks)),
    cell(number(walk.steps)),
    cell(`${number(walk.states)}${walk.saturated ? ' and more' : ''}`),
    cell(number(walk.edges)),
    cell(broken),
  ]);
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
    countTable('Faults', simulation.faults),
    countTable('Counterexamples of the revision, met again', simulation.reproduced),
  );
}

function countTable(heading: string, counts: Readonly<Record<string, number>>): Markup | undefined {
  const kinds = Object.keys(counts).sort();
  if (kinds.length === 0) return undefined;
  const most = Math.max(1, ...Object.values(counts));
  const rows = kinds.map((kind) => {
    const times = counts[kind] ?? 0;
    const width = `width:${percentOf(times / most)}%`;
    return row([
      kind,
      cell(number(times)),
      element('span', { class: 'bar faults' }, element('i', { style: width })),
    ]);
  });
  return fragment(
    element('h3', {}, heading),
    scrollable(headRow(['kind'], ['times'], ['']), element('tbody', {}, rows)),
  );
}
