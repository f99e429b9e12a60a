/**
 * Templates: text with `${...}` and `%{...}` in it, quoted, as a heredoc or bare. First a flat list of parts, trimmed as
 * `~` says and outdented as `<<-` says; then `template-tree.ts` makes a tree of it.
 */
import type { Expression } from './ast.ts';
import { nameOf, type Cursor } from './cursor.ts';
import { outdent } from './outdent.ts';
import { parseDirective } from './parse-directive.ts';
import { between, type Range } from './source.ts';
import { literalText } from './string-literal.ts';
import { buildTemplate, type Part, type TextPart } from './template-tree.ts';
import type { Token } from './token.ts';
import { trimEnd, trimStart } from './white-space.ts';

type Parse = (cursor: Cursor) => Expression;
type Closer = 'close-quote' | 'close-heredoc' | 'end';

/** The cursor stands behind the opening mark; afterwards behind the closing one. */
export function parseTemplate(
  cursor: Cursor,
  closer: Closer,
  flush: boolean,
  parse: Parse,
  open?: Range,
): Expression {
  const parts: Part[] = [];
  const start = cursor.range(cursor.peek());
  let trimsNext = false;
  for (;;) {
    const token = cursor.read();
    if (token.kind === closer) break;
    if (token.kind === 'quoted-text' || token.kind === 'plain-text') {
      const text = literalText(cursor, token);
      parts.push({ kind: 'text', text: trimsNext ? trimStart(text) : text, range: cursor.range(token) });
      trimsNext = false;
    } else trimsNext = parseSequence(cursor, token, parts, parse);
  }
  const end = cursor.previous();
  if (flush) outdent(parts);
  const range = between(open ?? start, end);
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only?.kind === 'value') return { kind: 'only', inner: only.value, range };
  const first: TextPart = { kind: 'text', text: '', range: { ...start, start: start.end } };
  return { kind: 'template', parts: buildTemplate(cursor, parts.length === 0 ? [first] : parts, end), range };
}

/** Returns whether white space after the sequence is to be trimmed. */
function parseSequence(cursor: Cursor, token: Token, parts: Part[], parse: Parse): boolean {
  if (token.kind !== 'open-interpolation' && token.kind !== 'open-directive') {
    throw cursor.mistake(
      token,
      'The end of this string was not found.',
      'Close it: a quoted string with a double quote, a heredoc with its name on a line of its own.',
    );
  }
  const before = parts.at(-1);
  if (cursor.text(token).endsWith('~') && before?.kind === 'text') {
    parts[parts.length - 1] = { ...before, text: trimEnd(before.text) };
  }
  return cursor.withNewlines(false, () => {
    const part =
      token.kind === 'open-interpolation'
        ? parseValue(cursor, token, parse)
        : parseDirective(cursor, token, parse);
    parts.push(part);
    const close = cursor.peek();
    if (!cursor.take('close-sequence')) {
      throw cursor.mistake(
        close,
        `Before the "}" of this sequence stands ${nameOf(cursor, close)}.`,
        'Close it with "}".',
      );
    }
    return cursor.text(close).startsWith('~');
  });
}

function parseValue(cursor: Cursor, open: Token, parse: Parse): Part {
  const value = parse(cursor);
  return { kind: 'value', value, range: between(cursor.range(open), value.range) };
}
