/**
 * A state diagram as an SVG file that stands on its own: a light card, system fonts, no scripts, no ids, no links.
 * The same machine gives the same bytes. Positions come from diagram-layout.ts.
 */
import {
  type Box,
  type DiagramLayout,
  type Direction,
  arrowLabel,
  stateBox,
  LABEL_FONT,
  LINE_HEIGHT,
  STATE_HEIGHT,
  type LaidEdge,
  layOutDiagram,
  type Point,
  type Run,
  STATE_FONT,
} from './diagram-layout.ts';
import { type Attributes, element, fragment, type Markup, rounded } from './markup.ts';
import { PALETTE, toneColours, toneOf } from './palette.ts';
import type { Crowd, PictureState } from './diagram-picture.ts';
import type { Mark, QuietEvents, StateDiagram } from './state-diagram.ts';
import { wrapText } from './text-width.ts';

export const FIGURE_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif';

const MARGIN = 24;
const TITLE_HEIGHT = 34;
const CAPTION_FONT = 11;
const CAPTION_LINE = 16;

export interface DiagramOptions {
  /** Default: whichever fits a page better. */
  readonly direction?: Direction;
  /** Write the title above and the events that are not drawn below. Default: true. */
  readonly captioned?: boolean;
}

/** The diagram as SVG text, with a final newline. */
export async function stateDiagramSvg(diagram: StateDiagram, options: DiagramOptions = {}): Promise<string> {
  const layout = await layOutDiagram(diagram, options.direction);
  const captioned = options.captioned ?? true;
  const width = Math.max(layout.width, captioned ? 420 : 0) + 2 * MARGIN;
  const top = captioned ? MARGIN + TITLE_HEIGHT : MARGIN;
  const caption = captioned ? captionLines(diagram.quiet, width - 2 * MARGIN) : [];
  const height = top + layout.height + MARGIN + (caption.length > 0 ? caption.length * CAPTION_LINE + 14 : 0);
  const card = svgCard(width, height, `State diagram of ${diagram.name}`, [
    captioned ? title(diagram.name) : undefined,
    shifted((width - layout.width) / 2, top, drawLayout(layout)),
    drawCaption(caption, top + layout.height + 26, width),
  ]);
  return `${card.markup}\n`;
}

/** The card that every figure is drawn on. */
export function svgCard(
  width: number,
  height: number,
  label: string,
  children: (Markup | undefined)[],
): Markup {
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${size.width} ${size.height}`,
      ...size,
      role: 'img',
      'aria-label': label,
      'font-family': FIGURE_FONT,
    },
    element('rect', {
      x: 0.5,
      y: 0.5,
      width: size.width - 1,
      height: size.height - 1,
      rx: 10,
      fill: PALETTE.paper.light,
      stroke: PALETTE.hairline.light,
    }),
    children,
  );
}

function title(name: string): Markup {
  const attributes = {
    x: MARGIN,
    y: MARGIN + 12,
    'font-size': 16,
    'font-weight': 600,
    fill: PALETTE.ink.light,
  };
  return element('text', attributes, name);
}

function shifted(x: number, y: number, content: Markup): Markup {
  return element('g', { transform: `translate(${rounded(x)} ${rounded(y)})` }, content);
}

/** Clusters lie under edges, edges under labels, and states on top. */
function drawLayout(layout: DiagramLayout): Markup {
  const { states, crowds } = layout.picture;
  const isCluster = (state: PictureState) => states.some((each) => each.parent === state.id);
  return fragment(
    states.filter(isCluster).map((state) => placed(layout, state.id, (box) => drawCluster(state, box))),
    layout.edges.map(drawCurve),
    layout.edges.map(drawEdgeLabel),
    layout.starts.map(drawStart),
    crowds.map((crowd) => placed(layout, crowd.id, (box) => drawCrowd(crowd, box))),
    states
      .filter((state) => !isCluster(state))
      .map((state) => placed(layout, state.id, (box) => drawState(state, box))),
  );
}

function placed(layout: DiagramLayout, id: string, draw: (box: Box) => Markup): Markup | undefined {
  const box = layout.boxes.get(id);
  return box && draw(box);
}

function drawCluster(state: PictureState, box: Box): Markup {
  const frame = { ...boxAttributes(box), rx: 12, fill: PALETTE.panel.light, stroke: PALETTE.plainEdge.light };
  const dash = state.parent === undefined ? undefined : '4 3';
  const name = {
    x: box.x + 12,
    y: box.y + 18,
    'font-size': 12,
    'font-weight': 600,
    fill: PALETTE.quietInk.light,
  };
  return fragment(
    element('rect', { ...frame, 'stroke-dasharray': dash }),
    element('text', name, state.label),
    drawInside(state, box.x + 12, box.y + 36),
  );
}

function drawCrowd(crowd: Crowd, box: Box): Markup {
  const frame = { ...boxAttributes(box), rx: 13, fill: PALETTE.paper.light, stroke: PALETTE.line.light };
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 + 4, 'text-anchor': 'middle' };
  return fragment(
    element('rect', { ...frame, 'stroke-dasharray': '3 3' }),
    element('text', { ...middle, 'font-size': LABEL_FONT, fill: PALETTE.quietInk.light }, crowd.text),
  );
}

function drawState(state: PictureState, box: Box): Markup {
  const { fill, edge, ink } = toneColours(state.mark ? MARK_TONES[state.mark] : toneOf(state.label));
  const inner = { x: box.x + 3.5, y: box.y + 3.5, width: box.width - 7, height: box.height - 7 };
  const isFinal = state.kind === 'final';
  const isTall = state.inside.length > 0;
  const name = {
    x: box.x + box.width / 2,
    y: isTall ? box.y + 23 : box.y + box.height / 2 + STATE_FONT * 0.35,
  };
  const type = { 'text-anchor': 'middle', 'font-size': STATE_FONT, 'font-weight': 600, fill: ink };
  const rule = {
    x1: box.x,
    y1: box.y + STATE_HEIGHT - 4,
    x2: box.x + box.width,
    y2: box.y + STATE_HEIGHT - 4,
  };
  return fragment(
    element('rect', {
      ...boxAttributes(box),
      rx: 12,
      fill,
      stroke: edge,
      'stroke-width': 1.5,
      ...strokeOf(state.mark),
    }),
    isFinal ? element('rect', { ...boxAttributes(inner), rx: 9, fill: 'none', stroke: edge }) : undefined,
    element('text', { ...name, ...type }, state.label),
    isTall ? element('line', { ...rule, stroke: edge, 'stroke-opacity': 0.5 }) : undefined,
    drawInside(state, box.x + 12, box.y + STATE_HEIGHT + 12),
  );
}

function drawInside(state: PictureState, x: number, y: number): Markup[] {
  return stateBox(state).lines.map((runs, index) => drawRuns(runs, x, y + index * LINE_HEIGHT));
}

function boxAttributes(box: Box): Record<string, number> {
  return { x: box.x, y: box.y, width: box.width, height: box.height };
}

function drawStart(box: Box): Markup {
  const radius = box.width / 2;
  return element('circle', { cx: box.x + radius, cy: box.y + radius, r: radius, fill: PALETTE.line.light });
}

function drawCurve(edge: LaidEdge): Markup {
  const [start, ...rest] = edge.curve;
  const end = edge.curve.at(-1);
  if (!start || !end) return fragment();
  const path = `M${pair(start)}C${rest.map(pair).join(' ')}`;
  const line = { stroke: PALETTE.line.light, 'stroke-width': 1.3, ...strokeOf(edge.arrow?.mark) };
  return fragment(element('path', { d: path, fill: 'none', ...line }), arrowHead(end, edge.tip, line.stroke));
}

interface Stroke {
  readonly stroke: string;
  readonly 'stroke-width': number;
  readonly 'stroke-dasharray'?: string;
}

/** What came is thick, what went is dashed, what changed is dotted: colours are for those who can tell them apart. */
const STROKES: Readonly<Record<Exclude<Mark, 'kept'>, Stroke>> = {
  added: { stroke: PALETTE.goodEdge.light, 'stroke-width': 2.6 },
  removed: { stroke: PALETTE.badEdge.light, 'stroke-width': 2, 'stroke-dasharray': '6 4' },
  changed: { stroke: PALETTE.doubtEdge.light, 'stroke-width': 2.2, 'stroke-dasharray': '2 3' },
};

function strokeOf(mark: Mark | undefined): Stroke | undefined {
  return mark === undefined || mark === 'kept' ? undefined : STROKES[mark];
}

/** In a comparison a state's colour says what became of it, not what it means. */
const MARK_TONES = { added: 'good', removed: 'bad', changed: 'doubt', kept: 'plain' } as const;

function pair({ x, y }: Point): string {
  return `${rounded(x)} ${rounded(y)}`;
}

/** A filled head with its tip at `tip`, coming from `base`. Drawn, not a marker: markers need ids. */
export function arrowHead(base: Point, tip: Point, colour: string = PALETTE.line.light): Markup {
  const length = Math.hypot(tip.x - base.x, tip.y - base.y) || 1;
  const [alongX, alongY] = [(tip.x - base.x) / length, (tip.y - base.y) / length];
  const corner = (side: number): Point => ({
    x: tip.x - alongX * 9 - alongY * 4 * side,
    y: tip.y - alongY * 9 + alongX * 4 * side,
  });
  return element('polygon', { points: [tip, corner(1), corner(-1)].map(pair).join(' '), fill: colour });
}

function drawEdgeLabel(edge: LaidEdge): Markup {
  if (!edge.label || !edge.arrow) return fragment();
  const { x, y } = edge.label;
  return fragment(
    arrowLabel(edge.arrow).lines.map((runs, index) =>
      drawRuns(runs, x + 5, y + 13 + index * LINE_HEIGHT, HALO),
    ),
  );
}

/** Keeps a label readable where an edge passes behind it. */
const HALO = {
  stroke: PALETTE.paper.light,
  'stroke-width': 4,
  'stroke-linejoin': 'round',
  'paint-order': 'stroke',
};

/** One `text` whose runs follow each other in flow, so that no font can make them overlap. */
function drawRuns(runs: readonly Run[], x: number, y: number, halo: Attributes = {}): Markup {
  const spans = runs.map((run, index) =>
    element('tspan', styleOf(run), index === 0 ? run.text : ` ${run.text}`),
  );
  return element('text', { x, y, 'font-size': LABEL_FONT, ...halo, 'xml:space': 'preserve' }, spans);
}

function styleOf({ role, mark }: Run): Attributes {
  if (mark === undefined || mark === 'kept') return RUN_STYLES[role];
  return { ...RUN_STYLES[role], fill: toneColours(MARK_TONES[mark]).ink };
}

const RUN_STYLES = {
  event: { 'font-weight': 600, fill: PALETTE.ink.light },
  guard: { fill: PALETTE.accent.light },
  action: { 'font-style': 'italic', fill: PALETTE.quietInk.light },
} as const;

/** Below the picture: what each state takes without effect, and what it does not take. */
function captionLines(quiet: readonly QuietEvents[], width: number): string[] {
  const ignored = quiet
    .filter((each) => each.ignored.length > 0)
    .map((each) => `${each.state}: ${each.ignored.join(', ')}`);
  const refused = quiet
    .filter((each) => each.refused.length > 0)
    .map((each) => `${each.state}: ${refusedText(each)}`);
  return [...sentence('Ignored in', ignored), ...sentence('Refused in', refused)].flatMap((each) =>
    wrapText(each, width, CAPTION_FONT),
  );
}

function sentence(opening: string, parts: readonly string[]): string[] {
  return parts.length === 0 ? [] : [`${opening} ${parts.join('; ')}.`];
}

/** The shorter way to say it: the events refused, or those that are not. */
function refusedText({ refused, accepted }: QuietEvents): string {
  if (accepted.length === 0) return 'everything';
  return refused.length > accepted.length + 2 ? `all but ${accepted.join(', ')}` : refused.join(', ');
}

function drawCaption(lines: readonly string[], y: number, width: number): Markup {
  if (lines.length === 0) return fragment();
  const rule = { x1: MARGIN, y1: y - 4, x2: width - MARGIN, y2: y - 4, stroke: PALETTE.hairline.light };
  return fragment(
    element('line', rule),
    lines.map((text, index) =>
      element(
        'text',
        {
          x: MARGIN,
          y: y + 14 + index * CAPTION_LINE,
          'font-size': CAPTION_FONT,
          fill: PALETTE.quietInk.light,
        },
        text,
      ),
    ),
  );
}
