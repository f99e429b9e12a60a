/**
 * Assertions: for our own bugs only, on in production too. A refusal that the protocol allows is a value, not
 * an assertion.
 */

/** Throw unless the claim holds. `claim` says what must be true, in the positive. */
export function assert(condition: unknown, claim: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${claim}`);
}

/** For the `default` of an exhaustive switch: a value that the types say cannot exist. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
