/** What may be attached to a term: `.name`, `.0`, `[key]`, `.*` and `[*]`. */
import type { Expression, Literal, Step } from './ast.ts';
import { nameOf, type Cursor } from './cursor.ts';
import { between, type Range } from './source.ts';
import type { Token } from './token.ts';

type Parse = (cursor: Cursor) => Expression;

export function parseSteps(cursor: Cursor, from: Expression, parse: Parse): Expression {
  let term = from;
  for (;;) {
    if (cursor.is('.')) term = parseDot(cursor, term);
    else if (cursor.is('[')) term = parseBracket(cursor, term, parse);
    else return term;
  }
}

function parseDot(cursor: Cursor, term: Expression): Expression {
  const dot = cursor.range(cursor.read());
  if (cursor.is('*')) return parseAttributeSplat(cursor, term, dot);
  return attach(term, parseDotStep(cursor, dot));
}

/** After a dot: a name, or a whole number as old configurations have it. */
function parseDotStep(cursor: Cursor, dot: Range): Step {
  const token = cursor.peek();
  const range = between(dot, cursor.range(token));
  if (cursor.take('identifier')) return { kind: 'attribute', name: cursor.text(token), range };
  if (!cursor.take('number')) {
    throw cursor.mistake(
      token,
      `After a dot a name is expected, not ${nameOf(cursor, token)}.`,
      'Write value.name.',
    );
  }
  const text = cursor.text(token);
  const [first = '', second] = text.split('.');
  if (second !== undefined) {
    throw cursor.mistake(token, `.${text} would be read as one number.`, `Write [${first}][${second}].`);
  }
  return { kind: 'index', key: { kind: 'number', text, range: cursor.range(token) }, range };
}

/** `value.*.name`: only names and numbers follow, and they are of each element. */
function parseAttributeSplat(cursor: Cursor, term: Expression, dot: Range): Expression {
  const marker = between(dot, cursor.range(cursor.read()));
  let each: Expression = { kind: 'element', range: marker };
  while (cursor.is('.')) {
    const next = cursor.range(cursor.read());
    if (cursor.is('*')) {
      throw cursor.mistake(
        cursor.peek(),
        'A ".*" cannot stand inside another.',
        'Write [*] instead of the first one.',
      );
    }
    each = attach(each, parseDotStep(cursor, next));
  }
  return { kind: 'splat', source: term, each, marker, range: between(term.range, each.range) };
}

function parseBracket(cursor: Cursor, term: Expression, parse: Parse): Expression {
  const open = cursor.range(cursor.read());
  if (cursor.is('*')) return parseFullSplat(cursor, term, open, parse);
  const key = cursor.withNewlines(false, () => {
    const inside = parse(cursor);
    close(cursor, 'The index', open);
    return inside;
  });
  const bracket = between(open, cursor.previous());
  const literal = literalKey(key);
  if (literal) return attach(term, { kind: 'index', key: literal, range: bracket });
  return { kind: 'index', collection: term, key, bracket, range: between(term.range, bracket) };
}

/** `value[*].name[0]`: everything that follows is of each element. */
function parseFullSplat(cursor: Cursor, term: Expression, open: Range, parse: Parse): Expression {
  cursor.read();
  close(cursor, 'The [*]', open);
  const marker = between(open, cursor.previous());
  const element: Expression = { kind: 'element', range: marker };
  const each = cursor.nested(() => parseSteps(cursor, element, parse));
  return { kind: 'splat', source: term, each, marker, range: between(term.range, each.range) };
}

/** Told where the bracket was looked for in vain: at the next one that is closed too often, or at the end of the file. */
function close(cursor: Cursor, what: string, open: Range): void {
  const token: Token = cursor.peek();
  if (cursor.take(']')) return;
  const { line, column } = cursor.source.position(open.start);
  throw cursor.mistake(
    cursor.skipTo('[', ']'),
    `${what} of line ${line}, column ${column} is not closed: ${nameOf(cursor, token)} stands where "]" should.`,
    'Add the "]".',
  );
}

function literalKey(key: Expression): Literal | undefined {
  if (key.kind === 'number' || key.kind === 'keyword') return key;
  const [part, ...rest] = key.kind === 'template' ? key.parts : [];
  return part?.kind === 'text' && rest.length === 0 ? part : undefined;
}

/** A chain of steps is one expression, so that an unknown name keeps its whole text. */
function attach(term: Expression, step: Step): Expression {
  const range = between(term.range, step.range);
  if (term.kind === 'reference' || term.kind === 'steps')
    return { ...term, steps: [...term.steps, step], range };
  return { kind: 'steps', source: term, steps: [step], range };
}
