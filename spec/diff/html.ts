/**
 * A comparison as one page that stands on its own, in the style of the verification report: explanation, rules, runs,
 * machines drawn with what came and went, laws, tests. It arranges; what is on it was computed elsewhere.
 */
import { chartOf, sequenceChartSvg } from '../export/sequence-chart.ts';
import { element, fragment, type Markup } from '../export/markup.ts';
import { pageHtml, type Section } from '../export/report-html.ts';
import {
  anchorOf,
  cell,
  count,
  headRow,
  nothing,
  number,
  row,
  scrollable,
  tiles,
} from '../export/report-parts.ts';
import { figure } from '../export/report-runs.ts';
import { stateDiagramSvg } from '../export/state-diagram-svg.ts';
import { storyHtml } from '../export/story.ts';
import { changePicture } from './machine-picture.ts';
import type {
  BehaviourParting,
  DiffReport,
  Paragraph,
  PropertyChange,
  TestDiff,
  TestList,
} from './report.ts';
import { isAlike, type MachineDiff, type TransitionChange } from './tables.ts';
import { CHANGE_WORDS, titleOf } from './text.ts';

/** The page as text, with a final newline. Asynchronous because diagrams are laid out. */
export async function diffHtml(report: DiffReport): Promise<string> {
  const { a, b } = report;
  const changed = report.machines.filter((machine) => !isAlike(machine));
  const svgs = await Promise.all(
    changed.map((machine) => stateDiagramSvg(changePicture(machine), { captioned: false })),
  );
  const sections: Section[] = [
    { id: 'rules', heading: 'Rules', content: rulesTable(report) },
    {
      id: 'behaviours',
      heading: 'Behaviours',
      content: behaviourSection(report),
      entries: report.behaviours.partings.map((parting, i) => ({
        id: partingId(i),
        heading: titleOf(report, parting),
      })),
    },
    {
      id: 'machines',
      heading: 'Machines',
      content: machineSection(report.machines, new Map(changed.map(({ name }, i) => [name, svgs[i]!]))),
      entries: changed.map(({ name }) => ({ id: anchorOf('machine', name), heading: name })),
    },
    { id: 'properties', heading: 'Properties', content: propertySection(report) },
    { id: 'tests', heading: 'Tests', content: testSection(report.tests) },
  ];
  return pageHtml({ title: `${a.name} and ${b.name} compared`, opening: opening(report), sections });
}

function opening(report: DiffReport): Markup {
  const { a, b, rules, machines, behaviours, properties, tests } = report;
  const ofKind = (kind: PropertyChange['change']) =>
    number(properties.changes.filter((c) => c.change === kind).length);
  const moved = tests.reduce((sum, t) => sum + t.added.count + t.removed.count + t.changed.count, 0);
  return element(
    'section',
    { class: 'hero', id: 'verdict' },
    element(
      'p',
      { class: 'over' },
      ['Protocol comparison', commitsOf(report)].filter((part) => part !== '').join(' · '),
    ),
    element('h1', {}, `${a.name} → ${b.name}`),
    tiles([
      ['rules that differ', number(rules.length)],
      ['machines that differ', `${machines.filter((m) => !isAlike(m)).length} of ${machines.length}`],
      ['runs that part', number(behaviours.partings.length)],
      ['laws restored, world by world', ofKind('restored')],
      ['laws lost, world by world', ofKind('lost')],
      ['tests that came, went or changed', number(moved)],
    ]),
    report.explanation.map(paragraph),
  );
}

function commitsOf({ a, b }: DiffReport): string {
  return [a, b]
    .flatMap(({ name, commit }) => (commit === undefined ? [] : [`${name} is ${commit}`]))
    .join(', ');
}

function paragraph({ heading, text, points }: Paragraph): Markup {
  const items = points.map((point) => element('li', {}, withCode(point)));
  return fragment(
    element('h3', {}, heading),
    element('p', {}, withCode(text)),
    items.length === 0 ? undefined : element('ol', {}, items),
  );
}

/** What stands between backticks is set as code. */
function withCode(text: string): Markup {
  return fragment(text.split('`').map((part, i) => (i % 2 === 0 ? part : element('code', {}, part))));
}

function rulesTable({ a, b, rules }: DiffReport): Markup {
  if (rules.length === 0) return nothing('No rule differs.');
  const laws = (list: DiffReport['rules'][number]['stops']) =>
    list.map(({ property, world, steps }) => `${property} (${world}, ${count(steps, 'step')})`).join(', ');
  const rows = rules.map(({ rule, before, after, says, stops, opens }) =>
    row([
      element('code', {}, rule),
      String(before ?? 'none'),
      String(after ?? 'none'),
      withCode(says),
      laws(stops),
      laws(opens),
    ]),
  );
  const heads = [
    'rule',
    a.name,
    b.name,
    'what it is',
    'alone it stops the run against',
    'needed by the run against',
  ];
  return scrollable(headRow(heads), element('tbody', {}, rows));
}

function partingId(index: number): string {
  return anchorOf('parting', String(index + 1));
}

function behaviourSection(report: DiffReport): Markup {
  const { partings, searched } = report.behaviours;
  const rows = searched.map(({ world, pairs, depth, complete, problem }) =>
    row([
      world,
      cell(number(pairs)),
      cell(number(depth)),
      problem ?? (complete ? 'all that can be reached' : 'stopped at the limit'),
    ]),
  );
  return fragment(
    element(
      'p',
      { class: 'lead' },
      'Both sides are sent the same events in step. These are the shortest runs after which they differ, one for each kind of difference.',
    ),
    partings.length === 0 ? nothing('No run that parts was found.') : undefined,
    partings.map((parting, i) => partingHtml(report, parting, i)),
    element('h3', {}, 'How far was searched'),
    scrollable(headRow(['world'], ['pairs of states', 'depth'], ['']), element('tbody', {}, rows)),
  );
}

function partingHtml(report: DiffReport, parting: BehaviourParting, index: number): Markup {
  const { story, sentence, world, actions } = parting;
  const chart = sequenceChartSvg(chartOf({ ...story, title: titleOf(report, parting) }));
  return element(
    'details',
    { class: 'example', id: partingId(index), open: index === 0 },
    element(
      'summary',
      {},
      element('h3', {}, titleOf(report, parting)),
      element('span', { class: 'where' }, `${story.revision} · ${world}`),
      element('span', { class: 'length' }, element('b', {}, number(actions.length)), 'steps'),
    ),
    element(
      'div',
      { class: 'inside' },
      element('p', { class: 'lawquote' }, sentence),
      storyHtml({ title: '', sentence: '', world, steps: story.steps }),
      figure(chart),
    ),
  );
}

function machineSection(machines: readonly MachineDiff[], svgs: ReadonlyMap<string, string>): Markup {
  const alike = machines.filter(isAlike).map(({ name }) => name);
  return fragment(
    element(
      'p',
      { class: 'lead' },
      'What came is green, thick and marked +; what went is red, dashed and marked −; what stays in place with another memory is dotted and marked ~. Only what a change touches is drawn.',
    ),
    alike.length === 0 ? undefined : element('p', {}, `Alike on both sides: ${alike.join(', ')}.`),
    machines
      .filter((machine) => !isAlike(machine))
      .map((machine) => machineHtml(machine, svgs.get(machine.name)!)),
  );
}

function machineHtml(machine: MachineDiff, svg: string): Markup {
  const { name, states, added, removed, changed, addedStates, removedStates, addedEvents, removedEvents } =
    machine;
  const listOf = (what: string, list: readonly string[]) =>
    list.length === 0 ? undefined : element('p', {}, element('b', {}, what), ` ${list.join(' · ')}`);
  return fragment(
    element('h3', { id: anchorOf('machine', name) }, name),
    element(
      'p',
      {},
      `${number(states.before)} → ${count(states.after, 'state')}; ${count(added.length, 'transition')} added, ${number(removed.length)} removed, ${number(changed.length)} lead elsewhere.`,
    ),
    listOf('+ states', addedStates),
    listOf('− states', removedStates),
    listOf('+ events', addedEvents),
    listOf('− events', removedEvents),
    figure(svg),
    element(
      'details',
      { class: 'fold' },
      element('summary', {}, 'Every transition that differs'),
      scrollable(
        headRow(['state', 'event', 'before', 'after']),
        element('tbody', {}, [...removed, ...added, ...changed].map(transitionRow)),
      ),
    ),
  );
}

function transitionRow({ from, event, before, after }: TransitionChange): Markup {
  return row([from, element('code', {}, event), before ?? 'refused', after ?? 'refused']);
}

const CHANGE_TONES: Readonly<Record<PropertyChange['change'], string>> = {
  restored: 'good',
  'maybe-restored': 'good',
  lost: 'bad',
  'maybe-lost': 'bad',
  possible: 'plain',
  impossible: 'plain',
  new: 'plain',
  gone: 'plain',
  'broken-by-both': 'doubt',
};

function propertySection({ a, b, properties }: DiffReport): Markup {
  const { changes, brokenByBoth, worlds, missing } = properties;
  const rowOf = ({ change, world, property, sentence, inA, inB }: PropertyChange) => {
    const [mark, says] = CHANGE_WORDS[change];
    const of = (verdict: PropertyChange['inA']) =>
      verdict === null
        ? 'not stated'
        : `${verdict.verdict}${verdict.steps === undefined ? '' : `, ${count(verdict.steps, 'step')}`}`;
    const replay = inA?.replay ?? inB?.replay;
    return row([
      element('span', { class: `pill ${CHANGE_TONES[change]}` }, `${mark} ${says}`),
      world,
      fragment(element('b', {}, property), element('br', {}), element('span', { class: 'quiet' }, sentence)),
      of(inA),
      of(inB),
      replay === undefined ? '' : element('code', {}, replay),
    ]);
  };
  const heads = ['change', 'world', 'law', a.name, b.name, 'to replay'];
  const sized = worlds.map(({ world, inA, inB }) => row([world, cell(sizeText(inA)), cell(sizeText(inB))]));
  return fragment(
    changes.length === 0
      ? nothing('No verdict differs.')
      : scrollable(headRow(heads), element('tbody', {}, changes.map(rowOf))),
    brokenByBoth.length === 0
      ? undefined
      : element(
          'details',
          { class: 'fold' },
          element('summary', {}, `${count(brokenByBoth.length, 'law')} that both break`),
          scrollable(headRow(heads), element('tbody', {}, brokenByBoth.map(rowOf))),
        ),
    element('h3', {}, 'What the verdicts rest on'),
    scrollable(headRow(['world'], [a.name, b.name]), element('tbody', {}, sized)),
    missing.map(({ world, reason }) => element('p', { class: 'quiet' }, `${world}: ${reason}`)),
  );
}

function sizeText({ states, complete }: DiffReport['properties']['worlds'][number]['inA']): string {
  return `${count(states, 'state')}${complete ? '' : ', not all'}`;
}

function testSection(tests: readonly TestDiff[]): Markup {
  const rows = tests.map(({ machine, suite, inA, inB, added, removed, changed }) =>
    row([
      machine,
      suite,
      cell(number(inA)),
      cell(number(inB)),
      cell(number(added.count)),
      cell(number(removed.count)),
      cell(number(changed.count)),
    ]),
  );
  const heads = ['before', 'after', 'added', 'removed', 'expecting other answers'];
  return fragment(
    scrollable(headRow(['machine', 'suite'], heads), element('tbody', {}, rows)),
    tests.flatMap(({ machine, added, removed, changed }) => [
      firstTests(`${machine}: added`, added),
      firstTests(`${machine}: removed`, removed),
      firstTests(`${machine}: expecting other answers`, changed),
    ]),
  );
}

function firstTests(heading: string, { count: all, first }: TestList): Markup | undefined {
  if (all === 0) return undefined;
  const items = first.map(({ id, events }) =>
    element('li', {}, element('code', {}, id), ` ${events.join(', ')}`),
  );
  return element(
    'details',
    { class: 'fold' },
    element('summary', {}, `${heading}, the first ${number(first.length)} of ${number(all)}`),
    element('ul', {}, items),
  );
}
