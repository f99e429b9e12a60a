/**
 * How much a job file may ask for. Stated here and in the message of whoever refuses: a file from a stranger must
 * neither exhaust the stack nor the memory, nor keep a server busy.
 */
export const LIMITS = {
  /** UTF-16 units of one file. Nomad's own servers refuse requests not much larger. */
  fileLength: 1_048_576,
  /** Blocks and expressions inside each other. */
  nesting: 200,
  /** Evaluation steps of one file, about a third of a second at worst. */
  steps: 200_000,
  /** UTF-16 units of text that the expressions of one file may produce, all together. */
  text: 4_194_304,
  /** Decimal digits before or after the point of a number. */
  digits: 5_000,
} as const;
