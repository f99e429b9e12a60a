/** Bold and colours on a terminal, and nothing elsewhere. */
import type { Writable } from 'node:stream';

const CODES = {
  bold: 1,
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  cyan: 36,
} as const;

export type Colour = keyof typeof CODES;
export type Paint = (colour: Colour, text: string) => string;

/** `NO_COLOR` is the habit of many programs, `NOMAD_CLI_NO_COLOR` of one. */
export function paintFor(out: Writable, wanted: boolean, environment: NodeJS.ProcessEnv): Paint {
  const silenced = Boolean(environment['NO_COLOR']) || Boolean(environment['NOMAD_CLI_NO_COLOR']);
  if (!isTerminal(out) || !wanted || silenced) return (_colour, text) => text;
  return (colour, text) => `\u001b[${CODES[colour]}m${text}\u001b[0m`;
}

export function isTerminal(stream: Writable): boolean {
  return (stream as Writable & { readonly isTTY?: boolean }).isTTY === true;
}
