/**
 * The report's runs: where revisions part, and each counterexample as a story, a chart and a line to paste. Stories
 * and charts are written elsewhere and only set here.
 */
import { element, fragment, type Markup, trusted } from './markup.ts';
import { anchorOf, cell, headRow, nothing, number, row, scrollable } from './report-parts.ts';
import { storyHtml, storyOf } from './story.ts';
import { type Counterexample, everyProperty, type Parting, type VerifyReport } from './verify-report.ts';

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
    headRow(['counterexample', 'replayed in'], ['parts at step'], ['what happens instead']),
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

/** A figure as wide as this is scrolled, not shrunk until it cannot be read. */
const WIDEST_FIGURE = 1350;

/** Only SVG of this folder's own writers goes in unescaped. */
export function figure(svg: string): Markup {
  const width = /^<svg [^>]*\bwidth="(\d+)"/.exec(svg)?.[1];
  if (width === undefined) throw new Error('report: a figure must be SVG text with a width');
  const classes = Number(width) > WIDEST_FIGURE ? 'figure wide' : 'figure';
  return element('figure', { class: classes }, trusted(svg.trimEnd()));
}
