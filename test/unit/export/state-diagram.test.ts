import { setup } from 'xstate';
import { and, not } from 'xstate/guards';
import { expect, test } from 'vitest';
import { layOutDiagram, stateDiagramDot } from '../../../spec/export/diagram-layout.ts';
import { lineText, pictureOf } from '../../../spec/export/diagram-picture.ts';
import { edgeText, readStateDiagram } from '../../../spec/export/state-diagram.ts';
import { stateDiagramSvg } from '../../../spec/export/state-diagram-svg.ts';
import { door } from './samples.ts';

const diagram = readStateDiagram(door);

test('every state, in document order, with its kind and where the machine starts', () => {
  expect(diagram.states).toEqual([
    { id: 'closed', label: 'closed', kind: 'atomic', initial: true },
    { id: 'open', label: 'open', kind: 'atomic', initial: false },
    { id: 'locked', label: 'locked', kind: 'final', initial: false },
  ]);
});

test('transitions carry guards and actions; the unguarded rest is called else', () => {
  expect(diagram.edges.map((edge) => `${edge.from} > ${edge.to}: ${edgeText(edge)}`)).toEqual([
    'closed > open: OPEN',
    'closed > locked: LOCK [hasKey] / note',
    'closed > closed: LOCK [else] / ring',
    'open > closed: CLOSE / note',
  ]);
});

test('what leads nowhere is listed, not drawn', () => {
  expect(diagram.quiet).toEqual([
    { state: 'closed', ignored: ['KNOCK'], refused: ['CLOSE'], accepted: ['KNOCK', 'LOCK', 'OPEN'] },
    { state: 'open', ignored: ['LOCK'], refused: ['KNOCK', 'OPEN'], accepted: ['CLOSE', 'LOCK'] },
    { state: 'locked', ignored: [], refused: ['CLOSE', 'KNOCK', 'LOCK', 'OPEN'], accepted: [] },
  ]);
});

const nested = setup({
  types: {} as { events: { type: 'A' } | { type: 'B' } | { type: 'STOP' } },
  guards: { x: () => true, y: () => true },
}).createMachine({
  id: 'nested',
  initial: 'on',
  on: { STOP: '.off' },
  states: {
    off: { on: { STOP: {} } },
    on: {
      initial: 'p',
      states: {
        p: { on: { A: { guard: and(['x', not('y')]), target: 'q' } } },
        q: { always: { guard: 'x', target: 'p' }, on: { B: ['p', 'p'].map((target) => ({ target })) } },
      },
    },
  },
});

test('compound states, always, composed guards and what the root declares', () => {
  const read = readStateDiagram(nested);
  expect(read.states.map(({ id, parent, initial }) => [id, parent, initial])).toEqual([
    ['off', undefined, false],
    ['on', undefined, true],
    ['on.p', 'on', true],
    ['on.q', 'on', false],
  ]);
  const texts = read.edges.map((edge) => `${edge.from} > ${edge.to}: ${edgeText(edge)}`);
  expect(texts).toContain('on.p > on.q: A [x and not y]');
  expect(texts).toContain('on.q > on.p: always [x]');
  expect(texts).toContain('on > off: STOP');
  expect(texts.some((text) => text.startsWith('off >'))).toBe(false);
});

test('parallel edges share one arrow, with a line for each way of going', () => {
  const picture = pictureOf(readStateDiagram(nested));
  const arrow = picture.arrows.find(({ from, to }) => from === 'on.q' && to === 'on.p');
  expect(arrow?.lines.map(lineText)).toEqual(['B', 'always [x]']);
});

test('what stays put is written inside the state', () => {
  const [closed, open] = pictureOf(diagram).states;
  expect(closed?.inside.map(lineText)).toEqual(['LOCK [else] / ring']);
  expect(open?.inside).toEqual([]);
});

const crowd = setup({
  types: {} as { events: { type: 'GO' } | { type: 'QUIT' } | { type: 'STOP' } },
}).createMachine({
  id: 'crowd',
  initial: 'a',
  on: { QUIT: '.off', STOP: '.off' },
  states: {
    a: { on: { GO: 'b' } },
    b: { on: { GO: 'c' } },
    c: { on: { GO: 'd', QUIT: {} } },
    d: {},
    off: { on: { QUIT: {}, STOP: {} } },
  },
});

test('what nearly every state does alike is drawn once, and says for whom', () => {
  const picture = pictureOf(readStateDiagram(crowd));
  const words = new Map(picture.crowds.map(({ id, text }) => [id, text]));
  expect(
    picture.arrows.map(({ from, to, lines }) => [
      words.get(from) ?? from,
      to,
      lines.map(lineText).join('; '),
    ]),
  ).toEqual([
    ['a', 'b', 'GO'],
    ['b', 'c', 'GO'],
    ['c', 'd', 'GO'],
    ['any other state but c', 'off', 'QUIT'],
    ['any other state', 'off', 'STOP'],
  ]);
});

test('dot text names every state and is the same every time', () => {
  const dot = stateDiagramDot(diagram);
  for (const { id } of diagram.states) expect(dot).toContain(`"${id}" [`);
  expect(stateDiagramDot(readStateDiagram(door))).toBe(dot);
});

test('labels overlap neither states nor each other', async () => {
  const layout = await layOutDiagram(diagram);
  const boxes = [...layout.boxes.values(), ...layout.edges.flatMap(({ label }) => (label ? [label] : []))];
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1)) {
      const apart =
        a.x + a.width <= b.x + 1 ||
        b.x + b.width <= a.x + 1 ||
        a.y + a.height <= b.y + 1 ||
        b.y + b.height <= a.y + 1;
      expect(apart, JSON.stringify([a, b])).toBe(true);
    }
});

test('svg is byte-identical on repeat, without ids, scripts or links', async () => {
  const svg = await stateDiagramSvg(diagram);
  expect(await stateDiagramSvg(readStateDiagram(door))).toBe(svg);
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
  expect(svg).not.toMatch(/\sid=|href|<script|<!--|graphviz/i);
  for (const word of ['closed', '[hasKey]', '/ ring', 'Ignored in closed: KNOCK', 'locked: everything'])
    expect(svg).toContain(word);
});
