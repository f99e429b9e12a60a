/**
 * A tabulated world as a TLA+ module, and the configuration under which TLC explores it. The rules of joint events are
 * written here once more, in TLA+. Running TLC, and reading what it says, is not here.
 *
 * Counting: each action is one operator with at most one successor. No disjunction stands in a guard, for TLC would take
 * each side for a successor of its own. Laws of states are asked where a state is expanded, and not as invariants, for
 * there the level that TLC tells is that of the state.
 */
import type { LookupTable, Source } from './lookup-table.ts';
import type { TabulatedAction, TabulatedPart, TabulatedWatch, TabulatedWorld } from './tabulated.ts';

export const TLA_MODULE = 'OrreryWorld';

/** Checked without its deadlock test: a state in which nothing happens any more is no error. */
export const TLA_CONFIG = 'INIT Init\nNEXT Next\n';

/**
 * TLC prints `<<"found", watch, steps>>` when it first meets what watch number `watch` (from 0) looks for; with one worker the
 * first is the nearest.
 */
export function toTla(world: TabulatedWorld): string {
  const variables = world.fields.map((_, field) => variable(field));
  return `${[
    `---- MODULE ${TLA_MODULE} ----`,
    `\\* ${world.name}`,
    'EXTENDS Integers, TLC',
    `VARIABLES ${variables.join(', ')}`,
    ...world.fields.map((name, field) => `\\* ${variable(field)}: ${name}`),
    RULES,
    FOUND,
    ...world.tables.map(tableText),
    ...world.watches.map((_, w) => `ASSUME TLCSet(${w + 1}, 0)`),
    initText(world),
    ...world.actions.map((action, a) =>
      actionText(
        world,
        action,
        a,
        world.watches.flatMap((watch, w) => stepWatchText(watch, w, a)),
      ),
    ),
    'Watched ==',
    '  /\\ TRUE',
    ...world.watches.flatMap((watch, w) => stateWatchText(watch, w)),
    'Next ==',
    '  /\\ Watched',
    `  /\\ ${world.actions.map((_, a) => `\\/ A${a}`).join('\n     ')}`,
    '====',
  ].join('\n')}\n`;
}

/** Numbers begin at 1. What was not tabulated is 0, for which no case is given: TLC stops there. */
export const RULES = String.raw`
Yes(v) == CASE v = 2 -> TRUE [] v = 1 -> FALSE
\* Of a part: -1 when it is refused, -2 when it does not take place, else the next local state.
Kept(target, local) == CASE target < 0 -> local [] target > 0 -> target`;

const FOUND = String.raw`Found(watch, steps) ==
  IF TLCGet(watch + 1) = 0 THEN TLCSet(watch + 1, 1) /\ PrintT(<<"found", watch, steps>>) ELSE TRUE`;

export const variable = (field: number): string => `f${field}`;

export function initText({ start }: TabulatedWorld): string {
  return `Init == ${start.map((local, field) => `/\\ ${variable(field)} = ${local}`).join(' ')}`;
}

export function tableText({ inputs, levels }: LookupTable, table: number): string {
  const rows = levels.map((level, l) => {
    const tuples = level.map((row) => `<<${row.join(',')}>>`);
    return `T${table}L${l} == <<${tuples.join(',\n')}>>`;
  });
  const value = inputs.reduce((row, input, l) => `T${table}L${l}[${row}][${sourceText(input)}]`, '1');
  const parameter = inputs.some(({ kind }) => kind === 'action') ? '(a)' : '';
  return `${rows.join('\n')}\nT${table}${parameter} == ${value}`;
}

function sourceText(source: Source): string {
  switch (source.kind) {
    case 'field':
      return variable(source.field);
    case 'after':
      return `${variable(source.field)}'`;
    case 'table':
      return `T${source.table}`;
    case 'action':
      return 'a';
  }
}

/** @param asked lines that come after the step */
export function actionText(
  world: TabulatedWorld,
  { name, when, parts }: TabulatedAction,
  a: number,
  asked: readonly string[],
): string {
  const written = new Set(parts.map(({ field }) => field));
  const rest = world.fields.flatMap((_, field) => (written.has(field) ? [] : [variable(field)]));
  const musts = parts.flatMap(({ isOptional }, p) => (isOptional ? [] : [`p${p} # -1`]));
  const primes = parts.map(({ field }, p) => `${variable(field)}' = Kept(p${p}, ${variable(field)})`);
  return [
    `A${a} == \\* ${name}`,
    ...when.map((table) => `  /\\ Yes(T${table})`),
    `  /\\ LET ${parts.map((part, p) => `p${p} == ${partText(part)}`).join('\n         ')}`,
    `     IN ${[...musts, ...primes].map((line) => `/\\ ${line}`).join('\n        ')}`,
    ...(rest.length === 0 ? [] : [`  /\\ UNCHANGED <<${rest.join(', ')}>>`]),
    ...asked,
  ].join('\n');
}

function partText({ only, declared, next }: TabulatedPart): string {
  const told = `IF Yes(T${declared}) THEN T${next} ELSE -1`;
  return only === undefined ? told : `IF Yes(T${only}) THEN ${told} ELSE -2`;
}

function stateWatchText({ kind, state }: TabulatedWatch, w: number): string[] {
  if (state === undefined) return [];
  const wanted = kind === 'sometimes' ? `Yes(T${state})` : `~Yes(T${state})`;
  return [`  /\\ IF ${wanted} THEN Found(${w}, TLCGet("level") - 1) ELSE TRUE`];
}

/** What an action must be asked by a law of steps; nothing where the law is not about it. */
function stepWatchText({ kind, step }: TabulatedWatch, w: number, a: number): string[] {
  if (step === undefined) return [];
  const all = stepLawText(step, a);
  const wanted = kind === 'sometimes' ? all : `~(${all})`;
  return [`  /\\ IF ${wanted} THEN Found(${w}, TLCGet("level")) ELSE TRUE`];
}

/** What a law of steps says of a step of action `a`. */
export function stepLawText(step: NonNullable<TabulatedWatch['step']>, a: number): string {
  const holds = step
    .filter(({ actions }) => actions === undefined || actions.includes(a))
    .map(({ changes, table }) => {
      const asked = `Yes(T${table}(${a + 1}))`;
      if (changes === undefined) return asked;
      const same = changes.map((field) => `${variable(field)}' = ${variable(field)}`).join(' /\\ ');
      return `(IF ${same} THEN TRUE ELSE ${asked})`;
    });
  return holds.length === 0 ? 'TRUE' : holds.join(' /\\ ');
}
