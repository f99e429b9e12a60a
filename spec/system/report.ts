/**
 * What was found about one or several systems as one value: the JSON document of `orrery explore`, and the pages and charts
 * of its report folder. It arranges; the verdicts are the checker's. Format: docs/formats/explore.md.
 */
import { element, fragment, type Markup } from '../export/markup.ts';
import {
  anchorOf,
  cell,
  count,
  headRow,
  nothing,
  number,
  row,
  scrollable,
  share,
} from '../export/report-parts.ts';
import { pageHtml } from '../export/report-html.ts';
import { counterexampleSection } from '../export/report-runs.ts';
import { type MachineFigure, machineSection } from '../export/report-sections.ts';
import { hero, matrixSection, worldSection } from '../export/report-verdicts.ts';
import { chartOf, sequenceChartSvg } from '../export/sequence-chart.ts';
import { stateDiagramSvg } from '../export/state-diagram-svg.ts';
import { readStateDiagram } from '../export/state-diagram.ts';
import { stateTableHtml } from '../export/state-table.ts';
import {
  type Counterexample,
  VERIFY_FORMAT,
  type VerifyReport,
  type WorldResult,
} from '../export/verify-report.ts';
import type { AnySystem } from './description.ts';
import type { Explored } from './explore.ts';
import { type GeneratedSuites, walksOf } from './generated-suites.ts';

export const EXPLORE_FORMAT = 'orrery-explore/1';

/** The document of `orrery explore --json`. */
export interface ExploreReport {
  readonly format: typeof EXPLORE_FORMAT;
  /** 0: every verdict is the expected one. 1: one is not. */
  readonly exitCode: number;
  readonly systems: readonly {
    readonly name: string;
    readonly result: WorldResult;
    readonly counterexamples: readonly Counterexample[];
    readonly machines: readonly Omit<GeneratedSuites, 'table'>[];
  }[];
}

/** The report of systems that were explored. */
export function exploreReport(explored: readonly Explored[]): ExploreReport {
  return {
    format: EXPLORE_FORMAT,
    exitCode: explored.every(({ asExpected }) => asExpected) ? 0 : 1,
    systems: explored.map(({ system, result, counterexamples, machines }) => ({
      name: system,
      result,
      counterexamples,
      machines: machines.map(({ table: _, ...rest }) => rest),
    })),
  };
}

/** A system together with what was found about it. */
export interface Shown {
  readonly system: AnySystem;
  readonly explored: Explored;
}

/**
 * The files of a report folder by path, `index.html` the last: the page, which loads nothing; `explore.json`; a chart for
 * each counterexample; the walks of each suite, one JSON document a line.
 */
export async function reportFiles(shown: readonly Shown[]): Promise<ReadonlyMap<string, string>> {
  const report = exploreReport(shown.map(({ explored }) => explored));
  const charts = shown.flatMap(({ explored }) =>
    explored.counterexamples.map((each) => [each.id, sequenceChartSvg(chartOf(each))] as const),
  );
  const suites = shown.flatMap(({ explored }) => explored.machines.flatMap((of) => suiteFiles(explored, of)));
  return new Map([
    ['explore.json', `${JSON.stringify(report, null, 2)}\n`],
    ...charts.map(([id, svg]) => [`charts/${id}.svg`, svg] as const),
    ...shown.flatMap(({ explored }) =>
      Object.entries(explored.itf).map(([id, text]) => [`itf/${id}.itf.json`, text] as const),
    ),
    ...suites,
    ['index.html', await page(shown, report, Object.fromEntries(charts))],
  ]);
}

/** Letters, digits, `-`, `.` and `_` only. */
function fileName(...names: readonly string[]): string {
  return names.join('.').replaceAll(/[^A-Za-z0-9._-]+/g, '-');
}

function suiteFiles({ system }: Explored, { machine, components, table, suites }: GeneratedSuites) {
  if (table === undefined) return [];
  return suites.map(({ name }) => {
    const lines = [...walksOf(table, name)].map((walk) => `${JSON.stringify(walk)}\n`);
    const file = `suites/${fileName(system, machine, components[0] ?? '', name)}.ndjson`;
    return [file, lines.join('')] as const;
  });
}

async function page(
  shown: readonly Shown[],
  { exitCode }: ExploreReport,
  charts: Readonly<Record<string, string>>,
): Promise<string> {
  const explored = shown.map((each) => each.explored);
  const report: VerifyReport = {
    format: VERIFY_FORMAT,
    exitCode,
    revisions: explored.map(({ system, result }) => ({ name: system, worlds: [result] })),
    counterexamples: explored.flatMap(({ counterexamples }) => counterexamples),
    partings: [],
    suites: [],
  };
  const figures = await machineFigures(shown);
  return pageHtml({
    title: 'Orrery exploration report',
    opening: hero(report),
    sections: [
      { id: 'properties', heading: 'Laws', content: matrixSection(report) },
      { id: 'worlds', heading: 'Systems', content: worldSection(report) },
      {
        id: 'counterexamples',
        heading: 'Counterexamples',
        content: counterexampleSection(report, charts),
        entries: report.counterexamples.map(({ id, world, property }) => ({
          id: anchorOf('example', id),
          heading: shown.length === 1 ? property : `${world}: ${property}`,
        })),
      },
      {
        id: 'machines',
        heading: 'Machines',
        content: machineSection(figures),
        entries: figures.map(({ name }) => ({ id: anchorOf('machine', name), heading: name })),
      },
      { id: 'suites', heading: 'Suites', content: suiteSection(explored) },
    ],
  });
}

/** Each machine once, however many systems and components it serves. */
async function machineFigures(shown: readonly Shown[]): Promise<MachineFigure[]> {
  const figures = new Map<unknown, MachineFigure>();
  for (const { system, explored } of shown) {
    for (const { components, table } of explored.machines) {
      const machine = system.description.components[components[0] ?? '']?.machine;
      if (machine === undefined || table === undefined || figures.has(machine)) continue;
      const diagram = readStateDiagram(machine);
      figures.set(machine, {
        name: diagram.name,
        sentence: `Serves ${components.join(', ')} in ${explored.system}.`,
        svg: await stateDiagramSvg(diagram),
        table: stateTableHtml(table, diagram),
      });
    }
  }
  return [...figures.values()];
}

function suiteSection(explored: readonly Explored[]): Markup {
  const rows = explored.flatMap(({ system, machines }) =>
    machines.flatMap(({ machine, components, suites }) =>
      suites.map((suite) =>
        row([
          element('b', {}, suite.name),
          machine,
          `${system}: ${components.join(', ')}`,
          cell(number(suite.tests)),
          cell(number(suite.steps)),
          share(suite.coverage),
          share(suite.killRate),
        ]),
      ),
    ),
  );
  const missing = explored.flatMap(({ machines }) =>
    machines.flatMap((each) => (each.missing === undefined ? [] : [`${each.machine}: ${each.missing}`])),
  );
  if (rows.length + missing.length === 0) return nothing('No suite was generated.');
  return fragment(
    element(
      'p',
      { class: 'lead' },
      `${count(rows.length, 'suite')} of walks through single machines, to play against an implementation of them; the walks are in the folder suites. Killed: the share of faulty machines that a suite tells from the right one.`,
    ),
    scrollable(
      headRow(['suite', 'machine', 'serves'], ['tests', 'steps'], ['coverage', 'killed']),
      element('tbody', {}, rows),
    ),
    missing.map((line) => element('p', {}, line)),
  );
}
