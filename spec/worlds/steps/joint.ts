/**
 * The two kinds of joint events there are: steps that somebody will take at last, and what happens from outside.
 * Anything else (a step that is only strongly fair, say) has no place in the protocol so far.
 */
import type { Cast } from '../cast.ts';
import type { Scalar } from '../../model/types.ts';
import type { Condition, JointEvent, Observation, Part } from '../../model/world.ts';

/** What a client, a server or a timer does: weakly fair. */
export function step(
  name: string,
  sentence: string,
  parts: readonly Part[],
  when: readonly Condition[] = [],
): JointEvent {
  return { name, parts, when, sentence, fairness: 'weak' };
}

/** A fault, an operator's request, the end of a task: it may come, and need not. */
export function happening(
  name: string,
  sentence: string,
  parts: readonly Part[],
  when: readonly Condition[] = [],
): JointEvent {
  return { name, parts, when, sentence, environment: true };
}

/** A payload with one field for each item of a list. */
export function fieldFor<T>(
  list: readonly T[],
  name: (item: T) => string,
  value: (item: T) => Scalar | Observation,
): Record<string, Scalar | Observation> {
  return Object.fromEntries(list.map((item) => [name(item), value(item)]));
}

/** Whether a call is read, applied and acted on in one step: in worlds that say so, where its entry decides everything. */
export function areReadsMerged(
  { config, rules }: Cast,
  decided: 'heartbeatDecides' | 'silenceDecides' | 'reportDecides' | 'registerWrites',
): boolean {
  const isLate = rules[decided] === 'when-applied' || rules[decided] === 'no-status';
  return config.reads === 'merged' && isLate && rules.evaluationsWritten === 'with-their-cause';
}

/** Whether a plan is verified and committed in one step, and refused as soon as its job is evaluated anew. */
export function arePlansMerged({ config, rules }: Cast): boolean {
  return config.reads === 'merged' && rules.planCommits === 'if-it-still-holds';
}
