/** `[...]`, `{...}`, both with `for`, and the arguments of a call. */
import type { Call, Expression, ForLoop, ObjectItem } from './ast.ts';
import { nameOf, type Cursor } from './cursor.ts';
import { between, type Range } from './source.ts';
import type { Token } from './token.ts';

type Parse = (cursor: Cursor) => Expression;

export function parseTuple(cursor: Cursor, parse: Parse): Expression {
  const open = cursor.range(cursor.read());
  return cursor.withNewlines(false, () => {
    if (cursor.isWord('for')) return parseFor(cursor, open, ']', parse);
    const items: Expression[] = [];
    while (!cursor.is(']')) {
      items.push(parse(cursor));
      if (cursor.take(',') || cursor.is(']')) continue;
      const token = cursor.peek();
      throw cursor.mistake(
        token,
        `Between items of a list a comma is expected, not ${nameOf(cursor, token)}.`,
        'Add a comma, or the "]" that ends the list.',
      );
    }
    const range = between(open, cursor.range(cursor.read()));
    return { kind: 'tuple', items, open, range };
  });
}

export function parseObject(cursor: Cursor, parse: Parse): Expression {
  const open = cursor.range(cursor.read());
  const loops = cursor.withNewlines(false, () => cursor.isWord('for'));
  if (loops) return cursor.withNewlines(false, () => parseFor(cursor, open, '}', parse));
  return cursor.withNewlines(true, () => {
    const items: ObjectItem[] = [];
    for (;;) {
      if (cursor.take('newline')) continue;
      if (cursor.is('}')) break;
      items.push(parseItem(cursor, parse));
      if (cursor.take(',') || cursor.is('newline') || cursor.is('}')) continue;
      const token = cursor.peek();
      throw cursor.mistake(
        token,
        `After an item of an object a comma or a new line is expected, not ${nameOf(cursor, token)}.`,
        'Add a comma, or the "}" that ends the object.',
      );
    }
    const range = between(open, cursor.range(cursor.read()));
    return { kind: 'object', items, open, range };
  });
}

function parseItem(cursor: Cursor, parse: Parse): ObjectItem {
  const computed = cursor.is('(');
  const key = parse(cursor);
  if (!cursor.take('=') && !cursor.take(':')) {
    const token = cursor.peek();
    throw cursor.mistake(
      token,
      `After a key of an object "=" is expected, not ${nameOf(cursor, token)}.`,
      'Write key = value; quote a key with dots or spaces in it.',
    );
  }
  return { key, computed, value: parse(cursor) };
}

/** The cursor stands on the opening parenthesis. */
export function parseCall(cursor: Cursor, name: Token, parse: Parse): Call {
  const nameRange = cursor.range(name);
  const open = cursor.range(cursor.read());
  return cursor.withNewlines(false, () => {
    const args: Expression[] = [];
    let expands = false;
    while (!cursor.is(')')) {
      args.push(parse(cursor));
      const token = cursor.peek();
      if (cursor.take('...')) {
        expands = true;
        if (cursor.is(')')) break;
        throw cursor.mistake(
          token,
          'Only the last argument can be followed by "...".',
          'Add the ")" behind it.',
        );
      }
      if (cursor.take(',') || cursor.is(')')) continue;
      throw cursor.mistake(
        token,
        `Between arguments a comma is expected, not ${nameOf(cursor, token)}.`,
        'Add a comma, or the ")" that ends the call.',
      );
    }
    const close = cursor.range(cursor.read());
    const range = between(nameRange, close);
    return { kind: 'call', name: cursor.text(name), nameRange, args, expands, open, close, range };
  });
}

/** The cursor stands on the word `for`. */
function parseFor(cursor: Cursor, open: Range, end: ']' | '}', parse: Parse): ForLoop {
  cursor.read();
  const { keyName, valueName } = parseLoopNames(cursor);
  const collection = parse(cursor);
  expect(cursor, ':', 'After the collection of a for expression ":"', 'Write [for x in list : x].');
  const first = parse(cursor);
  const second = cursor.take('=>') ? parse(cursor) : undefined;
  const dots = cursor.peek();
  const groups = cursor.take('...') !== undefined;
  const condition = cursor.isWord('if') ? (cursor.read(), parse(cursor)) : undefined;
  expect(
    cursor,
    end,
    `At the end of this for expression "${end}"`,
    'A for expression ends after its value or its "if".',
  );
  const range = between(open, cursor.previous());
  const [key, value] = second === undefined ? [undefined, first] : [first, second];
  if (end === ']' && key) {
    throw cursor.mistake(
      key.range,
      'A for expression in [ ] makes a list: it has no keys.',
      'Write { } around it.',
    );
  }
  if (end === ']' && groups) {
    throw cursor.mistake(dots, '"..." gathers values by key, and a list has no keys.', 'Remove the "...".');
  }
  if (end === '}' && !key) {
    throw cursor.mistake(
      value.range,
      'A for expression in { } makes an object: it needs keys.',
      'Write key => value.',
    );
  }
  return { kind: 'for', keyName, valueName, collection, key, value, condition, groups, open, range };
}

/** `name in`, `key, value in`; also of the for directive in templates. */
export function parseLoopNames(cursor: Cursor): Pick<ForLoop, 'keyName' | 'valueName'> {
  const first = parseLoopName(cursor);
  const second = cursor.take(',') ? parseLoopName(cursor) : undefined;
  if (!cursor.isWord('in')) {
    const token = cursor.peek();
    throw cursor.mistake(
      token,
      `"in" is expected, not ${nameOf(cursor, token)}.`,
      'Write for name in collection.',
    );
  }
  cursor.read();
  return second === undefined
    ? { keyName: undefined, valueName: first }
    : { keyName: first, valueName: second };
}

function parseLoopName(cursor: Cursor): string {
  const token = cursor.peek();
  if (cursor.take('identifier')) return cursor.text(token);
  throw cursor.mistake(
    token,
    `After "for" a name is expected, not ${nameOf(cursor, token)}.`,
    'Name the variable that takes each element.',
  );
}

function expect(cursor: Cursor, kind: ':' | ']' | '}', what: string, remedy: string): void {
  const token = cursor.peek();
  if (!cursor.take(kind))
    throw cursor.mistake(token, `${what} is expected, not ${nameOf(cursor, token)}.`, remedy);
}
