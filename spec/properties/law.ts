/** The ways to state a law, so that each reads as name, sentence, meaning. The meaning is a predicate of a world. */
import type { Predicate, Property, StepPredicate } from '../model/types.ts';

/** Holds in every state. */
export function inEveryState(name: string, sentence: string, state: Predicate): Property {
  return { name, kind: 'always', sentence, state };
}

/** Holds on every step. */
export function onEveryStep(name: string, sentence: string, step: StepPredicate): Property {
  return { name, kind: 'always', sentence, step };
}

/** Some state is like that. */
export function inSomeState(name: string, sentence: string, state: Predicate): Property {
  return { name, kind: 'sometimes', sentence, state };
}
