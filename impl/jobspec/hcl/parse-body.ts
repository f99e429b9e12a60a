/** Bodies, attributes and blocks. Expressions are somebody else's. */
import type { Attribute, Block, Body, Label } from './ast.ts';
import { Cursor, nameOf } from './cursor.ts';
import { parseExpression } from './parse-expression.ts';
import { between, type Range, type Source } from './source.ts';
import { parseLabel } from './string-literal.ts';
import { tokenize } from './lexer.ts';
import type { Token } from './token.ts';

/** A whole file in native syntax. Throws a `SyntaxMistake` at the first error. */
export function parseFile(source: Source): Body {
  const cursor = new Cursor(source, tokenize(source));
  return parseBody(cursor, 'end', source.range(0, 0));
}

function parseBody(cursor: Cursor, end: '}' | 'end', open: Range): Body {
  const attributes = new Map<string, Attribute>();
  const blocks: Block[] = [];
  for (;;) {
    if (cursor.take('newline')) continue;
    const token = cursor.peek();
    if (token.kind === end) break;
    if (token.kind !== 'identifier') throw notAnItem(cursor, token);
    const item = cursor.nested(() => parseItem(cursor));
    if ('type' in item) blocks.push(item);
    else define(cursor, attributes, item);
  }
  const close = cursor.range(cursor.read());
  return { attributes, blocks, range: between(open, close) };
}

function define(cursor: Cursor, attributes: Map<string, Attribute>, item: Attribute): void {
  const earlier = attributes.get(item.name);
  if (earlier) {
    const { line } = cursor.source.position(earlier.nameRange.start);
    throw cursor.mistake(
      item.nameRange,
      `"${item.name}" is set twice: line ${line} has set it already.`,
      'Keep one of the two.',
    );
  }
  attributes.set(item.name, item);
}

function notAnItem(cursor: Cursor, token: Token): Error {
  if (token.kind === 'open-quote') {
    return cursor.mistake(
      token,
      'The name of an argument is not quoted.',
      'Write the name without quotes; a key with other characters goes into an object: name = { "key" = value }.',
    );
  }
  const hint =
    token.kind === 'end'
      ? 'A "{" further up is not closed: add the missing "}".'
      : 'Write an argument (name = value) or a block (name { ... }).';
  return cursor.mistake(token, `An argument or a block is expected, not ${nameOf(cursor, token)}.`, hint);
}

function parseItem(cursor: Cursor): Attribute | Block {
  const name = cursor.read();
  const next = cursor.peek();
  if (next.kind === '=') return parseAttribute(cursor, name, 'line');
  if (next.kind === 'open-quote' || next.kind === '{' || next.kind === 'identifier') {
    return parseBlock(cursor, name);
  }
  const text = cursor.text(name);
  throw cursor.mistake(
    name,
    `"${text}" is neither an argument nor a block.`,
    `Write ${text} = value for an argument, ${text} { ... } for a block.`,
  );
}

/** `ends`: an attribute of a body ends its line; the only one in `{ a = 1 }` does not. */
function parseAttribute(cursor: Cursor, name: Token, ends: 'line' | 'brace'): Attribute {
  cursor.read();
  const value = parseExpression(cursor);
  const last = cursor.previous();
  if (ends === 'line' && !cursor.is('end') && !cursor.take('newline')) {
    const token = cursor.peek();
    const remedy =
      token.kind === ','
        ? 'Remove the comma: each argument stands on a line of its own.'
        : 'Start a new line for what follows, or quote the value if all of it is text.';
    throw cursor.mistake(
      token,
      `The line should end after the value, but goes on with ${nameOf(cursor, token)}.`,
      remedy,
    );
  }
  const nameRange = cursor.range(name);
  return { name: cursor.text(name), nameRange, value, range: between(nameRange, last) };
}

function parseBlock(cursor: Cursor, name: Token): Block {
  const labels = parseLabels(cursor, name);
  const openBrace = cursor.range(cursor.read());
  const single = !cursor.is('newline') && !cursor.is('end') && !cursor.is('}');
  const body = single ? parseSingleLine(cursor) : parseBody(cursor, '}', openBrace);
  if (!cursor.is('end') && !cursor.take('newline')) {
    const token = cursor.peek();
    throw cursor.mistake(
      token,
      `The line should end after the block, but goes on with ${nameOf(cursor, token)}.`,
      'Start a new line for what follows.',
    );
  }
  return { type: cursor.text(name), typeRange: cursor.range(name), labels, openBrace, body };
}

function parseLabels(cursor: Cursor, name: Token): readonly Label[] {
  const labels: Label[] = [];
  for (;;) {
    const token = cursor.peek();
    if (token.kind === '{') return labels;
    if (token.kind === 'open-quote') labels.push(parseLabel(cursor));
    else if (token.kind === 'identifier') {
      cursor.read();
      labels.push({ text: cursor.text(token), range: cursor.range(token) });
    } else throw badHeader(cursor, token, cursor.text(name));
  }
}

function badHeader(cursor: Cursor, token: Token, type: string): Error {
  if (token.kind === '=') {
    return cursor.mistake(
      token,
      'A block has no "=" before its "{".',
      `Remove the "=", or the label before it.`,
    );
  }
  const problem =
    token.kind === 'newline'
      ? `The "{" of this "${type}" should stand on the same line.`
      : `A quoted label or "{" is expected, not ${nameOf(cursor, token)}.`;
  return cursor.mistake(
    token,
    problem,
    `Write ${type} { ... } for a block, ${type} = value for an argument.`,
  );
}

/** `{ name = value }` on one line: one argument, no blocks. */
function parseSingleLine(cursor: Cursor): Body {
  const name = cursor.read();
  if (name.kind !== 'identifier') throw notAnItem(cursor, name);
  const next = cursor.peek();
  if (next.kind !== '=') {
    throw cursor.mistake(
      name,
      'A block written on one line can hold one argument and nothing else.',
      'Put each inner block and each argument on a line of its own.',
    );
  }
  const attribute = parseAttribute(cursor, name, 'brace');
  if (!cursor.take('}')) {
    const token = cursor.peek();
    throw cursor.mistake(
      token,
      `A block written on one line ends after its only argument; here ${nameOf(cursor, token)} follows.`,
      'Put "{" at the end of the line, each argument on a line of its own, and "}" on the last.',
    );
  }
  return { attributes: new Map([[attribute.name, attribute]]), blocks: [], range: attribute.range };
}
