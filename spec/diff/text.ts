/** A comparison as lines for the terminal: explanation first, then each part. It decides nothing. */
import { storyLines } from '../export/story.ts';
import { counted, number } from './explain.ts';
import type { BehaviourParting, DiffReport, PropertyChange, TestDiff } from './report.ts';
import { isAlike, type MachineDiff, type TransitionChange } from './tables.ts';

const WIDTH = 88;
/** Transitions and tests of one machine that are listed; the rest is in the JSON. */
const MOST_LISTED = 8;
const MOST_TESTS = 3;

export interface TextOptions {
  readonly coloured: boolean;
  /** Every parting as a story; else the shortest of each kind, and a line for each other. */
  readonly tellsAll: boolean;
}

/** Lines without newlines. */
export function diffText(report: DiffReport, options: TextOptions): string[] {
  const inks = inksFor(options.coloured);
  return [
    inks.strong(`${report.a.name} -> ${report.b.name}`),
    '',
    ...report.explanation.flatMap(({ heading, text, points }) => [
      inks.strong(heading),
      ...wrap(text, '', WIDTH),
      ...points.flatMap((point, i) => wrap(point, `${String(i + 1).padStart(3)}. `, WIDTH)),
      '',
    ]),
    ...section('RULES', ruleLines(report), inks),
    ...section('BEHAVIOURS', behaviourLines(report, options), inks),
    ...section(
      'MACHINES',
      report.machines.flatMap((machine) => machineLines(machine, inks)),
      inks,
    ),
    ...section('PROPERTIES', propertyLines(report, inks), inks),
    ...section(
      'TESTS',
      report.tests.flatMap((test) => testLines(test, inks)),
      inks,
    ),
  ];
}

type Ink = (text: string) => string;
interface Inks {
  readonly strong: Ink;
  readonly added: Ink;
  readonly removed: Ink;
}

function inksFor(coloured: boolean): Inks {
  const ansi = (on: number, off: number) => (text: string) =>
    coloured ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return { strong: ansi(1, 22), added: ansi(32, 39), removed: ansi(31, 39) };
}

function section(heading: string, lines: readonly string[], inks: Inks): string[] {
  return [inks.strong(heading), ...(lines.length === 0 ? ['  nothing'] : lines), ''];
}

function ruleLines({ rules }: DiffReport): string[] {
  return rules.flatMap(({ rule, before, after, says, stops, opens }) => [
    `  ${rule}: ${before ?? '(none)'} -> ${after ?? '(none)'}`,
    ...wrap(says, '      ', WIDTH),
    ...stops.map(
      (law) =>
        `      alone it stops the run of ${counted(law.steps, 'step')} against ${law.property} in ${law.world}`,
    ),
    ...opens.map(
      (law) =>
        `      the run of ${counted(law.steps, 'step')} against ${law.property} in ${law.world} depends on it`,
    ),
  ]);
}

function behaviourLines(report: DiffReport, { coloured, tellsAll }: TextOptions): string[] {
  const { partings, searched } = report.behaviours;
  return [
    ...partings.flatMap((parting, i) =>
      tellsAll || partings.findIndex(({ kind }) => kind === parting.kind) === i
        ? [...storyOfParting(report, parting, coloured), '']
        : [...lineOfParting(report, parting), ''],
    ),
    ...searched.map(({ world, pairs, depth, complete, problem }) =>
      problem === undefined
        ? `  ${world}: ${number(pairs)} pairs of states searched, to depth ${depth}${complete ? '' : ', not all'}`
        : `  ${world}: not searched: ${problem}`,
    ),
  ];
}

function lineOfParting(report: DiffReport, parting: BehaviourParting): string[] {
  const last = parting.actions.at(-1) ?? '';
  return wrap(
    `${titleOf(report, parting)} (${parting.world}, ending with '${last}'): ${parting.sentence}`,
    '  ',
    WIDTH,
  );
}

function storyOfParting(report: DiffReport, parting: BehaviourParting, coloured: boolean): string[] {
  const { story, world } = parting;
  return storyLines(
    {
      title: titleOf(report, parting),
      sentence: '',
      world: `${story.revision}, ${world}`,
      steps: story.steps,
    },
    { width: WIDTH - 2, coloured },
  ).map((line) => `  ${line}`.trimEnd());
}

/** What a parting is about. */
export function titleOf({ a, b }: DiffReport, { kind, machines, actions }: BehaviourParting): string {
  const steps = counted(actions.length, 'step');
  switch (kind) {
    case 'state':
      return `After ${steps} the same events leave a different ${machines.join(' and ')}`;
    case 'only-a':
      return `A run of ${steps} that ${a.name} has and ${b.name} cannot follow`;
    case 'only-b':
      return `A run of ${steps} that ${b.name} has and ${a.name} cannot follow`;
  }
}

function machineLines(machine: MachineDiff, inks: Inks): string[] {
  const { name, states, addedStates, removedStates, added, removed, changed } = machine;
  if (isAlike(machine)) return [`  ${name}: alike (${counted(states.after, 'state')})`];
  const lines = [
    ...addedStates.map((state) => inks.added(`    + state ${state}`)),
    ...removedStates.map((state) => inks.removed(`    - state ${state}`)),
    ...transitionLines(removed, (change) => inks.removed(`    - ${pair(change)} -> ${change.before}`)),
    ...transitionLines(added, (change) => inks.added(`    + ${pair(change)} -> ${change.after}`)),
    ...transitionLines(changed, (change) => `    ~ ${pair(change)} -> ${change.before}, now ${change.after}`),
  ];
  const counts = `${counted(added.length, 'transition')} added, ${number(removed.length)} removed, ${number(changed.length)} lead elsewhere`;
  return [`  ${name}: ${states.before} -> ${states.after} states; ${counts}`, ...lines];
}

function transitionLines(
  changes: readonly TransitionChange[],
  line: (change: TransitionChange) => string,
): string[] {
  const more = changes.length - MOST_LISTED;
  return [
    ...changes.slice(0, MOST_LISTED).map(line),
    ...(more > 0 ? [`      and ${number(more)} more`] : []),
  ];
}

const pair = ({ from, event }: TransitionChange) => `${from} x ${event}`;

function propertyLines({ properties }: DiffReport, inks: Inks): string[] {
  return [
    ...properties.changes.flatMap((change) => propertyLine(change, inks)),
    ...(properties.brokenByBoth.length === 0
      ? []
      : [`  broken by both: ${counted(properties.brokenByBoth.length, 'law')}, world by world`]),
  ];
}

/** How each change is marked and said. */
export const CHANGE_WORDS: Readonly<Record<PropertyChange['change'], readonly [mark: string, says: string]>> =
  {
    restored: ['+', 'restored'],
    'maybe-restored': ['+?', 'not found broken any more, not all states searched'],
    lost: ['-', 'lost'],
    'maybe-lost': ['-?', 'found broken; not all states of the other side searched'],
    possible: ['*', 'a situation that now arises'],
    impossible: ['*', 'a situation that no longer arises'],
    new: ['*', 'stated on this side only'],
    gone: ['*', 'no longer stated'],
    'broken-by-both': ['=', 'broken by both'],
  };

function propertyLine({ change, world, property, inA, inB }: PropertyChange, inks: Inks): string[] {
  const [mark, says] = CHANGE_WORDS[change];
  const broken = inA?.steps === undefined ? inB : inA;
  const ink = mark.startsWith('+')
    ? inks.added
    : mark.startsWith('-')
      ? inks.removed
      : (text: string) => text;
  const steps = broken?.steps === undefined ? '' : `, ${counted(broken.steps, 'step')}`;
  return [
    ink(`  ${mark.padEnd(2)} ${world}: ${property}: ${says}${steps}`),
    ...(broken?.replay === undefined ? [] : [`       ${broken.replay}`]),
  ];
}

function testLines({ machine, suite, inA, inB, added, removed, changed }: TestDiff, inks: Inks): string[] {
  if (added.count + removed.count + changed.count === 0)
    return [`  ${machine} ${suite}: the same ${number(inA)} tests`];
  const some = (list: TestDiff['added'], mark: string, ink: Ink) => [
    ...list.first
      .slice(0, MOST_TESTS)
      .map(({ id, events }) => ink(`    ${mark} ${id}: ${events.join(', ')}`)),
    ...(list.count > MOST_TESTS ? [`      and ${number(list.count - MOST_TESTS)} more`] : []),
  ];
  return [
    `  ${machine} ${suite}: ${number(inA)} -> ${number(inB)} tests: ${number(added.count)} added, ${number(removed.count)} removed, ${number(changed.count)} expect other answers`,
    ...some(removed, '-', inks.removed),
    ...some(added, '+', inks.added),
    ...some(changed, '~', (text) => text),
  ];
}

/** Break at spaces; what follows the first line is set in as far as `opening` is long. */
function wrap(text: string, opening: string, width: number): string[] {
  const lines: string[] = [];
  const indent = ' '.repeat(opening.length);
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(`${line === undefined ? opening : indent}${word}`);
  }
  return lines;
}
