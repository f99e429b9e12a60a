/** JSON whose integers are exact: those that a number does not hold become a `bigint`. Text in, values out. */
import { WireError } from '../wire-error.ts';

/** `JSON.parse`, without rounding. Throws a `WireError` that says where the text stops being JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, exact as (this: unknown, key: string, value: unknown) => unknown);
  } catch (trouble) {
    throw new WireError(`this is no JSON: ${(trouble as Error).message}`);
  }
}

function exact(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined) return value;
  return /^-?\d+$/.test(source) ? BigInt(source) : value;
}

/** A string as Go's encoder writes it: `<`, `>` and `&` escaped, as are the two line separators. */
export function jsonString(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
