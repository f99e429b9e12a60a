/** The ways to state a law, so that each reads as name, sentence, meaning. The meaning is a predicate of a world. */
import type { Predicate, Property, StepPredicate } from '../model/types.ts';
import type { World } from '../model/world.ts';

/** Holds in every state. */
export function inEveryState(name: string, sentence: string, state: Predicate): Property {
  return { name, kind: 'always', sentence, state };
}

/** Holds on every step. */
export function onEveryStep(name: string, sentence: string, step: StepPredicate): Property {
  return { name, kind: 'always', sentence, step };
}

/**
 * The law where a step changes the component, and true elsewhere: for laws that a step which leaves it alone cannot
 * break. Most steps do, so this is what makes such laws cheap.
 */
export function whereItChanges(world: World, component: string, law: StepPredicate): StepPredicate {
  const column = world.components.indexOf(component);
  return Object.assign(
    (before: Uint16Array, action: number, after: Uint16Array) =>
      before[column] === after[column] || law(before, action, after),
    law,
    { changes: [column], ...(law.reads && { reads: [...new Set([column, ...law.reads])] }) },
  );
}

/** All of these laws of steps at once. */
export function together(parts: readonly StepPredicate[]): StepPredicate {
  return Object.assign(
    (before: Uint16Array, action: number, after: Uint16Array) =>
      parts.every((holds) => holds(before, action, after)),
    { parts },
  );
}

/** Some state is like that. */
export function inSomeState(name: string, sentence: string, state: Predicate): Property {
  return { name, kind: 'sometimes', sentence, state };
}
