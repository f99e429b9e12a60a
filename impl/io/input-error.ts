/**
 * What was handed to us is wrong: a file, an option, a folder. Not our bug (that is an assertion) and not a
 * refusal of the protocol (that is a value). The command line prints it as one line and exits with 2.
 */

/** The parts of a complaint that a person can act on. */
export interface BadInput {
  /** The file or option that holds the mistake; absent when the mistake has no place. */
  readonly file?: string | undefined;
  /** Where in it: a field (`world.nodes`), a line (`line 17`). */
  readonly field?: string | undefined;
  /** What is wrong, in the present tense: `is 0`. */
  readonly problem: string;
  /** What to do: `give a number from 1 to 5`. */
  readonly remedy: string;
}

export class InputError extends Error {
  readonly badInput: BadInput;

  constructor(badInput: BadInput) {
    super(sentence(badInput));
    this.name = 'InputError';
    this.badInput = badInput;
  }
}

/** One line: `worlds/tiny.json: nodes: is 0: give a number from 1 to 5`. */
export function sentence({ file, field, problem, remedy }: BadInput): string {
  const parts = [file, field, problem, remedy].filter((part) => part !== undefined && part !== '');
  return parts.join(': ').replaceAll(/\s*\n\s*/g, ' ');
}

/**
 * The complaint that an error carries, if it carries one. By shape, not by class: folders that may not import
 * this one (`spec`) throw errors of their own with the same `badInput` field.
 */
export function badInputOf(error: unknown): BadInput | undefined {
  if (!(error instanceof Error) || !('badInput' in error)) return undefined;
  const bad = error.badInput;
  if (typeof bad !== 'object' || bad === null || !('problem' in bad) || !('remedy' in bad)) return undefined;
  return bad as BadInput;
}
