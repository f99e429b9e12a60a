import { expect, test } from 'vitest';
import { reportHtml } from '../../../spec/export/report-html.ts';
import { number } from '../../../spec/export/report-parts.ts';
import { chartOf, sequenceChartSvg } from '../../../spec/export/sequence-chart.ts';
import { readStateDiagram } from '../../../spec/export/state-diagram.ts';
import { stateDiagramSvg } from '../../../spec/export/state-diagram-svg.ts';
import { stateTableHtml } from '../../../spec/export/state-table.ts';
import type { VerifyReport } from '../../../spec/export/verify-report.ts';
import { door, doorTable, HOSTILE, lasso, race, report } from './samples.ts';

const diagram = readStateDiagram(door);
const figures = {
  machines: [
    { name: 'door', svg: await stateDiagramSvg(diagram), table: stateTableHtml(doorTable, diagram) },
  ],
  charts: Object.fromEntries([race, lasso].map((each) => [each.id, sequenceChartSvg(chartOf(each))])),
  partings: `before ${HOSTILE}`,
};
const html = reportHtml(report, figures);

test('the same report gives the same bytes', () => {
  expect(reportHtml(structuredClone(report), figures)).toBe(html);
});

test('nothing is loaded: no address but the SVG namespace, and a policy that forbids the rest', () => {
  const addresses = html.match(/(?:https?:)?\/\/[a-z0-9.-]+\.[a-z]{2,}/gi) ?? [];
  expect([...new Set(addresses)]).toEqual(['http://www.w3.org']);
  expect(html).not.toMatch(/<link|<img|<iframe|\ssrc=|@import|url\(/i);
  expect(html).toContain('default-src &#39;none&#39;');
});

test('nothing from the report becomes markup', () => {
  expect(html.match(/<script/g)?.length).toBe(1);
  expect(html).not.toContain('alert("x"');
  expect(html).toContain('before &lt;script&gt;');
});

test('every link inside leads to a place that exists, every place has its own name', () => {
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
  expect(new Set(ids).size).toBe(ids.length);
  const links = [...html.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]);
  expect(links.length).toBeGreaterThan(10);
  for (const link of links) expect(ids).toContain(link);
});

test('tags are balanced', () => {
  const body = html.replace(/<style>[\s\S]*?<\/style>|<script>[\s\S]*?<\/script>|<!doctype html>/g, '');
  const open: string[] = [];
  for (const [, closing, name = '', attributes = ''] of body.matchAll(
    /<(\/?)([a-z0-9]+)((?:[^<>"]|"[^"]*")*)>/gi,
  )) {
    if (closing) expect(open.pop()).toBe(name);
    else if (!attributes.endsWith('/') && !['meta', 'input', 'br'].includes(name)) open.push(name);
  }
  expect(open).toEqual([]);
});

test.each([
  'violated as expected',
  'partial',
  'reached',
  'never reached as expected',
  'holds',
  '1,234,567',
  '12.5',
  'npm run replay -- ce:before/small/one-copy',
  'stopped at --max-states 100',
  'A job of count 1 never runs twice.',
])('says: %s', (words) => {
  expect(html).toContain(words);
});

test('chips of the matrix lead to the counterexample', () => {
  expect(html).toContain(
    '<a class="chip doubt" href="#example-before.small.one-copy">violated as expected</a>',
  );
});

test('a killed share below all is never rounded up to all', () => {
  expect(html).toContain('99.9 %');
});

test('the headline is good only when everything is', () => {
  expect(html).toContain('Every verdict is the expected one');
  const surprised = withVerdict(report, 'holds');
  expect(reportHtml({ ...surprised, exitCode: 1 }, figures)).toContain('1 verdict is not the expected one');
  const failing = { ...report, suites: report.suites.map((suite) => ({ ...suite, failed: 1 })), exitCode: 1 };
  expect(reportHtml(failing, figures)).toContain('2 tests of the suites failed');
});

test('an unexpected verdict says what was expected', () => {
  expect(reportHtml(withVerdict(report, 'holds'), figures)).toContain('violated, expected holds');
});

test('a report with nothing in it is still a page', () => {
  const empty: VerifyReport = {
    format: 'orrery-verify/1',
    exitCode: 0,
    revisions: [],
    counterexamples: [],
    partings: [],
    suites: [],
  };
  const page = reportHtml(empty, { machines: [], charts: {}, partings: '' });
  expect(page).toContain('No law was violated.');
  expect(page).toContain('No simulation was run.');
});

test('a figure that is no SVG is refused', () => {
  const charts = { [race.id]: '<p>' };
  expect(() => reportHtml(report, { ...figures, charts })).toThrow('a figure must be SVG');
});

test('numbers are grouped the same everywhere', () => {
  expect([0, 999, 1000, 1234567.5].map(number)).toEqual(['0', '999', '1,000', '1,234,567.5']);
});

function withVerdict(base: VerifyReport, expected: 'holds'): VerifyReport {
  const [first, ...rest] = base.revisions;
  if (!first) throw new Error('the sample has revisions');
  const worlds = first.worlds.map((world) => ({
    ...world,
    properties: world.properties.map((each) => (each.name === 'one-copy' ? { ...each, expected } : each)),
  }));
  return { ...base, revisions: [{ ...first, worlds }, ...rest] };
}
