/**
 * JSON whose whole numbers keep all their digits: a time in nanoseconds is larger than a double can count. What fits is
 * a number; what does not is a bigint.
 */

/** What the reviver is told besides the value; TypeScript's library does not know of it yet. */
interface Context {
  readonly source?: string;
}

interface ExactJson {
  parse(text: string, reviver: (key: string, value: unknown, context: Context) => unknown): unknown;
  rawJSON(text: string): unknown;
}

const EXACT = JSON as unknown as ExactJson;

/** Throws a `SyntaxError` when the text is no JSON. */
export function readJson(text: string): unknown {
  return EXACT.parse(text, (_key, value, { source = '' }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source)
      ? BigInt(source)
      : value,
  );
}

/** With `indent` blanks a level; 0 is one line. */
export function printJson(value: unknown, indent = 4): string {
  return JSON.stringify(
    value,
    (_key, member: unknown) => (typeof member === 'bigint' ? EXACT.rawJSON(String(member)) : member),
    indent,
  );
}
