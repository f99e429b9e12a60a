/**
 * A run of a world as a list of numbers, each picking among the actions enabled at that point (modulo their number).
 * Any list is a run, so lists can be drawn at random, shortened and stored, and still mean something. It judges
 * nothing.
 */
import type { Model } from '../model/types.ts';

/** What a list of choices did. */
export interface ChosenRun {
  /** The actions taken, by index; shorter than the list when nothing was enabled any more. */
  readonly actions: readonly number[];
  readonly names: readonly string[];
  /** The states passed: the initial one, then one after each action. */
  readonly states: readonly Uint16Array[];
}

/** Run a list of choices (whole numbers, 0 or more) from the initial state. */
export function run(model: Model, choices: readonly number[]): ChosenRun {
  const actions: number[] = [];
  const states = [model.init()];
  for (const choice of choices) {
    const enabled = enabledIn(model, states.at(-1)!);
    if (enabled.length === 0) break;
    const { action, into } = enabled[choice % enabled.length]!;
    actions.push(action);
    states.push(into);
  }
  return { actions, names: actions.map((action) => model.actions[action]!.name), states };
}

/** The enabled actions of a state in index order, each with the state it leads to. */
export function enabledIn(model: Model, state: Uint16Array): { action: number; into: Uint16Array }[] {
  const enabled: { action: number; into: Uint16Array }[] = [];
  let into = new Uint16Array(model.width);
  for (let action = 0; action < model.actions.length; action++) {
    if (!model.step(state, action, into)) continue;
    enabled.push({ action, into });
    into = new Uint16Array(model.width);
  }
  return enabled;
}

/** The choices that take these actions, by name; `undefined` when one of them is not enabled in its turn. */
export function choicesFor(model: Model, names: readonly string[]): number[] | undefined {
  const choices: number[] = [];
  let state = model.init();
  for (const name of names) {
    const enabled = enabledIn(model, state);
    const choice = enabled.findIndex(({ action }) => model.actions[action]!.name === name);
    if (choice === -1) return undefined;
    choices.push(choice);
    state = enabled[choice]!.into;
  }
  return choices;
}
