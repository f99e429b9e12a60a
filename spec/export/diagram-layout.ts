/**
 * Where the parts of a state diagram go: writes Graphviz DOT whose boxes have our own measured sizes, runs the layout
 * (Graphviz compiled to WebAssembly, no browser) and reads positions back. Drawing is state-diagram-svg.ts.
 */
import { Graphviz } from '@hpcc-js/wasm-graphviz';
import { type Arrow, type Line, type Picture, type PictureState, pictureOf } from './diagram-picture.ts';
import type { Mark, StateDiagram } from './state-diagram.ts';
import { type Face, textWidth } from './text-width.ts';

export type Direction = 'TB' | 'LR';

/** A piece of a label line in one face. */
export interface Run {
  readonly text: string;
  readonly role: 'event' | 'guard' | 'action';
  readonly mark?: Mark;
}
interface Size {
  readonly width: number;
  readonly height: number;
}
/** Set lines and the room they take, padding included. */
export interface Label extends Size {
  readonly lines: readonly (readonly Run[])[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Box extends Point, Size {}

/** Boxes by their top left corner, y downwards, in points. */
export interface DiagramLayout extends Size {
  readonly picture: Picture;
  /** By the id of a state or a crowd; clusters are the states that have children. */
  readonly boxes: ReadonlyMap<string, Box>;
  readonly starts: readonly Box[];
  readonly edges: readonly LaidEdge[];
}
export interface LaidEdge {
  /** Absent for the arrow from a start dot. */
  readonly arrow?: Arrow;
  /** Bezier control points: first the start, then triples. */
  readonly curve: readonly Point[];
  /** Where the arrow head's tip is; its base is the end of the curve. */
  readonly tip: Point;
  readonly label?: Box;
}

export const STATE_FONT = 14;
export const LABEL_FONT = 11;
export const LINE_HEIGHT = 15;
const LABEL_PADDING = 5;
export const STATE_HEIGHT = 38;
/** A transition that would be wider than this is set on more than one line. */
const WIDEST_LINE = 180;

const FACES: Readonly<Record<Run['role'], Face>> = { event: 'bold', guard: 'regular', action: 'regular' };

/** DOT of a diagram, with labels and measured sizes: any Graphviz can draw it. */
export function stateDiagramDot(diagram: StateDiagram, direction: Direction = 'TB'): string {
  return pictureDot(pictureOf(diagram), direction);
}

function pictureDot(picture: Picture, direction: Direction): string {
  const lines = [
    `digraph ${quote(picture.name)} {`,
    `  graph [rankdir=${direction}, compound=true, nodesep=0.35, ranksep=0.45, fontname="Helvetica"];`,
    `  node [shape=box, style=rounded, fixedsize=true, fontname="Helvetica", fontsize=${LABEL_FONT}];`,
    `  edge [fontname="Helvetica", fontsize=${LABEL_FONT}, arrowsize=0.8];`,
    ...levelDot(picture, undefined, '  '),
    ...picture.crowds.map(
      ({ id, text }) =>
        `  ${quote(id)} [label=${quote(text)}, style="rounded,dashed"${sizeDot(crowdSize(text))}];`,
    ),
    ...picture.arrows.map((arrow, index) => `  ${arrowDot(picture, arrow, index)}`),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

/** Lay a diagram out; without a direction, the one whose shape suits a page better. Same input, same numbers. */
export async function layOutDiagram(diagram: StateDiagram, direction?: Direction): Promise<DiagramLayout> {
  const graphviz = await Graphviz.load();
  const picture = pictureOf(diagram);
  const layOut = (each: Direction) => {
    const json = graphviz.layout(pictureDot(picture, each), 'json', 'dot');
    return readLayout(picture, JSON.parse(json) as GraphvizJson);
  };
  if (direction) return layOut(direction);
  const [down, across] = [layOut('TB'), layOut('LR')];
  return misfit(down) <= misfit(across) ? down : across;
}

/** A page column is about 1000 wide; beyond it a figure has to be scrolled. */
function misfit({ width, height }: DiagramLayout): number {
  return width * height * Math.max(1, width / 1000) ** 3;
}

/** An arrow's label: one line after the other, each set on one line or on up to three. */
export function arrowLabel(arrow: Arrow): Label {
  const lines = arrow.lines.flatMap(setLine);
  return {
    lines,
    width: labelWidth(lines) + 2 * LABEL_PADDING,
    height: lines.length * LINE_HEIGHT + LABEL_PADDING,
  };
}

/** A state's box: its name, and under it what it does without leaving. */
export function stateBox(state: PictureState): Label {
  const lines = state.inside.flatMap(setLine);
  const name = textWidth(state.label, STATE_FONT, 'bold') + 34;
  if (lines.length === 0) return { lines, width: Math.ceil(name), height: STATE_HEIGHT };
  const width = Math.max(name, labelWidth(lines) + 24);
  return { lines, width: Math.ceil(width), height: STATE_HEIGHT + lines.length * LINE_HEIGHT + 6 };
}

function crowdSize(text: string): Size {
  return { width: Math.ceil(textWidth(text, LABEL_FONT)) + 22, height: 26 };
}

function labelWidth(lines: readonly (readonly Run[])[]): number {
  return Math.ceil(Math.max(0, ...lines.map(lineWidth)));
}

/** All on one line, or the event above the rest, or each on its own. */
function setLine(line: Line): Run[][] {
  const mark = line.mark && { mark: line.mark };
  const event: Run = { text: line.events.join(', '), role: 'event', ...mark };
  const guard: Run = { text: line.guard, role: 'guard', ...mark };
  const action: Run = {
    text: line.actions.length === 0 ? '' : `/ ${line.actions.join(', ')}`,
    role: 'action',
    ...mark,
  };
  const rest = [guard, action].filter((run) => run.text !== '');
  if (rest.length === 0 || lineWidth([event, ...rest]) <= WIDEST_LINE) return [[event, ...rest]];
  return [[event], ...(lineWidth(rest) <= WIDEST_LINE ? [rest] : rest.map((run) => [run]))];
}

/** Width of a line's runs with a space between them. */
export function lineWidth(runs: readonly Run[]): number {
  const texts = runs.map((run) => textWidth(run.text, LABEL_FONT, FACES[run.role]));
  return texts.reduce((sum, each) => sum + each, 0) + (runs.length - 1) * textWidth(' ', LABEL_FONT);
}

function levelDot(picture: Picture, parent: string | undefined, indent: string): string[] {
  const states = picture.states.filter((state) => state.parent === parent);
  const initial = isParallel(picture, parent) ? undefined : states.find((state) => state.initial);
  const start = initial ? startDot(picture, parent, initial.id, indent) : [];
  return start.concat(states.flatMap((state) => stateDot(picture, state.id, indent)));
}

function isParallel(picture: Picture, id: string | undefined): boolean {
  return picture.states.some((state) => state.id === id && state.kind === 'parallel');
}

function startDot(picture: Picture, parent: string | undefined, initial: string, indent: string): string[] {
  const name = quote(startName(parent));
  const head = hasChildren(picture, initial) ? `, lhead=${quote(clusterName(initial))}` : '';
  return [
    `${indent}${name} [shape=circle, width=0.12, height=0.12, label="", style=filled, fillcolor=black];`,
    `${indent}${name} -> ${quote(leafOf(picture, initial))} [id=${quote(startName(parent))}${head}];`,
  ];
}

function startName(parent: string | undefined): string {
  return `start:${parent ?? ''}`;
}
function clusterName(id: string): string {
  return `cluster_${id}`;
}

function stateDot(picture: Picture, id: string, indent: string): string[] {
  const state = picture.states.find((each) => each.id === id) as PictureState;
  const box = stateBox(state);
  const label = labelDot([[{ text: state.label, role: 'event' }], ...box.lines], box);
  if (!hasChildren(picture, id)) return [`${indent}${quote(id)} [label=${label}${sizeDot(box)}];`];
  return [
    `${indent}subgraph ${quote(clusterName(id))} {`,
    `${indent}  graph [label=${label}, style=rounded, margin=14, labeljust=l];`,
    ...levelDot(picture, id, `${indent}  `),
    `${indent}}`,
  ];
}

function arrowDot(picture: Picture, arrow: Arrow, index: number): string {
  const tail = hasChildren(picture, arrow.from) ? `, ltail=${quote(clusterName(arrow.from))}` : '';
  const head = hasChildren(picture, arrow.to) ? `, lhead=${quote(clusterName(arrow.to))}` : '';
  const ends = `${quote(leafOf(picture, arrow.from))} -> ${quote(leafOf(picture, arrow.to))}`;
  const label = arrowLabel(arrow);
  return `${ends} [id=${quote(`arrow:${index}`)}${tail}${head}, label=${labelDot(label.lines, label)}];`;
}

/** A label whose size is ours, whatever font Graphviz measures with. */
function labelDot(lines: readonly (readonly Run[])[], { width, height }: Size): string {
  const rows = lines.map((runs) => `<TR><TD ALIGN="LEFT">${runs.map(runDot).join(' ')}</TD></TR>`);
  const table = `BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE"`;
  return `<<TABLE ${table} WIDTH="${width}" HEIGHT="${height}">${rows.join('')}</TABLE>>`;
}

function sizeDot({ width, height }: Size): string {
  return `, width=${inches(width)}, height=${inches(height)}`;
}

function runDot(run: Run): string {
  const text = run.text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  return run.role === 'event' ? `<B>${text}</B>` : text;
}

function hasChildren(picture: Picture, id: string): boolean {
  return picture.states.some((state) => state.parent === id);
}

/** Graphviz draws edges between leaves only and clips them at the cluster: any leaf inside will do. */
function leafOf(picture: Picture, id: string): string {
  const children = picture.states.filter((state) => state.parent === id);
  const child = children.find((state) => state.initial) ?? children[0];
  return child ? leafOf(picture, child.id) : id;
}

function quote(text: string): string {
  return `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, ' ')}"`;
}

function inches(points: number): string {
  return (points / 72).toFixed(3);
}

/** The part of Graphviz's JSON output that is read here. */
interface GraphvizJson {
  readonly bb: string;
  readonly objects?: readonly GraphvizObject[];
  readonly edges?: readonly { readonly id: string; readonly pos: string; readonly lp?: string }[];
}
interface GraphvizObject {
  readonly name: string;
  readonly bb?: string;
  readonly pos?: string;
  readonly width?: string;
  readonly height?: string;
}

function readLayout(picture: Picture, json: GraphvizJson): DiagramLayout {
  const [, , width = 0, height = 0] = numbers(json.bb);
  const objects = (json.objects ?? []).map((object) => [object.name, readBox(object, height)] as const);
  const isStart = (name: string) => name.startsWith('start:');
  return {
    picture,
    width,
    height,
    boxes: new Map(
      objects.filter(([name]) => !isStart(name)).map(([name, box]) => [name.replace(/^cluster_/, ''), box]),
    ),
    starts: objects.filter(([name]) => isStart(name)).map(([, box]) => box),
    edges: (json.edges ?? []).map((edge) => {
      const own = edge.id.startsWith('arrow:')
        ? picture.arrows[Number(edge.id.slice('arrow:'.length))]
        : undefined;
      const label = own && edge.lp ? readLabelBox(own, edge.lp, height) : undefined;
      return { ...readCurve(edge.pos, height), ...(own && { arrow: own }), ...(label && { label }) };
    }),
  };
}

function numbers(text: string): number[] {
  return text.split(/[ ,]+/).map(Number);
}

function readBox(object: GraphvizObject, height: number): Box {
  if (object.bb !== undefined) {
    const [left = 0, bottom = 0, right = 0, top = 0] = numbers(object.bb);
    return { x: left, y: height - top, width: right - left, height: top - bottom };
  }
  const [x = 0, y = 0] = numbers(object.pos ?? '');
  const size = { width: Number(object.width) * 72, height: Number(object.height) * 72 };
  return { x: x - size.width / 2, y: height - y - size.height / 2, ...size };
}

function readLabelBox(arrow: Arrow, position: string, height: number): Box {
  const [x = 0, y = 0] = numbers(position);
  const size = arrowLabel(arrow);
  return { x: x - size.width / 2, y: height - y - size.height / 2, width: size.width, height: size.height };
}

/** `e,tipX,tipY x,y x,y ...`: the arrow's tip first, then the curve's control points. */
function readCurve(position: string, height: number): { curve: Point[]; tip: Point } {
  const points = position
    .replace(/^e,/, '')
    .split(' ')
    .map((pair) => {
      const [x = 0, y = 0] = numbers(pair);
      return { x, y: height - y };
    });
  const [tip, ...curve] = points;
  return { curve, tip: tip ?? { x: 0, y: 0 } };
}
