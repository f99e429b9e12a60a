/**
 * Tabulated worlds as models for Stateright: one Rust module, in it one module for each world. The rules of joint events
 * are written here once more, in Rust. What is done with the models, the crate in test/crosscheck/stateright says.
 *
 * Stateright knows laws of states only: a law of steps is one of the state before, about every step from there. Of all
 * states that break a law it keeps the last, so a law is told to hold once it was broken: the first is the nearest.
 */
import { flatLevels, lookupText } from './flat-arrays.ts';
import type { LookupTable, Source } from './lookup-table.ts';
import type { TabulatedAction, TabulatedPart, TabulatedWatch, TabulatedWorld } from './tabulated.ts';

/** World number i (from 0) is what `explore(i)` explores, by the crate's `explore_model`. */
export function toStateright(worlds: readonly TabulatedWorld[]): string {
  return `${[
    'use crate::explore_model;',
    'pub fn explore(world: usize) {',
    '    match world {',
    ...worlds.map((_, i) => `        ${i} => explore_model(world${i}::World),`),
    `        _ => panic!("no world {world}"),`,
    '    }',
    '}',
    ...worlds.map(worldText),
  ].join('\n')}\n`;
}

function worldText(world: TabulatedWorld, number: number): string {
  const { name, fields, start, tables, actions, watches } = world;
  const count = Math.max(1, watches.length);
  return `/* ${name}: ${fields.map((field, f) => `${f} ${field}`).join(', ')} */
mod world${number} {
    use crate::rules::{kept, line, yes, First};
    use stateright::{Model, Property};
    pub type State = [i16; ${fields.length}];
    pub struct World;
    static STATES: [First; ${count}] = [const { First::new() }; ${count}];
    static STEPS: [First; ${count}] = [const { First::new() }; ${count}];
${tables.map(tableText).join('\n')}
    fn step(a: usize, s: &State) -> Option<State> {
        let n = s;
        match a {
${actions.map((action, a) => actionText(action, a)).join('\n')}
            _ => None,
        }
    }
${watches.flatMap((watch, w) => watchTexts(watch, w, actions.length)).join('\n')}
    impl Model for World {
        type State = State;
        type Action = usize;
        fn init_states(&self) -> Vec<State> {
            vec![[${start.join(', ')}]]
        }
        fn actions(&self, _: &State, actions: &mut Vec<usize>) {
            actions.extend(0..${actions.length});
        }
        fn next_state(&self, s: &State, a: usize) -> Option<State> {
            step(a, s)
        }
        fn properties(&self) -> Vec<Property<Self>> {
            vec![
${watches.flatMap((watch, w) => propertyTexts(watch, w)).join('\n')}
                Property::always("nothing stops the search", |_, _| true),
            ]
        }
    }
}`;
}

function tableText(table: LookupTable, t: number): string {
  const levels = flatLevels(table, t);
  const arrays = levels.map(
    ({ name, cells }) => `    static ${name}: [i32; ${cells.length}] = [${cells.join(',')}];`,
  );
  const value = lookupText(table, levels, sourceText, (array, at) => `${array}[(${at}) as usize] as i32`);
  return `${arrays.join('\n')}
    fn t${t}(s: &State, n: &State, a: i32) -> i32 { let _ = (s, n, a); line(${value}, ${t}) }`;
}

function sourceText(source: Source): string {
  switch (source.kind) {
    case 'field':
      return `s[${source.field}] as i32`;
    case 'after':
      return `n[${source.field}] as i32`;
    case 'table':
      return `t${source.table}(s, n, a)`;
    case 'action':
      return 'a';
  }
}

const asked = (table: number, action: number | string): string => `t${table}(s, n, ${action})`;

function actionText({ name, when, parts }: TabulatedAction, a: number): string {
  const conditions = when.map((table) => `if !yes(${asked(table, a + 1)}) { return None; }`);
  const targets = parts.flatMap((part, i) => partTexts(part, i, a + 1));
  const writes = parts.map(({ field }, i) => `after[${field}] = kept(p${i}, s[${field}]);`);
  const lines = [...conditions, ...targets, 'let mut after = *s;', ...writes, 'Some(after)'];
  return `            ${a} => { // ${name}\n${lines.map((line) => `                ${line}`).join('\n')}\n            }`;
}

function partTexts({ isOptional, only, declared, next }: TabulatedPart, i: number, a: number): string[] {
  const told = `if yes(${asked(declared, a)}) { ${asked(next, a)} } else { -1 }`;
  const target = only === undefined ? told : `if yes(${asked(only, a)}) { ${told} } else { -2 }`;
  return [`let p${i} = ${target};`, ...(isOptional ? [] : [`if p${i} == -1 { return None; }`])];
}

/** Functions that say whether a state, or a step from it, is what the watch looks for. */
function watchTexts({ kind, state, step }: TabulatedWatch, w: number, actions: number): string[] {
  const sign = kind === 'sometimes' ? '' : '!';
  const ofState = `    fn state${w}(s: &State) -> bool { let n = s; ${sign}yes(${asked(state ?? 0, 0)}) }`;
  const parts = (step ?? []).map(({ actions: about, changes, table }) => {
    const beside = [
      ...(about === undefined ? [] : [`![${about.join(', ')}].contains(&action)`]),
      ...(changes === undefined ? [] : [`(${changes.map((f) => `s[${f}] == n[${f}]`).join(' && ')})`]),
    ];
    return `(${[...beside, `yes(${asked(table, 'action as i32 + 1')})`].join(' || ')})`;
  });
  const ofStep = `    fn step${w}(s: &State) -> bool {
        (0..${actions}).any(|action: usize| step(action, s).is_some_and(|after| { let n = &after; ${sign}(${parts.join(' && ')}) }))
    }`;
  return [...(state === undefined ? [] : [ofState]), ...(step === undefined ? [] : [ofStep])];
}

/** Their names are the number of the watch, and how many steps there are beyond the state. */
function propertyTexts({ state, step }: TabulatedWatch, w: number): string[] {
  const one = (more: number, memory: string, call: string) =>
    `                Property::always("${w} ${more}", |_, s| !${memory}[${w}].is(${call}(s))),`;
  return [
    ...(state === undefined ? [] : [one(0, 'STATES', `state${w}`)]),
    ...(step === undefined ? [] : [one(1, 'STEPS', `step${w}`)]),
  ];
}
