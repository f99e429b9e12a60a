/**
 * What a name is that neither the file nor the language defines: run-time text, `${attr.x}`, left for the client to fill
 * in. Its text is cut from the file, with the oddities that the stock parser has (facts 2, 3 and 4 of the fixtures).
 */
import type { Reference } from './hcl/ast.ts';
import type { Source } from './hcl/source.ts';
import { text, type Value } from './eval/value.ts';

export function undefinedName({ range }: Reference): Value {
  const { source, start, end } = range;
  if (source.origin) return text(cutFromBytes(source, start, end));
  return text(cut(source.text, start, end));
}

function cut(body: string, start: number, end: number): string {
  const before = bracketBefore(body, start);
  const name = body.slice(start, end);
  return before === undefined ? `\${${name}}` : body.slice(before, end) + closing(body, end);
}

/** Where the `${` stands when only blanks are between it and the name. */
function bracketBefore(body: string, start: number): number | undefined {
  let at = start - 1;
  while (at >= 1 && body[at] === ' ') at -= 1;
  return at >= 1 && body[at] === '{' && body[at - 1] === '$' ? at - 1 : undefined;
}

/**
 * The character behind the name is passed over unseen; then, up to the first that is neither a blank nor a brace, each
 * brace adds everything from the name up to it, and what follows adds one brace.
 */
function closing(body: string, end: number): string {
  let added = '';
  for (let at = end + 1; at < body.length; at += 1) {
    if (body[at] === '}') added += body.slice(end, at);
    else if (body[at] !== ' ') return `${added}}`;
  }
  return added;
}

/** Inside a JSON string, places of the decoded text are taken for bytes of the file. */
function cutFromBytes(source: Source, start: number, end: number): string {
  const { origin, text: decoded } = source;
  if (!origin) return '';
  const bytes = (content: string): number => Buffer.byteLength(content, 'utf8');
  const base = bytes(origin.source.text.slice(0, origin.start)) + 1;
  const file = Buffer.from(origin.source.text, 'utf8').toString('latin1');
  const from = base + bytes(decoded.slice(0, start));
  const to = from + bytes(decoded.slice(start, end));
  return Buffer.from(cut(file, from, to), 'latin1').toString('utf8');
}
