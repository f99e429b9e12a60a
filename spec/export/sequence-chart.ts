/**
 * A run as a sequence chart: participants with lifelines, messages, local steps, changes of state written where they
 * happen, a bracket around steps that repeat. Our own SVG writer: no browser, no library, the same bytes every time.
 */
import { element, fragment, type Markup, rounded } from './markup.ts';
import { PALETTE, toneColours, toneOf } from './palette.ts';
import {
  type Frame,
  layOutSequence,
  type Message,
  type SequenceChart,
  type SequenceLayout,
  TEXT_STYLES,
  type TextBox,
} from './sequence-layout.ts';
import { arrowHead, svgCard } from './state-diagram-svg.ts';
import type { Counterexample } from './verify-report.ts';

export type { ChartStep, Participant, SequenceChart } from './sequence-layout.ts';

/** The chart as SVG text, with a final newline. */
export function sequenceChartSvg(chart: SequenceChart): string {
  const layout = layOutSequence(chart);
  const card = svgCard(layout.width, layout.height, `Sequence chart: ${chart.title}`, [
    ...layout.highlights.map(({ y, height }) => drawHighlight(layout, y, height)),
    ...layout.rules.map((y) => rule(layout, y)),
    ...layout.lifelines.map(drawLifeline),
    ...layout.frames.map(drawFrame),
    ...layout.messages.map(drawMessage),
    ...layout.texts.map(drawText),
    layout.loop && drawLoop(layout.loop),
  ]);
  return `${card.markup}\n`;
}

/** A counterexample's chart; sentences go into the margin. Components to which nothing happens are left out. */
export function chartOf(counterexample: Counterexample): SequenceChart {
  const { revision, world, property, loopFrom, components } = counterexample;
  const involved = new Set(
    counterexample.steps.flatMap((step) => [
      ...step.actors,
      ...step.changes.map(({ component }) => component),
    ]),
  );
  const idle = components
    .filter(({ component }) => !involved.has(component))
    .map(({ component }) => component);
  const omitted = idle.length === 0 ? [] : [`without ${idle.join(', ')}, to which nothing happens`];
  return {
    title: counterexample.title ?? property,
    subtitle: [revision, world, property, ...omitted].join(' · '),
    participants: components
      .filter(({ component }) => involved.has(component))
      .map(({ component, state }) => ({ name: component, state })),
    steps: counterexample.steps.map(({ n, action, sentence, actors, changes, detail, highlight }) => ({
      n,
      label: action,
      actors,
      changes: changes.map(({ component, before, after }) => ({ participant: component, before, after })),
      ...(sentence !== undefined && { notes: [sentence] }),
      ...(detail !== undefined && { detail }),
      ...(highlight !== undefined && { highlight }),
    })),
    ...(loopFrom !== undefined && { loopFrom }),
  };
}

function drawHighlight(layout: SequenceLayout, y: number, height: number): Markup {
  return fragment(
    element('rect', {
      x: 12,
      y,
      width: Math.ceil(layout.width) - 24,
      height,
      rx: 6,
      fill: PALETTE.alarmFill.light,
    }),
    element('rect', { x: 12, y, width: 3, height, fill: PALETTE.badEdge.light }),
  );
}

function rule(layout: SequenceLayout, y: number): Markup {
  return element('line', {
    x1: 24,
    y1: y,
    x2: layout.width - 24,
    y2: y,
    stroke: PALETTE.panel.light,
    'stroke-width': 1.5,
  });
}

function drawLifeline({ x, top, bottom }: SequenceLayout['lifelines'][number]): Markup {
  const dash = { stroke: PALETTE.lifeline.light, 'stroke-width': 1.2, 'stroke-dasharray': '2 4' };
  return element('line', { x1: x, y1: top, x2: x, y2: bottom, ...dash });
}

function drawFrame(frame: Frame): Markup {
  const { x, y, width, height } = frame;
  return element('rect', { x, y, width, height, ...frameStyle(frame) });
}

function frameStyle(frame: Frame): Record<string, string | number> {
  const { paper, ink, panel, line, doubtEdge, doubtFill } = PALETTE;
  switch (frame.kind) {
    case 'participant':
      return { rx: 8, fill: panel.light, stroke: ink.light, 'stroke-width': 1.2 };
    case 'local':
      return { rx: 5, fill: paper.light, stroke: line.light, 'stroke-width': 1.2 };
    case 'world':
      return { rx: 5, fill: doubtFill.light, stroke: doubtEdge.light, 'stroke-dasharray': '4 3' };
    case 'state': {
      const { fill, edge } = toneColours(toneOf(frame.state ?? ''));
      return { rx: 9, fill, stroke: edge };
    }
  }
}

function drawMessage({ y, fromX, toXs, highlight }: Message): Markup {
  const colour = highlight ? PALETTE.badEdge.light : PALETTE.quietInk.light;
  const [west, east] = [Math.min(fromX, ...toXs), Math.max(fromX, ...toXs)];
  return fragment(
    element('line', { x1: west, y1: y, x2: east, y2: y, stroke: colour, 'stroke-width': 1.5 }),
    element('circle', { cx: fromX, cy: y, r: 3.2, fill: colour }),
    toXs.map((x) => arrowHead({ x: fromX, y }, { x, y }, colour)),
  );
}

function drawText(box: TextBox): Markup {
  const { size, face, leading } = TEXT_STYLES[box.role];
  const style = {
    'font-size': size,
    'font-weight': face === 'bold' ? 600 : undefined,
    fill: textColour(box),
    'text-anchor': box.anchor === 'middle' ? 'middle' : undefined,
    ...(box.over && { ...HALO, stroke: PALETTE[box.over === 'alarm' ? 'alarmFill' : 'paper'].light }),
  };
  const x = box.anchor === 'middle' ? box.x + box.width / 2 : box.x;
  const spans = box.lines.map((line, index) =>
    element('tspan', { x, y: box.y + index * leading + leading / 2 + size * 0.36 }, line),
  );
  return element('text', style, spans);
}

/** Where lifelines run behind a text, a halo in the ground's colour interrupts them. */
const HALO = { 'stroke-width': 5, 'stroke-linejoin': 'round', 'paint-order': 'stroke' };

function textColour({ role, state }: TextBox): string {
  switch (role) {
    case 'title':
    case 'participant':
    case 'label':
      return PALETTE.ink.light;
    case 'subtitle':
    case 'detail':
    case 'note':
    case 'before':
      return PALETTE.quietInk.light;
    case 'number':
      return PALETTE.faintInk.light;
    case 'after':
      return toneColours(toneOf(state ?? '')).ink;
    case 'loop':
      return PALETTE.loopInk.light;
  }
}

/** From the last step back up to where the loop begins. */
function drawLoop({ x, top, bottom }: NonNullable<SequenceLayout['loop']>): Markup {
  const east = x + 16;
  const path = `M${east} ${rounded(bottom)}H${x + 6}Q${x} ${rounded(bottom)} ${x} ${rounded(bottom - 6)}V${rounded(top + 6)}Q${x} ${rounded(top)} ${x + 6} ${rounded(top)}H${east - 6}`;
  return fragment(
    element('path', { d: path, fill: 'none', stroke: PALETTE.loopInk.light, 'stroke-width': 1.6 }),
    arrowHead({ x, y: top }, { x: east, y: top }, PALETTE.loopInk.light),
  );
}
