/**
 * A conformance report as one HTML page: the verdict, each machine's transitions by state and event, and every
 * disagreement with its story. It arranges what was found; it judges nothing.
 */
import type {
  ComponentVerdict,
  ConformReport,
  Disagreement,
  TransitionVerdict,
} from '../conform/kit/verdict.ts';
import { countsOf } from '../conform/kit/verdict.ts';
import { element, fragment, type Markup, trusted } from './markup.ts';
import { anchorOf, count, number, scrollable, tiles, total } from './report-parts.ts';
import { pageHtml } from './report-html.ts';

/** Pictures by component, drawn beforehand: the layout of diagrams is asynchronous. */
export type ConformFigures = Readonly<Record<string, string>>;

const SIGNS: Readonly<Record<TransitionVerdict['told'], readonly [sign: string, tone: string]>> = {
  'as expected': ['', 'good'],
  otherwise: ['✗', 'bad'],
  unreachable: ['–', 'plain'],
  'not tried': ['', 'plain'],
};

export function conformHtml(report: ConformReport, figures: ConformFigures = {}): string {
  const found = report.components.flatMap(({ disagreements }) => disagreements);
  return pageHtml({
    title: `${report.target} and ${report.revision}`,
    opening: opening(report, found),
    sections: [
      ...(found.length === 0
        ? []
        : [{ id: 'disagreements', heading: 'Disagreements', content: fragment(found.map(storyHtml)) }]),
      {
        id: 'coverage',
        heading: 'Transitions',
        content: fragment(report.components.map((component) => coverageHtml(component, figures))),
        entries: report.components.map(({ component }) => ({
          id: anchorOf('component', component),
          heading: component,
        })),
      },
    ],
  });
}

function opening(report: ConformReport, found: readonly Disagreement[]): Markup {
  const counts = report.components.map(({ transitions }) => countsOf(transitions));
  const follows = found.length === 0;
  return element(
    'header',
    { class: 'hero', id: 'verdict' },
    element('p', { class: 'over' }, `orrery conform ${report.kind}`),
    element('h1', {}, follows ? `It follows ${report.revision}` : `It does not follow ${report.revision}`),
    element('p', { class: 'sum' }, report.target),
    tiles([
      [
        'transitions tried',
        `${number(total(counts, (c) => c.tried))} of ${number(total(counts, (c) => c.of))}`,
      ],
      ['accepted as expected', number(total(counts, (c) => c.accepted))],
      ['refused as expected', number(total(counts, (c) => c.refused))],
      ['unreachable', number(total(counts, (c) => c.unreachable))],
      ['disagreements', number(found.length)],
      ['walks', number(total(report.components, ({ walks }) => walks))],
    ]),
  );
}

function storyHtml(disagreement: Disagreement): Markup {
  const { sentence, before, event, expected, observed, trouble, story, frames, token } = disagreement;
  const lines = [
    ...[...before, event].map((text, at) => `${at + 1}. ${text}`),
    ...(trouble === undefined ? [`expected ${expected.join(', or ')}`, `observed ${observed}`] : [trouble]),
    ...story.map((line) => `meanwhile: ${line}`),
  ];
  return fragment(
    element('h3', {}, sentence),
    element('pre', { class: 'block' }, lines.join('\n')),
    frames.length === 0
      ? undefined
      : fragment(
          element('p', { class: 'quiet' }, 'What went to and fro:'),
          element('pre', { class: 'block' }, frames.join('\n')),
        ),
    element('p', { class: 'replay' }, 'again: ', element('code', {}, `--replay ${token}`)),
  );
}

function coverageHtml(
  { component, transitions, cutShort, walks }: ComponentVerdict,
  figures: ConformFigures,
): Markup {
  const states = [...new Set(transitions.map(({ state }) => state))];
  const events = [...new Set(transitions.map(({ event }) => event))];
  const { of, tried } = countsOf(transitions);
  const figure = figures[component];
  return fragment(
    element('h3', { id: anchorOf('component', component) }, component),
    element(
      'p',
      { class: 'lead' },
      `${number(tried)} of ${count(of, 'transition')} tried by ${count(walks, 'walk')}.${cutShort === undefined ? '' : ` The suites were not run to their end: ${cutShort}.`}`,
    ),
    figure === undefined ? undefined : element('div', { class: 'figure' }, trusted(figure)),
    scrollable(
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ['event', ...states].map((text) => element('th', { scope: 'col' }, text)),
        ),
      ),
      element(
        'tbody',
        {},
        events.map((event) => eventRow(event, states, transitions)),
      ),
    ),
  );
}

function eventRow(
  event: string,
  states: readonly string[],
  transitions: readonly TransitionVerdict[],
): Markup {
  const here = new Map(transitions.filter((each) => each.event === event).map((each) => [each.state, each]));
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, event),
    states.map((state) => cellHtml(here.get(state))),
  );
}

function cellHtml(transition: TransitionVerdict | undefined): Markup {
  if (transition === undefined) return element('td', {});
  const { told, tried, accepts } = transition;
  const [sign, tone] = SIGNS[told];
  const says = told === 'as expected' ? (accepts ? 'taken' : 'refused') : told;
  return element(
    'td',
    {},
    element('span', { class: `chip ${tone}`, title: `${tried} times` }, `${sign} ${says}`.trim()),
  );
}
