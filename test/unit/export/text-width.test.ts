import { expect, test } from 'vitest';
import { escapeText, element, rounded } from '../../../spec/export/markup.ts';
import { figureStyle, PALETTE, toneOf } from '../../../spec/export/palette.ts';
import { textWidth, wrapText } from '../../../spec/export/text-width.ts';

test('wide letters are wider, bold is wider, width grows with size', () => {
  expect(textWidth('WWW', 12)).toBeGreaterThan(textWidth('iii', 12));
  expect(textWidth('ready', 12, 'bold')).toBeGreaterThan(textWidth('ready', 12));
  expect(textWidth('ready', 24)).toBeCloseTo(2 * textWidth('ready', 12));
  expect(textWidth('→', 10)).toBe(10);
});

test('lines are broken at spaces, long words inside, and nothing is lost', () => {
  const text = 'the scheduler marks a1 unknown disconnected-missed-unreported-for-a-very-long-time';
  const lines = wrapText(text, 100, 12);
  for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(100);
  expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  expect(wrapText('', 100, 12)).toEqual([]);
});

test('text is escaped in content and in attributes, control characters are replaced', () => {
  expect(escapeText(`<a b="c" d='e'>&`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;');
  expect(escapeText('a\u0000b\u001b')).toBe('a\uFFFDb\uFFFD');
  expect(element('p', { title: '"' }, '<').markup).toBe('<p title="&quot;">&lt;</p>');
  expect(element('rect', { x: 0.123, hidden: true, y: undefined }).markup).toBe('<rect x="0.1" hidden/>');
});

test('coordinates do not become minus nought', () => {
  expect(Object.is(rounded(-0.01), 0)).toBe(true);
});

test('each light colour has one dark partner', () => {
  const lights = Object.values(PALETTE).map(({ light }) => light);
  expect(new Set(lights).size).toBe(lights.length);
  expect(figureStyle()).toContain('.figure [fill="#ffffff"]{fill:light-dark(#ffffff,#16191f)}');
});

test.each([
  ['ready', 'good'],
  ['disconnected missed unreported', 'doubt'],
  ['run unknown', 'doubt'],
  ['initializing', 'fresh'],
  ['down', 'bad'],
  ['something else', 'plain'],
])('the tone of %s is %s', (label, tone) => {
  expect(toneOf(label)).toBe(tone);
});
