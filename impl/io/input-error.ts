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

/** One line: `worlds/tiny.json: nodes: is 0: give a number from 1 to 5`. */
export class InputError extends Error {
  /** `cause`: what the system said, where it was the system. */
  constructor({ file, field, problem, remedy }: BadInput, cause?: unknown) {
    const parts = [file, field, problem, remedy].filter((part) => part !== undefined && part !== '');
    super(parts.join(': '), cause === undefined ? {} : { cause });
    this.name = 'InputError';
  }
}
