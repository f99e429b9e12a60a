/**
 * Where the parts of a state diagram go: writes Graphviz DOT whose boxes have our own measured sizes, runs the layout
 * (Graphviz compiled to WebAssembly, no browser) and reads positions back. Drawing is state-diagram-svg.ts.
 */
import { Graphviz } from '@hpcc-js/wasm-graphviz';
import {
  ALWAYS,
  type DiagramEdge,
  guardText,
  type MergedEdge,
  mergeEdges,
  type StateDiagram,
} from './state-diagram.ts';
import { type Face, textWidth } from './text-width.ts';

export type Direction = 'TB' | 'LR';

/** A piece of a label line in one face. */
export interface Run {
  readonly text: string;
  readonly role: 'event' | 'guard' | 'action';
}
export interface EdgeLabel {
  readonly lines: readonly (readonly Run[])[];
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Boxes by their top left corner, y downwards, in points. */
export interface DiagramLayout {
  readonly width: number;
  readonly height: number;
  /** By state id; clusters are the states that have children. */
  readonly boxes: ReadonlyMap<string, Box>;
  readonly starts: readonly Box[];
  readonly edges: readonly LaidEdge[];
}
export interface LaidEdge {
  /** Absent for the arrow from a start dot. */
  readonly merged?: MergedEdge;
  /** Bezier control points: first the start, then triples. */
  readonly curve: readonly Point[];
  /** Where the arrow head's tip is; its base is the end of the curve. */
  readonly tip: Point;
  readonly label?: Box;
}

export const STATE_FONT = 14;
export const LABEL_FONT = 11;
const LINE_HEIGHT = 15;
const LABEL_PADDING = 5;
const STATE_HEIGHT = 38;
/** Guard and actions go on lines of their own when the whole would be wider than this. */
const WIDEST_LINE = 170;

const FACES: Readonly<Record<Run['role'], Face>> = { event: 'bold', guard: 'regular', action: 'regular' };

/** DOT of a diagram, with labels and measured sizes: any Graphviz can draw it. */
export function stateDiagramDot(diagram: StateDiagram, direction: Direction = 'TB'): string {
  const lines = [
    `digraph ${quote(diagram.name)} {`,
    `  graph [rankdir=${direction}, compound=true, nodesep=0.35, ranksep=0.45, fontname="Helvetica"];`,
    `  node [shape=box, style=rounded, fixedsize=true, fontname="Helvetica", fontsize=${STATE_FONT}];`,
    `  edge [fontname="Helvetica", fontsize=${LABEL_FONT}, arrowsize=0.8];`,
    ...levelDot(diagram, undefined, '  '),
    ...mergeEdges(diagram.edges).map((merged, index) => `  ${edgeDot(diagram, merged, index)}`),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

/** Lay a diagram out; without a direction, the one whose shape suits a page better. Same input, same numbers. */
export async function layOutDiagram(diagram: StateDiagram, direction?: Direction): Promise<DiagramLayout> {
  const graphviz = await Graphviz.load();
  const layOut = (each: Direction) => {
    const json = graphviz.layout(stateDiagramDot(diagram, each), 'json', 'dot');
    return readLayout(diagram, JSON.parse(json) as GraphvizJson);
  };
  if (direction) return layOut(direction);
  const [down, across] = [layOut('TB'), layOut('LR')];
  return misfit(down) <= misfit(across) ? down : across;
}

/** A page column is about 1000 wide; beyond it a figure has to be scrolled. */
function misfit({ width, height }: DiagramLayout): number {
  return width * height * Math.max(1, width / 1000) ** 3;
}

/** A merged edge's label: one transition after the other, each on one line or on up to three. */
export function edgeLabel(merged: MergedEdge): EdgeLabel {
  const lines = merged.lines.flatMap(transitionLines);
  const widths = lines.map(lineWidth);
  return {
    lines,
    width: Math.ceil(Math.max(...widths)) + 2 * LABEL_PADDING,
    height: lines.length * LINE_HEIGHT + LABEL_PADDING,
  };
}

function transitionLines(edge: DiagramEdge): Run[][] {
  const event: Run = { text: edge.event, role: 'event' };
  const guard: Run = { text: guardText(edge), role: 'guard' };
  const action: Run = {
    text: edge.actions.length === 0 ? '' : `/ ${edge.actions.join(', ')}`,
    role: 'action',
  };
  const runs = [event, guard, action].filter((run) => run.text !== '');
  return lineWidth(runs) <= WIDEST_LINE ? [runs] : runs.map((run) => [run]);
}

/** Width of a line's runs with a space between them. */
export function lineWidth(runs: readonly Run[]): number {
  const texts = runs.map((run) => textWidth(run.text, LABEL_FONT, FACES[run.role]));
  return texts.reduce((sum, each) => sum + each, 0) + (runs.length - 1) * textWidth(' ', LABEL_FONT);
}

function levelDot(diagram: StateDiagram, parent: string | undefined, indent: string): string[] {
  const states = diagram.states.filter((state) => state.parent === parent);
  const initial = isParallel(diagram, parent) ? undefined : states.find((state) => state.initial);
  const start = initial ? startDot(diagram, parent, initial.id, indent) : [];
  return start.concat(states.flatMap((state) => stateDot(diagram, state.id, indent)));
}

function isParallel(diagram: StateDiagram, id: string | undefined): boolean {
  return diagram.states.some((state) => state.id === id && state.kind === 'parallel');
}

function startDot(
  diagram: StateDiagram,
  parent: string | undefined,
  initial: string,
  indent: string,
): string[] {
  const name = quote(startName(parent));
  const head = hasChildren(diagram, initial) ? `, lhead=${quote(clusterName(initial))}` : '';
  return [
    `${indent}${name} [shape=circle, width=0.12, height=0.12, label="", style=filled, fillcolor=black];`,
    `${indent}${name} -> ${quote(leafOf(diagram, initial))} [id=${quote(startName(parent))}${head}];`,
  ];
}

function startName(parent: string | undefined): string {
  return `start:${parent ?? ''}`;
}
function clusterName(id: string): string {
  return `cluster_${id}`;
}

function stateDot(diagram: StateDiagram, id: string, indent: string): string[] {
  const state = diagram.states.find((each) => each.id === id);
  const label = quote(state?.label ?? id);
  if (!hasChildren(diagram, id)) {
    const width = textWidth(state?.label ?? id, STATE_FONT, 'bold') + 34;
    return [
      `${indent}${quote(id)} [label=${label}, width=${inches(width)}, height=${inches(STATE_HEIGHT)}];`,
    ];
  }
  return [
    `${indent}subgraph ${quote(clusterName(id))} {`,
    `${indent}  graph [label=${label}, style=rounded, margin=14, labeljust=l];`,
    ...levelDot(diagram, id, `${indent}  `),
    `${indent}}`,
  ];
}

function edgeDot(diagram: StateDiagram, merged: MergedEdge, index: number): string {
  const { width, height } = edgeLabel(merged);
  const rows = edgeLabel(merged).lines.map(
    (runs) => `<TR><TD ALIGN="LEFT">${runs.map(runDot).join(' ')}</TD></TR>`,
  );
  const table = `<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE" WIDTH="${width}" HEIGHT="${height}">${rows.join('')}</TABLE>`;
  const tail = hasChildren(diagram, merged.from) ? `, ltail=${quote(clusterName(merged.from))}` : '';
  const head = hasChildren(diagram, merged.to) ? `, lhead=${quote(clusterName(merged.to))}` : '';
  const ends = `${quote(leafOf(diagram, merged.from))} -> ${quote(leafOf(diagram, merged.to))}`;
  return `${ends} [id=${quote(`edge:${index}`)}${tail}${head}, label=<${table}>];`;
}

function runDot(run: Run): string {
  const text = run.text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  return run.role === 'event' ? `<B>${text}</B>` : text;
}

function hasChildren(diagram: StateDiagram, id: string): boolean {
  return diagram.states.some((state) => state.parent === id);
}

/** Graphviz draws edges between leaves only and clips them at the cluster: any leaf inside will do. */
function leafOf(diagram: StateDiagram, id: string): string {
  const children = diagram.states.filter((state) => state.parent === id);
  const child = children.find((state) => state.initial) ?? children[0];
  return child ? leafOf(diagram, child.id) : id;
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

function readLayout(diagram: StateDiagram, json: GraphvizJson): DiagramLayout {
  const [, , width = 0, height = 0] = numbers(json.bb);
  const objects = (json.objects ?? []).map((object) => [object.name, readBox(object, height)] as const);
  const isStart = (name: string) => name.startsWith('start:');
  const merged = mergeEdges(diagram.edges);
  return {
    width,
    height,
    boxes: new Map(
      objects.filter(([name]) => !isStart(name)).map(([name, box]) => [name.replace(/^cluster_/, ''), box]),
    ),
    starts: objects.filter(([name]) => isStart(name)).map(([, box]) => box),
    edges: (json.edges ?? []).map((edge) => {
      const own = edge.id.startsWith('edge:') ? merged[Number(edge.id.slice('edge:'.length))] : undefined;
      const label = own && edge.lp ? readLabelBox(own, edge.lp, height) : undefined;
      return { ...readCurve(edge.pos, height), ...(own && { merged: own }), ...(label && { label }) };
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

function readLabelBox(merged: MergedEdge, position: string, height: number): Box {
  const [x = 0, y = 0] = numbers(position);
  const size = edgeLabel(merged);
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

/** Events that need no outside cause are set apart in the picture. */
export function isAutomatic(edge: DiagramEdge): boolean {
  return edge.event === ALWAYS;
}
