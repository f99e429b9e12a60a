/** Values as JSON text, as Go's encoder writes it: keys in order, `<`, `>`, `&` and line separators escaped. */
import { UNKNOWN } from './content.ts';
import { toText } from './decimal.ts';
import { Failure } from './function.ts';
import * as values from './value.ts';
import type { Value } from './value.ts';

/** Throws a `Failure` for infinity. */
export function toJson(value: Value): string {
  const { content, type } = value;
  if (content === null || content === UNKNOWN) return 'null';
  if (typeof content === 'string') return quoted(content);
  if (typeof content === 'boolean') return String(content);
  if (type.kind === 'number') {
    const number = values.asNumber(value);
    if (number.kind === 'infinite') throw new Failure('JSON has no infinity');
    return toText(number);
  }
  if (content instanceof Map) {
    const members = [...values.asMap(value)].map(([key, member]) => `${quoted(key)}:${toJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return `[${values.parts(value).map(toJson).join(',')}]`;
}

/** A JSON string that is also safe inside HTML. */
export function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[<>&\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
