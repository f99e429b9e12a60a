/**
 * `report/index.html` as one string: everything a run of `orrery verify` found, to be read offline. It arranges a
 * VerifyReport and figures that are already drawn; it decides nothing and fetches nothing.
 */
import { element, fragment, type Markup, trusted } from './markup.ts';
import { REPORT_SCRIPT } from './report-script.ts';
import { anchorOf } from './report-parts.ts';
import { counterexampleSection, partingSection } from './report-runs.ts';
import {
  type MachineFigure,
  machineSection,
  simulationSection,
  suiteSection,
  walkSection,
} from './report-sections.ts';
import { hero, matrixSection, worldSection } from './report-verdicts.ts';
import { reportStyle } from './report-style.ts';
import type { VerifyReport } from './verify-report.ts';

export type { MachineFigure } from './report-sections.ts';

/** Pictures for the report, drawn beforehand because the layout of diagrams is asynchronous. */
export interface ReportFigures {
  /** In the order in which they are shown. */
  readonly machines: readonly MachineFigure[];
  /** Sequence chart as SVG text, by the counterexample's id. */
  readonly charts: Readonly<Record<string, string>>;
  /** Where the revisions part, as a block of text; may be empty. */
  readonly partings: string;
}

/** A part of a page, with its line in the contents. */
export interface Section {
  readonly id: string;
  readonly heading: string;
  readonly content: Markup;
  readonly entries?: readonly { readonly id: string; readonly heading: string }[];
}

/** Nothing may be loaded, from anywhere: the browser holds the page to it. */
const CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

/** The page. The same report and figures give the same bytes. */
export function reportHtml(report: VerifyReport, figures: ReportFigures): string {
  return pageHtml({
    title: 'Orrery verification report',
    opening: hero(report),
    sections: sectionsOf(report, figures),
  });
}

export interface Page {
  readonly title: string;
  /** Above the sections, with the id `verdict`. */
  readonly opening: Markup;
  readonly sections: readonly Section[];
}

/** A page in the report's style that loads nothing. */
export function pageHtml({ title, opening, sections }: Page): string {
  const page = element(
    'html',
    { lang: 'en' },
    head(title),
    element(
      'body',
      {},
      element(
        'div',
        { class: 'layout' },
        contents(sections),
        element('main', {}, opening, sections.map(drawSection)),
      ),
      element('script', {}, trusted(REPORT_SCRIPT)),
    ),
  );
  return `<!doctype html>\n${page.markup}\n`;
}

function sectionsOf(report: VerifyReport, figures: ReportFigures): Section[] {
  const examples = report.counterexamples.map(({ id, title, property }) => ({
    id: anchorOf('example', id),
    heading: title ?? property,
  }));
  const machines = figures.machines.map(({ name }) => ({ id: anchorOf('machine', name), heading: name }));
  return [
    { id: 'properties', heading: 'Properties', content: matrixSection(report) },
    { id: 'worlds', heading: 'Worlds', content: worldSection(report) },
    ...(report.walks === undefined
      ? []
      : [{ id: 'walks', heading: 'Walked at random', content: walkSection(report.walks) }]),
    {
      id: 'partings',
      heading: 'Where the revisions part',
      content: partingSection(report, figures.partings),
    },
    {
      id: 'counterexamples',
      heading: 'Counterexamples',
      content: counterexampleSection(report, figures.charts),
      entries: examples,
    },
    { id: 'machines', heading: 'Machines', content: machineSection(figures.machines), entries: machines },
    { id: 'suites', heading: 'Suites', content: suiteSection(report) },
    { id: 'simulation', heading: 'Simulation', content: simulationSection(report) },
  ];
}

function head(title: string): Markup {
  return element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { 'http-equiv': 'Content-Security-Policy', content: CONTENT_POLICY }),
    element('title', {}, title),
    element('style', {}, trusted(reportStyle())),
  );
}

function contents(sections: readonly Section[]): Markup {
  const link = ({ id, heading }: { id: string; heading: string }) =>
    element('a', { href: `#${id}` }, heading);
  const item = (section: Section) =>
    element(
      'li',
      {},
      link(section),
      section.entries && section.entries.length > 0 ? entryList(section.entries) : undefined,
    );
  const entryList = (entries: NonNullable<Section['entries']>) =>
    element(
      'ol',
      {},
      entries.map((entry) => element('li', {}, link(entry))),
    );
  return element(
    'nav',
    { class: 'toc', 'aria-label': 'Contents' },
    element('p', { class: 'brand' }, emblem(), 'Orrery'),
    element('ol', {}, element('li', {}, link({ id: 'verdict', heading: 'Verdict' })), sections.map(item)),
    element(
      'div',
      { class: 'tools' },
      element('button', { id: 'theme', type: 'button' }, 'Light or dark'),
      element('button', { id: 'fold', type: 'button' }, 'Unfold examples'),
    ),
  );
}

/** Three bodies on their rings. */
function emblem(): Markup {
  const ring = (r: number) =>
    element('circle', {
      cx: 16,
      cy: 16,
      r,
      fill: 'none',
      stroke: 'currentColor',
      'stroke-width': 1.4,
      opacity: 0.55,
    });
  const body = (cx: number, cy: number, r: number) => element('circle', { cx, cy, r, fill: 'currentColor' });
  return element(
    'svg',
    { width: 30, height: 30, viewBox: '0 0 32 32', 'aria-hidden': 'true' },
    fragment(ring(14), ring(8.5)),
    fragment(body(16, 16, 3.4), body(23.6, 12.2, 2.2), body(5.2, 24.9, 2.6)),
  );
}

function drawSection({ id, heading, content }: Section): Markup {
  return element('section', { id }, element('h2', {}, heading), content);
}
