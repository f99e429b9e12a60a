/** Expressions: operators by precedence, conditionals, terms. Source: the HCL native syntax specification, "Expressions". */
import type { BinaryOperator, Expression, Literal, UnaryOperator } from './ast.ts';
import { Cursor, nameOf } from './cursor.ts';
import { tokenize } from './lexer.ts';
import { parseCall, parseObject, parseTuple } from './parse-collections.ts';
import { parseSteps } from './parse-steps.ts';
import { parseTemplate } from './parse-template.ts';
import { between, type Source } from './source.ts';
import type { TokenKind } from './token.ts';

/** Loosest first; operators of one row group from the left. */
const PRECEDENCE: readonly (readonly BinaryOperator[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['>', '>=', '<', '<='],
  ['+', '-'],
  ['*', '/', '%'],
];

export function parseExpression(cursor: Cursor): Expression {
  return cursor.nested(() => parseConditional(cursor));
}

/** A text that is one expression and nothing else. Throws a `SyntaxMistake`. */
export function parseLoneExpression(source: Source): Expression {
  const cursor = new Cursor(source, tokenize(source));
  return cursor.withNewlines(false, () => {
    const expression = parseExpression(cursor);
    const rest = cursor.peek();
    if (rest.kind === 'end') return expression;
    throw cursor.mistake(
      rest,
      `After the expression comes ${nameOf(cursor, rest)}.`,
      'Remove it, or join it by an operator.',
    );
  });
}

/** A text that is a template without quotes around it, as strings of JSON syntax are. Throws a `SyntaxMistake`. */
export function parseLoneTemplate(source: Source): Expression {
  const cursor = new Cursor(source, tokenize(source, 'bare'));
  return parseTemplate(cursor, 'end', false, parseExpression);
}

function parseConditional(cursor: Cursor): Expression {
  const condition = parseBinary(cursor, 0);
  if (!cursor.take('?')) return condition;
  const yes = parseExpression(cursor);
  const colon = cursor.peek();
  if (!cursor.take(':')) {
    throw cursor.mistake(
      colon,
      `This conditional has no ":" and second result; ${nameOf(cursor, colon)} follows.`,
      'Write condition ? value : other value.',
    );
  }
  const no = parseExpression(cursor);
  return { kind: 'conditional', condition, yes, no, range: between(condition.range, no.range) };
}

function parseBinary(cursor: Cursor, level: number): Expression {
  const operators = PRECEDENCE[level];
  if (!operators) return parseOperand(cursor);
  let left = parseBinary(cursor, level + 1);
  for (;;) {
    const operator = operators.find((candidate) => cursor.is(candidate));
    if (operator === undefined) return left;
    cursor.read();
    const right = parseBinary(cursor, level + 1);
    left = { kind: 'binary', operator, left, right, range: between(left.range, right.range) };
  }
}

/** A term with what is attached to it: `.name`, `[key]`, `[*]`. */
function parseOperand(cursor: Cursor): Expression {
  return parseSteps(cursor, parseTerm(cursor), parseExpression);
}

const TERMS: Partial<Record<TokenKind, (cursor: Cursor) => Expression>> = {
  '(': parseParentheses,
  '[': (cursor) => parseTuple(cursor, parseExpression),
  '{': (cursor) => parseObject(cursor, parseExpression),
  '-': (cursor) => parseUnary(cursor, '-'),
  '!': (cursor) => parseUnary(cursor, '!'),
  number: (cursor) => {
    const token = cursor.read();
    return { kind: 'number', text: cursor.text(token), range: cursor.range(token) };
  },
  identifier: parseName,
  'open-quote': (cursor) => parseString(cursor, 'close-quote'),
  'open-heredoc': (cursor) => parseString(cursor, 'close-heredoc'),
};

function parseTerm(cursor: Cursor): Expression {
  const parse = TERMS[cursor.peek().kind];
  if (!parse) throw noTerm(cursor);
  return parse(cursor);
}

function parseUnary(cursor: Cursor, operator: UnaryOperator): Expression {
  const sign = cursor.range(cursor.read());
  const operand = cursor.nested(() => parseOperand(cursor));
  return { kind: 'unary', operator, operand, sign, range: between(sign, operand.range) };
}

function parseString(cursor: Cursor, closer: 'close-quote' | 'close-heredoc'): Expression {
  const open = cursor.read();
  const flush = cursor.text(open).startsWith('<<-');
  return parseTemplate(cursor, closer, flush, parseExpression, cursor.range(open));
}

function noTerm(cursor: Cursor): Error {
  const token = cursor.peek();
  const remedy =
    token.kind === '<'
      ? 'A heredoc begins with <<NAME at the end of its line, and ends with NAME on a line of its own.'
      : 'Write a value: "text", a number, true, a [list], an { object }, a name or a function call.';
  return cursor.mistake(token, `A value is expected, not ${nameOf(cursor, token)}.`, remedy);
}

function parseParentheses(cursor: Cursor): Expression {
  const open = cursor.range(cursor.read());
  return cursor.withNewlines(false, () => {
    const inner = parseExpression(cursor);
    const close = cursor.peek();
    if (!cursor.take(')')) {
      throw cursor.mistake(
        close,
        `A ")" is expected, not ${nameOf(cursor, close)}.`,
        'Close the parenthesis.',
      );
    }
    return { kind: 'parentheses', inner, range: between(open, cursor.range(close)) };
  });
}

function parseName(cursor: Cursor): Expression {
  const token = cursor.read();
  if (cursor.is('(')) return parseCall(cursor, token, parseExpression);
  const name = cursor.text(token);
  const range = cursor.range(token);
  if (name === 'true' || name === 'false' || name === 'null') {
    return { kind: 'keyword', word: name, range } satisfies Literal;
  }
  return { kind: 'reference', root: name, rootRange: range, steps: [], range };
}
