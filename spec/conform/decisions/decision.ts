/**
 * Decisions of the protocol that keep no state between one question and the next: a total function, held against an
 * implementation over every case there is. A machine's suite asks for sequences; here one question is the whole test.
 */
import type { EventInstance } from '../../model/types.ts';
import { type Flags, flagsText } from '../observations.ts';
import type { Facts } from '../target.ts';

export interface Decision {
  readonly name: string;
  /** Every case, as the one event that a target is sent. */
  readonly cases: readonly EventInstance[];
  /** What the protocol says to a case; what it is silent about is not among the flags. */
  readonly expected: (given: EventInstance) => Flags;
  /** The same flags, read off the target's facts. Default: the facts are the flags. */
  readonly ofFacts?: (facts: Facts) => Flags;
}

/** What should have been seen and what was, when they differ. */
export function difference(
  { expected, ofFacts = (facts) => facts as Flags }: Decision,
  given: EventInstance,
  facts: Facts,
): { readonly expected: string; readonly observed: string } | undefined {
  const wanted = expected(given);
  const shown = ofFacts(facts);
  const seen = Object.fromEntries(Object.keys(wanted).map((name) => [name, shown[name] ?? 'none']));
  const texts = { expected: flagsText(wanted), observed: flagsText(seen) };
  return texts.expected === texts.observed ? undefined : texts;
}

/** Every combination of some words, as events of one type. */
export function combinations(
  type: string,
  words: Readonly<Record<string, readonly (string | boolean | number)[]>>,
): readonly EventInstance[] {
  return Object.entries(words).reduce<readonly EventInstance[]>(
    (events, [field, values]) =>
      events.flatMap((event) => values.map((value) => ({ ...event, [field]: value }))),
    [{ type }],
  );
}
