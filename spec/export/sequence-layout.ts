/**
 * Where the parts of a sequence chart go: columns for the participants, rows for the steps, and for every piece of
 * text a box that no other text enters. Numbers only; sequence-chart.ts draws them.
 */
import { type Face, textWidth, wrapText } from './text-width.ts';

export interface SequenceChart {
  readonly title: string;
  readonly subtitle?: string;
  /** From left to right. */
  readonly participants: readonly Participant[];
  readonly steps: readonly ChartStep[];
  /** The steps from this number on repeat for ever. */
  readonly loopFrom?: number;
}
export interface Participant {
  readonly name: string;
  /** State before the first step. */
  readonly state?: string;
}
export interface ChartStep {
  readonly n: number;
  readonly label: string;
  /** Participants by name, the speaker first. One: a local step. None: the world does it. */
  readonly actors: readonly string[];
  readonly detail?: string;
  /** Set in the margin, beside the step. */
  readonly notes?: readonly string[];
  readonly changes: readonly {
    readonly participant: string;
    readonly before: string;
    readonly after: string;
  }[];
  readonly highlight?: boolean;
}

export type TextRole =
  | 'title'
  | 'subtitle'
  | 'participant'
  | 'number'
  | 'label'
  | 'detail'
  | 'note'
  | 'before'
  | 'after'
  | 'loop';

/** Text in a box: `lines` are set one under the other, `middle` anchored at the box's centre or from its left. */
export interface TextBox {
  readonly role: TextRole;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly string[];
  readonly anchor: 'start' | 'middle';
  /** For `before` and `after`: the label that gives the tone. */
  readonly state?: string;
  /** Lifelines run behind this text, on plain paper or on a highlighted step. */
  readonly over?: 'paper' | 'alarm';
}
export interface Frame {
  readonly kind: 'participant' | 'local' | 'world' | 'state';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly state?: string;
}
export interface Message {
  readonly y: number;
  readonly fromX: number;
  readonly toXs: readonly number[];
  readonly highlight: boolean;
}
export interface Band {
  readonly y: number;
  readonly height: number;
}
export interface SequenceLayout {
  readonly width: number;
  readonly height: number;
  readonly lifelines: readonly { readonly x: number; readonly top: number; readonly bottom: number }[];
  readonly texts: readonly TextBox[];
  readonly frames: readonly Frame[];
  readonly messages: readonly Message[];
  readonly highlights: readonly Band[];
  /** Hairlines between steps. */
  readonly rules: readonly number[];
  readonly loop?: { readonly x: number; readonly top: number; readonly bottom: number };
}

export interface TextStyle {
  readonly size: number;
  readonly face: Face;
  readonly leading: number;
}
export const TEXT_STYLES: Readonly<Record<TextRole, TextStyle>> = {
  title: { size: 16, face: 'bold', leading: 22 },
  subtitle: { size: 12, face: 'regular', leading: 18 },
  participant: { size: 13, face: 'bold', leading: 17 },
  number: { size: 11, face: 'bold', leading: 14 },
  label: { size: 12, face: 'bold', leading: 16 },
  detail: { size: 11, face: 'regular', leading: 15 },
  note: { size: 12, face: 'regular', leading: 17 },
  before: { size: 11, face: 'regular', leading: 15 },
  after: { size: 11, face: 'bold', leading: 15 },
  loop: { size: 12, face: 'bold', leading: 16 },
};

const MARGIN = 24;
const NUMBER_GUTTER = 30;
const LOOP_GUTTER = 26;
const COLUMN_GAP = 28;
const NARROWEST_COLUMN = 110;
const WIDEST_TEXT = 176;
const NOTES_WIDTH = 270;
const ROW_PADDING = 14;
/** In a chart with more steps than this the participants are named again at the foot. */
const LONG_CHART = 10;

/** Lay the chart out. Throws when a step names a participant that the chart does not have. */
export function layOutSequence(chart: SequenceChart): SequenceLayout {
  const layout = new LayoutInProgress(chart);
  layout.addHeading();
  layout.addHeads();
  for (const step of chart.steps) layout.addStep(step);
  return layout.finish();
}

/** Collects boxes from top to bottom; `y` is the first free line. */
class LayoutInProgress {
  readonly texts: TextBox[] = [];
  readonly frames: Frame[] = [];
  readonly messages: Message[] = [];
  readonly highlights: Band[] = [];
  readonly rules: number[] = [];
  private readonly chart: SequenceChart;
  private readonly columns: ReadonlyMap<string, number>;
  private readonly left: number;
  private readonly right: number;
  private readonly width: number;
  private readonly hasNotes: boolean;
  private y = MARGIN;
  private lifelineTop = 0;
  private loopTop: number | undefined;

  constructor(chart: SequenceChart) {
    this.chart = chart;
    this.left = MARGIN + (chart.loopFrom === undefined ? 0 : LOOP_GUTTER) + NUMBER_GUTTER;
    const { centres, right } = placeColumns(chart, this.left);
    this.columns = centres;
    this.right = right;
    this.hasNotes = chart.steps.some((step) => (step.notes ?? []).length > 0);
    this.width = right + (this.hasNotes ? COLUMN_GAP + NOTES_WIDTH : 0) + MARGIN;
  }

  addHeading(): void {
    const across = this.width - 2 * MARGIN;
    this.addLines('title', this.chart.title, MARGIN, across);
    if (this.chart.subtitle !== undefined) this.addLines('subtitle', this.chart.subtitle, MARGIN, across);
    this.y += 16;
  }

  addHeads(): void {
    this.y += this.addNames();
    this.lifelineTop = this.y;
    const states = this.chart.participants.filter((each) => each.state !== undefined);
    const pills = states.map((each) => this.pill(each.name, undefined, each.state ?? '', this.y + 10));
    this.y += Math.max(0, ...pills.map((height) => height + 10)) + 6;
  }

  addStep(step: ChartStep): void {
    const top = this.y;
    if (step.n === this.chart.loopFrom) this.loopTop = top;
    this.rules.push(top);
    this.y += ROW_PADDING;
    this.addNumber(step);
    const notesBottom = this.addNotes(step, this.y);
    this.addAct(step);
    this.addChanges(step);
    this.y = Math.max(this.y, notesBottom) + ROW_PADDING;
    if (step.highlight) this.highlights.push({ y: top, height: this.y - top });
  }

  finish(): SequenceLayout {
    const lastStep = this.y;
    this.y += 12;
    const loop = this.loopTop === undefined ? undefined : this.addLoop(this.loopTop, lastStep);
    const bottom = this.y;
    if (this.chart.steps.length > LONG_CHART) this.y += this.addNames();
    return {
      width: this.width,
      height: this.y + MARGIN,
      lifelines: [...this.columns.values()].map((x) => ({ x, top: this.lifelineTop, bottom })),
      texts: this.texts,
      frames: this.frames,
      messages: this.messages,
      highlights: this.highlights,
      rules: this.rules.slice(1),
      ...(loop && { loop }),
    };
  }

  private addLines(role: TextRole, text: string, x: number, width: number): void {
    const style = TEXT_STYLES[role];
    const lines = wrapText(text, width, style.size, style.face);
    this.texts.push({
      role,
      x,
      y: this.y,
      width,
      height: lines.length * style.leading,
      lines,
      anchor: 'start',
    });
    this.y += lines.length * style.leading;
  }

  /** The row of participants' names at `y`; returns its height. */
  private addNames(): number {
    const height = TEXT_STYLES.participant.leading + 16;
    for (const { name } of this.chart.participants) {
      const width = measure('participant', [name]) + 28;
      const x = this.column(name) - width / 2;
      this.frames.push({ kind: 'participant', x, y: this.y, width, height });
      this.texts.push(centred('participant', [name], this.column(name), this.y + 8));
    }
    return height;
  }

  private addNumber(step: ChartStep): void {
    this.texts.push(centred('number', [String(step.n)], this.left - NUMBER_GUTTER / 2 - 6, this.y));
  }

  private addNotes(step: ChartStep, top: number): number {
    const lines = (step.notes ?? []).flatMap((note) => wrapAs('note', note, NOTES_WIDTH));
    if (lines.length === 0) return top;
    const height = lines.length * TEXT_STYLES.note.leading;
    const box = { x: this.right + COLUMN_GAP, y: top - 1, width: NOTES_WIDTH, height };
    this.texts.push({ role: 'note', ...box, lines, anchor: 'start' });
    return top + height;
  }

  private addAct(step: ChartStep): void {
    const xs = step.actors.map((actor) => this.column(actor));
    const [fromX, ...toXs] = xs;
    if (fromX === undefined) this.addWorldStep(step);
    else if (toXs.length === 0) this.addLocalStep(step, fromX);
    else this.addMessage(step, fromX, toXs);
  }

  /** What the world does happens to everyone: a box across all lifelines. */
  private addWorldStep(step: ChartStep): void {
    const [x, width] = [this.left, this.right - this.left];
    const top = this.y;
    this.addFramedText(step, x + width / 2, width - 24);
    this.frames.push({ kind: 'world', x, y: top, width, height: this.y - top });
  }

  private addLocalStep(step: ChartStep, centre: number): void {
    const { label, detail } = wrapStep(step, WIDEST_TEXT);
    const width = Math.max(measure('label', label), measure('detail', detail)) + 24;
    const top = this.y;
    this.addFramedText(step, centre, WIDEST_TEXT);
    this.frames.push({ kind: 'local', x: centre - width / 2, y: top, width, height: this.y - top });
  }

  private addFramedText(step: ChartStep, centre: number, widest: number): void {
    const { label, detail } = wrapStep(step, widest);
    this.y += 6;
    this.addStepText(label, detail, centre);
    this.y += 7;
  }

  private addMessage(step: ChartStep, fromX: number, toXs: readonly number[]): void {
    const [west, east] = [Math.min(fromX, ...toXs), Math.max(fromX, ...toXs)];
    const { label, detail } = wrapStep(step, Math.max(east - west - 24, WIDEST_TEXT));
    const half = Math.max(measure('label', label), measure('detail', detail)) / 2;
    const centre = Math.min(Math.max((west + east) / 2, this.left + half), this.right - half);
    this.addStepText(label, detail, centre, step.highlight ? 'alarm' : 'paper');
    this.y += 9;
    this.messages.push({ y: this.y, fromX, toXs, highlight: step.highlight ?? false });
    this.y += 7;
  }

  private addStepText(
    label: readonly string[],
    detail: readonly string[],
    centre: number,
    over?: TextBox['over'],
  ): void {
    for (const [role, lines] of [
      ['label', label],
      ['detail', detail],
    ] as const) {
      if (lines.length === 0) continue;
      this.texts.push({ ...centred(role, lines, centre, this.y), ...(over && { over }) });
      this.y += lines.length * TEXT_STYLES[role].leading;
    }
  }

  private addChanges(step: ChartStep): void {
    const heights = step.changes.map((change) =>
      this.pill(change.participant, change.before, change.after, this.y + 7),
    );
    if (heights.length > 0) this.y += Math.max(...heights) + 7;
  }

  /** A state, or a change of state, on a lifeline; returns its height. */
  private pill(participant: string, before: string | undefined, after: string, top: number): number {
    const centre = this.column(participant);
    const parts = pillParts(before, after);
    const width = pillWidth(parts);
    const beforeBox = centred('before', parts.before, centre, top + 4);
    const afterBox = centred('after', parts.after, centre, beforeBox.y + beforeBox.height);
    const height = beforeBox.height + afterBox.height + 8;
    this.frames.push({ kind: 'state', x: centre - width / 2, y: top, width, height, state: after });
    if (parts.before.length > 0) this.texts.push({ ...beforeBox, state: after });
    this.texts.push({ ...afterBox, state: after });
    return height;
  }

  private addLoop(top: number, bottom: number): { x: number; top: number; bottom: number } {
    const last = this.chart.steps.at(-1)?.n ?? 0;
    const from = this.chart.loopFrom ?? last;
    this.addLines(
      'loop',
      loopSentence(from, last),
      MARGIN + LOOP_GUTTER + 6,
      this.right - MARGIN - LOOP_GUTTER - 6,
    );
    this.y += 10;
    return { x: MARGIN + 8, top: top + ROW_PADDING + 7, bottom: bottom + 20 };
  }

  private column(name: string): number {
    const x = this.columns.get(name);
    if (x === undefined)
      throw new Error(`sequence chart "${this.chart.title}": no participant is named ${name}`);
    return x;
  }
}

function centred(role: TextRole, lines: readonly string[], centre: number, y: number): TextBox {
  const width = measure(role, lines);
  const height = lines.length * TEXT_STYLES[role].leading;
  return { role, x: centre - width / 2, y, width, height, lines, anchor: 'middle' };
}

function measure(role: TextRole, lines: readonly string[]): number {
  const { size, face } = TEXT_STYLES[role];
  return Math.max(0, ...lines.map((line) => textWidth(line, size, face)));
}

function wrapAs(role: TextRole, text: string, width: number): string[] {
  return wrapText(text, width, TEXT_STYLES[role].size, TEXT_STYLES[role].face);
}

function wrapStep(step: ChartStep, width: number): { label: string[]; detail: string[] } {
  return {
    label: wrapAs('label', step.label, width),
    detail: step.detail === undefined ? [] : wrapAs('detail', step.detail, width),
  };
}

function pillParts(before: string | undefined, after: string): { before: string[]; after: string[] } {
  return {
    before: before === undefined ? [] : wrapAs('before', before, WIDEST_TEXT),
    after: wrapAs('after', before === undefined ? after : `→ ${after}`, WIDEST_TEXT),
  };
}

function pillWidth(parts: { before: readonly string[]; after: readonly string[] }): number {
  return Math.max(measure('before', parts.before), measure('after', parts.after)) + 18;
}

/** A column is as wide as the widest thing that stands on its lifeline alone. */
function placeColumns(chart: SequenceChart, left: number): { centres: Map<string, number>; right: number } {
  const centres = new Map<string, number>();
  let x = left;
  for (const participant of chart.participants) {
    const width = columnWidth(chart, participant);
    centres.set(participant.name, x + width / 2);
    x += width + COLUMN_GAP;
  }
  return { centres, right: x - COLUMN_GAP };
}

function columnWidth(chart: SequenceChart, { name, state }: Participant): number {
  const own = chart.steps.filter((step) => step.actors.length === 1 && step.actors[0] === name);
  const local = own.map((step) => {
    const { label, detail } = wrapStep(step, WIDEST_TEXT);
    return Math.max(measure('label', label), measure('detail', detail)) + 24;
  });
  const changes = chart.steps.flatMap((step) => step.changes).filter((change) => change.participant === name);
  const pills = changes.map((change) => pillWidth(pillParts(change.before, change.after)));
  const first = state === undefined ? 0 : pillWidth(pillParts(undefined, state));
  return Math.max(NARROWEST_COLUMN, measure('participant', [name]) + 28, first, ...local, ...pills);
}

/** A loop that begins after the last step is one in which nothing changes. */
function loopSentence(from: number, last: number): string {
  if (from > last) return `After step ${last} nothing changes any more.`;
  return from === last ? `Step ${last} repeats for ever.` : `Steps ${from} to ${last} repeat for ever.`;
}
