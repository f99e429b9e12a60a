/** JSON as Go's encoder writes it: whole numbers of 64 bits, doubles, strings safe inside HTML, keys as they come. */
import { quoted } from '../eval/json-text.ts';

/** Whole numbers are bigints; a map's entries keep their order. */
export type Json = null | boolean | string | bigint | number | readonly Json[] | ReadonlyMap<string, Json>;

/** With four blanks a level and no end of line. */
export function writeJson(value: Json, indent = ''): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return quoted(value);
  // The two languages write doubles alike, but for the minus of zero.
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  const inside = `${indent}    `;
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => `${inside}${writeJson(item, inside)}`);
    return items.length === 0 ? '[]' : `[\n${items.join(',\n')}\n${indent}]`;
  }
  const members = [...(value as ReadonlyMap<string, Json>)].map(
    ([key, member]) => `${inside}${quoted(key)}: ${writeJson(member, inside)}`,
  );
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`;
}

/** As plain JavaScript, for those who do not mind that large whole numbers lose digits. */
export function toPlain(value: Json): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map(toPlain);
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, member]) => [key, toPlain(member)]));
  return value;
}
