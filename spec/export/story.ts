/**
 * A run told as a story: for the terminal in plain, narrow lines, and for the report in HTML. It puts what it is given
 * into order; the sentences come from the properties and the joint events.
 */
import { element, fragment, type Markup } from './markup.ts';
import { toneOf } from './palette.ts';
import type { Change, Counterexample } from './verify-report.ts';

export interface Story {
  readonly title: string;
  /** The law that the run breaks, in English. */
  readonly sentence: string;
  /** Revision and world, `pre-15808, 1 node, 1 job, 2 allocations`; once where they are called alike. */
  readonly world: string;
  readonly steps: readonly StoryStep[];
  /** Steps from this number on repeat for ever. */
  readonly loopFrom?: number;
  /** One line to paste that brings the run back. */
  readonly replay?: string;
}
export interface StoryStep {
  readonly n: number;
  readonly action: string;
  readonly sentence?: string;
  readonly detail?: string;
  readonly changes: readonly Change[];
  readonly highlight?: boolean;
}

export interface TextOptions {
  /** Characters a line. Default: 88. */
  readonly width?: number;
  /** Mark roles with ANSI escapes. Default: no. */
  readonly coloured?: boolean;
}

/** The story of a counterexample. `sentence` is its property's. */
export function storyOf(counterexample: Counterexample, sentence: string): Story {
  const { title, property, revision, world, steps, loopFrom, replay } = counterexample;
  return {
    title: title ?? property,
    sentence,
    world: revision === world ? world : `${revision}, ${world}`,
    steps,
    ...(loopFrom !== undefined && { loopFrom }),
    replay,
  };
}

type Ink = (text: string) => string;
interface Inks {
  readonly strong: Ink;
  readonly quiet: Ink;
  readonly before: Ink;
  readonly after: Ink;
  readonly alarm: Ink;
}

const PLAIN: Ink = (text) => text;
const NO_INKS: Inks = { strong: PLAIN, quiet: PLAIN, before: PLAIN, after: PLAIN, alarm: PLAIN };
const ANSI_INKS: Inks = {
  strong: ansi(1, 22),
  quiet: ansi(2, 22),
  before: ansi(2, 22),
  after: ansi(36, 39),
  alarm: ansi(31, 39),
};

function ansi(on: number, off: number): Ink {
  return (text) => `\u001b[${on}m${text}\u001b[${off}m`;
}

/** Column where a step's text begins, after the loop's bar and the number. */
const INDENT = 7;

/** The story as lines without a trailing newline each. No line is longer than the width unless one word is. */
export function storyLines(story: Story, options: TextOptions = {}): string[] {
  const width = options.width ?? 88;
  const inks = options.coloured ? ANSI_INKS : NO_INKS;
  const nameWidth = Math.max(
    0,
    ...story.steps.flatMap((step) => step.changes.map(({ component }) => component.length)),
  );
  return [
    ...wrapColumns(story.title, width).map(inks.strong),
    ...wrapColumns(story.world, width).map(inks.quiet),
    ...wrapColumns(story.sentence, width),
    '',
    ...story.steps.flatMap((step) => stepLines(story, step, { width, inks, nameWidth })),
    ...endLines(story, inks),
  ];
}

interface Setting {
  readonly width: number;
  readonly inks: Inks;
  readonly nameWidth: number;
}

function stepLines(story: Story, step: StoryStep, setting: Setting): string[] {
  const { inks, width } = setting;
  const body = width - INDENT;
  const mark = step.highlight ? inks.alarm : inks.strong;
  const action = wrapColumns(step.action, body).map(mark);
  const told = [step.sentence, step.detail].flatMap((text) =>
    text === undefined ? [] : wrapColumns(text, body),
  );
  const changes = step.changes.flatMap((change) => changeLines(change, body, setting));
  return [...action, ...told, ...changes].map((line, index) => {
    const number = index === 0 ? String(step.n).padStart(4) : '    ';
    return `${loopBar(story, step, index)}${step.highlight && index === 0 ? inks.alarm(number) : number}  ${line}`;
  });
}

function loopBar(story: Story, step: StoryStep, line: number): string {
  if (story.loopFrom === undefined || step.n < story.loopFrom) return ' ';
  return step.n === story.loopFrom && line === 0 ? '┌' : '│';
}

function changeLines(change: Change, width: number, { inks, nameWidth }: Setting): string[] {
  const name = `  ${change.component.padEnd(nameWidth)}  `;
  const onOne = `${name}${change.before} -> ${change.after}`;
  if (onOne.length <= width) return [`${name}${inks.before(change.before)} -> ${inks.after(change.after)}`];
  const room = Math.max(width - name.length - 3, 20);
  const before = wrapColumns(change.before, room).map(inks.before);
  const after = wrapColumns(change.after, room).map(inks.after);
  const blank = ' '.repeat(name.length);
  return [
    ...before.map((line, index) => `${index === 0 ? name : blank}   ${line}`),
    ...after.map((line, index) => `${blank}${index === 0 ? '-> ' : '   '}${line}`),
  ];
}

function endLines(story: Story, inks: Inks): string[] {
  const loop = story.loopFrom === undefined ? [] : [`└ ${loopSentence(story)}`];
  const replay = story.replay === undefined ? [] : ['', inks.quiet(story.replay)];
  return [...loop, ...replay];
}

function loopSentence(story: Story): string {
  const last = story.steps.at(-1)?.n ?? 0;
  if ((story.loopFrom ?? 0) > last) return `after step ${last} nothing changes any more`;
  return story.loopFrom === last
    ? `step ${last} repeats for ever`
    : `steps ${story.loopFrom} to ${last} repeat for ever`;
}

/** Break at spaces into lines of at most `width` characters; a longer word stays whole. */
function wrapColumns(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The steps as an HTML list. Title, law and replay line are the report's own business. */
export function storyHtml(story: Story): Markup {
  const items = story.steps.map((step) => stepHtml(story, step));
  const loop =
    story.loopFrom === undefined ? undefined : element('p', { class: 'loop' }, `↻ ${loopSentence(story)}`);
  return fragment(element('ol', { class: 'story' }, items), loop);
}

function stepHtml(story: Story, step: StoryStep): Markup {
  const inLoop = story.loopFrom !== undefined && step.n >= story.loopFrom;
  const classes = [step.highlight ? 'alarm' : '', inLoop ? 'in-loop' : '']
    .filter((name) => name !== '')
    .join(' ');
  return element(
    'li',
    { class: classes === '' ? undefined : classes, value: step.n },
    step.sentence === undefined ? undefined : element('p', { class: 'told' }, step.sentence),
    element(
      'p',
      { class: 'act' },
      element('code', {}, step.action),
      step.detail === undefined ? undefined : ` ${step.detail}`,
    ),
    step.changes.length === 0 ? undefined : element('ul', { class: 'changes' }, step.changes.map(changeHtml)),
  );
}

function changeHtml({ component, before, after }: Change): Markup {
  return element(
    'li',
    {},
    element('b', {}, component),
    ' ',
    element('span', { class: 'before' }, before),
    ' → ',
    element('span', { class: `pill ${toneOf(after)}` }, after),
  );
}
