/**
 * Runs of a model as data: a start, and steps with the state after each. How a run is told or drawn is not here.
 */
import type { Model } from '../model/types.ts';

export interface Step {
  readonly action: number;
  /** The action's name. */
  readonly name: string;
  /** The state after the step. */
  readonly state: Uint16Array;
}

export interface Path {
  readonly initial: Uint16Array;
  readonly steps: readonly Step[];
}

/** The state in which a path ends. */
export function endOf(path: Path): Uint16Array {
  return path.steps.at(-1)?.state ?? path.initial;
}

/** Every state of a path, the initial one first. */
export function statesOf(path: Path): readonly Uint16Array[] {
  return [path.initial, ...path.steps.map(({ state }) => state)];
}

/** The step of `action` from `state`, or undefined when it is not enabled there. */
export function stepFrom(model: Model, state: Uint16Array, action: number): Step | undefined {
  const after = new Uint16Array(model.width);
  if (!model.step(state, action, after)) return undefined;
  return { action, name: model.actions[action]?.name ?? String(action), state: after };
}

/**
 * Plays a list of actions from the model's initial state, passing over the ones that are not enabled when their
 * turn comes: what makes any sublist of a run a run.
 */
export function play(model: Model, actions: readonly number[]): Path {
  const initial = model.init();
  const steps: Step[] = [];
  let state = initial;
  for (const action of actions) {
    const step = stepFrom(model, state, action);
    if (step === undefined) continue;
    steps.push(step);
    state = step.state;
  }
  return { initial, steps };
}

/** The actions enabled in a state, in the model's order. */
export function enabledIn(model: Model, state: Uint16Array): readonly number[] {
  const into = new Uint16Array(model.width);
  const enabled: number[] = [];
  for (let a = 0; a < model.actions.length; a++) if (model.step(state, a, into)) enabled.push(a);
  return enabled;
}

/**
 * Plays a list of choices: the k-th enabled action, counted modulo the number enabled, so that every list of
 * non-negative integers is a run. Ends early in a state where nothing is enabled.
 */
export function playChoices(model: Model, choices: readonly number[]): Path {
  const initial = model.init();
  const steps: Step[] = [];
  let state = initial;
  for (const choice of choices) {
    const enabled = enabledIn(model, state);
    const action = enabled[choice % enabled.length];
    const step = action === undefined ? undefined : stepFrom(model, state, action);
    if (step === undefined) break;
    steps.push(step);
    state = step.state;
  }
  return { initial, steps };
}
