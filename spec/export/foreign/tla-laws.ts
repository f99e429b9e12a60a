/**
 * A tabulated world as a TLA+ module whose laws TLC checks itself and stops at: laws of states as invariants, laws of steps as
 * assertions in the actions. For those who want verdicts of TLC, on one machine or on several; what is compared with our
 * explorer is `tla.ts`, which counts instead of stopping.
 */
import { actionText, initText, RULES, stepLawText, TLA_MODULE, tableText, variable } from './tla.ts';
import type { TabulatedWorld } from './tabulated.ts';

export interface CheckedTla {
  /** Text of the module `TLA_MODULE`. */
  readonly module: string;
  /** Text of its configuration. */
  readonly config: string;
  /** Laws by the names under which TLC reports them: `Law0`, or the text of an assertion. */
  readonly laws: Readonly<Record<string, string>>;
}

/** Situations that should be reached (`sometimes`) are left out: TLC has no word for them. */
export function toCheckedTla(world: TabulatedWorld): CheckedTla {
  const laws = world.watches.flatMap((watch, w) => (watch.kind === 'always' ? [{ ...watch, w }] : []));
  const ofStates = laws.filter(({ state }) => state !== undefined);
  const variables = world.fields.map((_, field) => variable(field)).join(', ');
  const module = [
    `---- MODULE ${TLA_MODULE} ----`,
    `\\* ${world.name}, as tables; local states are numbers from 1.`,
    'EXTENDS Integers, TLC',
    `VARIABLES ${variables}`,
    ...world.fields.map((name, field) => `\\* ${variable(field)}: ${name}`),
    `vars == <<${variables}>>`,
    RULES,
    ...world.tables.map(tableText),
    initText(world),
    ...world.actions.map((action, a) =>
      actionText(
        world,
        action,
        a,
        laws.flatMap(({ step, property }) =>
          step === undefined ? [] : [`  /\\ Assert(${stepLawText(step, a)}, ${tlaText(property)})`],
        ),
      ),
    ),
    `Next == ${world.actions.map((_, a) => `\\/ A${a}`).join('\n        ')}`,
    'Spec == Init /\\ [][Next]_vars',
    ...ofStates.map(({ state, w, property }) => `Law${w} == Yes(T${state}) \\* ${property}`),
    '====',
  ];
  const config = [
    'INIT Init',
    'NEXT Next',
    '\\* A state in which nothing happens any more is no error.',
    'CHECK_DEADLOCK FALSE',
    ...ofStates.map(({ w }) => `INVARIANT Law${w}`),
  ];
  return {
    module: `${module.join('\n')}\n`,
    config: `${config.join('\n')}\n`,
    laws: Object.fromEntries(
      laws.map(({ w, property, state }) => [state === undefined ? property : `Law${w}`, property]),
    ),
  };
}

/** A text of TLA+, which knows no letters but those of ASCII. */
function tlaText(text: string): string {
  const ascii = text.replaceAll(/[^\x20-\x7e]/g, '?');
  return `"${ascii.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
