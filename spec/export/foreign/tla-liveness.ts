/**
 * A tabulated world as a TLA+ module that says what must come at last, with the promises of fairness, in TLC's own temporal logic.
 * The world may fall quiet at any time, once and for good: from then on its environment does nothing, and every promise is
 * kept. What our laws mean by "eventually" is in spec/check/liveness.ts; this says it once more, in formulas.
 */
import { actionText, initText, RULES, tableText, TLA_MODULE, variable } from './tla.ts';
import type { TabulatedLiveness, TabulatedWorld } from './tabulated.ts';

export interface LivenessTla {
  /** Text of the module `TLA_MODULE`. */
  readonly module: string;
  /** Text of the configuration that asks about the laws with these numbers (from 0). */
  readonly configFor: (laws: readonly number[]) => string;
}

export function toLivenessTla(world: TabulatedWorld): LivenessTla {
  const fields = world.fields.map((_, field) => variable(field)).join(', ');
  const numbered = world.actions.map((action, a) => ({ ...action, a }));
  const calm = numbered.filter(({ environment }) => !environment);
  const module = [
    `---- MODULE ${TLA_MODULE} ----`,
    `\\* ${world.name}`,
    'EXTENDS Integers, TLC',
    `VARIABLES ${fields}, quiet`,
    `fields == <<${fields}>>`,
    `vars == <<${fields}, quiet>>`,
    RULES,
    ...world.tables.map(tableText),
    `${initText(world)} /\\ quiet = FALSE`,
    ...world.actions.map((action, a) => actionText(world, action, a, [])),
    `Loud == ~quiet /\\ UNCHANGED quiet /\\ (${disjunction(numbered)})`,
    "Hush == ~quiet /\\ quiet' = TRUE /\\ UNCHANGED fields",
    ...calm.map(({ a }) => `Q${a} == quiet /\\ UNCHANGED quiet /\\ A${a}`),
    `Next == Loud \\/ Hush${calm.map(({ a }) => ` \\/ Q${a}`).join('')}`,
    `Spec == Init /\\ [][Next]_vars${calm.map(promise).join('')}`,
    ...world.liveness.map((law, l) => `Law${l} == ${formula(law)} \\* ${law.property}`),
    '====',
  ];
  const configFor = (laws: readonly number[]) =>
    `SPECIFICATION Spec\n${laws.map((l) => `PROPERTY Law${l}\n`).join('')}`;
  return { module: `${module.join('\n')}\n`, configFor };
}

function disjunction(actions: readonly { readonly a: number }[]): string {
  return actions.map(({ a }) => `A${a}`).join(' \\/ ');
}

/** TLA+ counts a step that changes nothing as not taken, and so do we. */
function promise({ a, fairness }: { readonly a: number; readonly fairness: string }): string {
  if (fairness === 'none') return '';
  return ` /\\ ${fairness === 'weak' ? 'WF' : 'SF'}_vars(Q${a})`;
}

function formula({ from, goal, stays }: TabulatedLiveness): string {
  const begins = from === undefined ? 'quiet' : `(quiet /\\ Yes(T${from}))`;
  return stays ? `[](${begins} => <>[]Yes(T${goal}))` : `[](${begins} => <>Yes(T${goal}))`;
}
