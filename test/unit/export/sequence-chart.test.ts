import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chartOf, type SequenceChart, sequenceChartSvg } from '../../../spec/export/sequence-chart.ts';
import { layOutSequence, TEXT_STYLES, type TextBox } from '../../../spec/export/sequence-layout.ts';
import { textWidth } from '../../../spec/export/text-width.ts';
import { HOSTILE, lasso, race } from './samples.ts';

/** Text boxes that share a point, or leave the card. */
function collisions(chart: SequenceChart): string[] {
  const { texts, width, height } = layOutSequence(chart);
  const wrong: string[] = [];
  for (const [i, a] of texts.entries()) {
    if (a.x < 0 || a.y < 0 || a.x + a.width > width || a.y + a.height > height)
      wrong.push(`outside: ${a.lines.join('/')}`);
    for (const b of texts.slice(i + 1))
      if (overlap(a, b)) wrong.push(`${a.lines.join('/')} x ${b.lines.join('/')}`);
  }
  return wrong;
}

function overlap(a: TextBox, b: TextBox): boolean {
  const gap = 0.01;
  return (
    a.x + a.width > b.x + gap &&
    b.x + b.width > a.x + gap &&
    a.y + a.height > b.y + gap &&
    b.y + b.height > a.y + gap
  );
}

test.each([race, lasso])('no text of $id overlaps another', (counterexample) => {
  expect(collisions(chartOf(counterexample))).toEqual([]);
});

const words = fc
  .array(fc.string({ minLength: 1, maxLength: 18 }), { minLength: 1, maxLength: 9 })
  .map((list) => list.join(' '));
const names = ['n1', 'a rather long name of a component', 'a1', 'a2', 'scheduler'];
const step = fc.record({
  label: words,
  actors: fc.subarray(names, { maxLength: 3 }),
  detail: words,
  notes: fc.array(words, { maxLength: 2 }),
  changed: fc.subarray(names),
  before: words,
  after: words,
  highlight: fc.boolean(),
});

test('no text overlaps another whatever the words and whoever takes part', () => {
  const charts = fc.array(step, { minLength: 1, maxLength: 14 }).map(
    (steps): SequenceChart => ({
      title: 'any run',
      participants: names.map((name) => ({ name, state: 'idle' })),
      steps: steps.map(({ changed, before, after, ...rest }, index) => ({
        ...rest,
        n: index + 1,
        changes: changed.map((participant) => ({ participant, before, after })),
      })),
      loopFrom: Math.ceil(steps.length / 2),
    }),
  );
  fc.assert(
    fc.property(charts, (chart) => {
      expect(collisions(chart)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('every line fits its box', () => {
  for (const box of layOutSequence(chartOf(race)).texts) {
    const { size, face } = TEXT_STYLES[box.role];
    for (const line of box.lines) expect(textWidth(line, size, face)).toBeLessThanOrEqual(box.width + 0.01);
  }
});

test('steps keep their order from top to bottom', () => {
  const numbers = layOutSequence(chartOf(race)).texts.filter((box) => box.role === 'number');
  expect(numbers.map((box) => box.lines[0])).toEqual(['1', '2', '3', '4']);
  expect(numbers.map((box) => box.y)).toEqual(numbers.map((box) => box.y).toSorted((a, b) => a - b));
});

test('the loop bracket spans from the step it returns to', () => {
  const { loop, texts } = layOutSequence(chartOf(lasso));
  const second = texts.find((box) => box.role === 'number' && box.lines[0] === '2');
  expect(Math.abs((loop?.top ?? 0) - ((second?.y ?? 0) + 7))).toBeLessThan(1);
  expect(texts.find((box) => box.role === 'loop')?.lines).toEqual(['Steps 2 to 3 repeat for ever.']);
  expect(layOutSequence(chartOf(race)).loop).toBeUndefined();
});

test('components to which nothing happens are left out by name', () => {
  const chart = chartOf(race);
  expect(chart.participants.map(({ name }) => name)).not.toContain('bystander');
  expect(chart.subtitle).toContain('without bystander');
});

test('svg is byte-identical on repeat, escaped, and links nowhere', () => {
  const svg = sequenceChartSvg(chartOf(race));
  expect(sequenceChartSvg(chartOf(race))).toBe(svg);
  expect(svg).not.toContain('<script');
  expect(svg).not.toMatch(/\sid=|href|url\(/);
  expect(HOSTILE).toContain('<script>');
});

test('a step that names nobody of the chart is refused by name', () => {
  const chart = {
    title: 't',
    participants: [{ name: 'a' }],
    steps: [{ n: 1, label: 'x', actors: ['b'], changes: [] }],
  };
  expect(() => sequenceChartSvg(chart)).toThrow('sequence chart "t": no participant is named b');
});
