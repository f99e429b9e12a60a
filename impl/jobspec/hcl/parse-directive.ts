/** What stands in `%{ ... }`: if, else, endif, for, endfor. */
import type { Expression } from './ast.ts';
import { nameOf, type Cursor } from './cursor.ts';
import { parseLoopNames } from './parse-collections.ts';
import { between } from './source.ts';
import { nearest } from './spelling.ts';
import type { Part } from './template-tree.ts';
import type { Token } from './token.ts';

const WORDS = ['if', 'else', 'endif', 'for', 'endfor'] as const;

/** The cursor stands behind `%{`; afterwards before its `}`. */
export function parseDirective(cursor: Cursor, open: Token, parse: (cursor: Cursor) => Expression): Part {
  const token = cursor.peek();
  if (!cursor.take('identifier')) {
    throw cursor.mistake(
      token,
      `After "%{" one of ${WORDS.join(', ')} is expected, not ${nameOf(cursor, token)}.`,
    );
  }
  const given = cursor.text(token);
  const word = WORDS.find((known) => known === given);
  if (word === undefined) {
    const near = nearest(given, WORDS);
    const remedy = near === undefined ? `Known are ${WORDS.join(', ')}.` : `Did you mean "${near}"?`;
    throw cursor.mistake(token, `"${given}" is not a directive.`, remedy);
  }
  const range = () => between(cursor.range(open), cursor.range(cursor.peek()));
  switch (word) {
    case 'if': {
      const condition = parse(cursor);
      return { kind: 'if', condition, range: range() };
    }
    case 'for': {
      const names = parseLoopNames(cursor);
      const collection = parse(cursor);
      return { kind: 'for', ...names, collection, range: range() };
    }
    case 'else':
    case 'endif':
    case 'endfor':
      return { kind: 'mark', word, range: range() };
  }
}
