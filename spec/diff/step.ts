/**
 * One step of a world by an event that may not make sense there. Worlds may leave conditions undefined where another part
 * of the event rules it out, so only candidates are asked; the explorer does the same.
 */
import type { Model } from '../model/types.ts';

/** Asks a model about one state after the other. */
export interface Stepper {
  /** Look at this state from now on. */
  readonly at: (state: Uint16Array) => void;
  /** Writes the successor of the state looked at into `into`; false when the event is not possible, or is none (-1). */
  readonly step: (action: number, into: Uint16Array) => boolean;
}

export function stepperOf(model: Model): Stepper {
  const candidates = new Int32Array(model.actions.length);
  const isCandidate = new Uint8Array(model.actions.length);
  let state = new Uint16Array(model.width);
  return {
    at(next) {
      state = next as Uint16Array<ArrayBuffer>;
      if (model.candidates === undefined) {
        isCandidate.fill(1);
        return;
      }
      isCandidate.fill(0);
      const count = model.candidates(state, candidates);
      for (let i = 0; i < count; i++) isCandidate[candidates[i]!] = 1;
    },
    step: (action, into) => isCandidate[action] === 1 && model.step(state, action, into),
  };
}

/** The successor by the event of that name; undefined when it is not possible there. */
export function stepped(
  {
    world,
    model,
  }: { readonly world: { readonly events: readonly { readonly name: string }[] }; readonly model: Model },
  state: Uint16Array,
  name: string,
): Uint16Array | undefined {
  const stepper = stepperOf(model);
  stepper.at(state);
  const next = new Uint16Array(state.length);
  const action = world.events.findIndex((event) => event.name === name);
  return stepper.step(action, next) ? next : undefined;
}
