/**
 * A run of one side, walked on both as far as both can: where the second leaves it, in a sentence. Unlike
 * spec/verify/parting.ts it takes two composed worlds, which may be those of different trees, and compares records.
 */
import type { Composed } from '../worlds/compose.ts';
import { stepped } from './step.ts';

export interface LeftAt {
  /** Counted from 1; null when the whole run goes through alike. */
  readonly step: number | null;
  readonly sentence: string;
}

/** @param watched machines whose components are compared */
export function whereItLeaves(
  walked: Composed,
  other: Composed,
  actions: readonly string[],
  watched: readonly string[],
): LeftAt {
  let [here, there] = [walked.model.init(), other.model.init()];
  for (const [i, name] of actions.entries()) {
    const step = i + 1;
    here = stepped(walked, here, name) ?? here;
    const next = stepped(other, there, name);
    if (next === undefined) return { step, sentence: `'${name}' is not possible there` };
    there = next;
    const [was, is] = [walked.world.describe(here), other.world.describe(there)];
    const component = walked.world.components.find(
      (each) =>
        watched.includes(walked.world.machine(each).name) && is[each] !== undefined && was[each] !== is[each],
    );
    if (component !== undefined)
      return { step, sentence: `'${name}' leaves ${component} ${is[component]}, not ${was[component]}` };
  }
  return { step: null, sentence: 'the whole run goes through alike' };
}
