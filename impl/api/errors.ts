/**
 * Refusals as HTTP answers: the one table of which of Nomad's texts goes with which status, and of our own texts.
 * A text that stands nowhere here is answered with 500, as upstream does.
 * Source: reference page nomad-wire.md, section 9.
 */

export interface Refusal {
  readonly status: number;
  /** The body: plain text. */
  readonly text: string;
}

export const INVALID_METHOD: Refusal = { status: 405, text: 'Invalid method' };
export const NOT_FOUND: Refusal = { status: 404, text: '' };
export const VARIABLE_NOT_FOUND: Refusal = { status: 404, text: 'variable not found' };
export const NO_REGION: Refusal = { status: 500, text: 'No path to region' };
export const NO_SOCKET: Refusal = { status: 400, text: 'there is no web socket to be had here' };
export const tooLarge = (most: number): Refusal => ({
  status: 413,
  text: `request body is larger than ${most / 1024 / 1024} MiB`,
});

const STATUSES: readonly (readonly [RegExp, number])[] = [
  // A change of the group that cannot be made (now): the text says what to do.
  [
    /^(another change of membership|the server has not caught up|the group is that way|the last voter|there is no voter|ID must)/,
    400,
  ],
  [/^failed to restore from snapshot: /, 400],
  [/^(Invalid namespace: |default namespace can not be deleted)/, 400],
  [/^namespace ".*" does not exist$/, 404],
  [/^(invalid path |variable |variables are |the values of Items )/, 400],
];

/** The answer for a call that was refused with this text. */
export function refusalFor(error: string): Refusal {
  const status = STATUSES.find(([text]) => text.test(error))?.[1] ?? 500;
  return { status, text: error };
}

export const badRequest = (text: string): Refusal => ({ status: 400, text });
