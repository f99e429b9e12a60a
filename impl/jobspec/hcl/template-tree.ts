/** From a template's flat parts to nested ones: what is between `if` and `endif`, `for` and `endfor`. */
import type { Expression, ForLoop } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { between, type Range } from './source.ts';

export interface TextPart {
  readonly kind: 'text';
  readonly text: string;
  readonly range: Range;
}

export type Part =
  | TextPart
  | { readonly kind: 'value'; readonly value: Expression; readonly range: Range }
  | { readonly kind: 'if'; readonly condition: Expression; readonly range: Range }
  | ({ readonly kind: 'for'; readonly collection: Expression; readonly range: Range } & Pick<
      ForLoop,
      'keyName' | 'valueName'
    >)
  | { readonly kind: 'mark'; readonly word: 'else' | 'endif' | 'endfor'; readonly range: Range };

export function buildTemplate(cursor: Cursor, parts: readonly Part[], end: Range): readonly Expression[] {
  return new Builder(cursor, parts, end).all();
}

class Builder {
  private readonly cursor: Cursor;
  private readonly parts: readonly Part[];
  private readonly end: Range;
  private next = 0;

  constructor(cursor: Cursor, parts: readonly Part[], end: Range) {
    this.cursor = cursor;
    this.parts = parts;
    this.end = end;
  }

  all(): readonly Expression[] {
    const expressions: Expression[] = [];
    while (this.next < this.parts.length) expressions.push(this.one());
    return expressions;
  }

  private one(): Expression {
    const part = this.parts[this.next] as Part;
    this.next += 1;
    switch (part.kind) {
      case 'text':
        return { kind: 'text', text: part.text, range: part.range };
      case 'value':
        return part.value;
      case 'if':
        return this.cursor.nested(() => this.conditional(part));
      case 'for':
        return this.cursor.nested(() => this.loop(part));
      case 'mark':
        throw this.cursor.mistake(
          part.range,
          `This ${part.word} belongs to nothing.`,
          'Remove it, or open what it ends.',
        );
    }
  }

  private conditional(open: Extract<Part, { kind: 'if' }>): Expression {
    const [yes, middle] = this.until(open, ['else', 'endif']);
    const [no, close] = middle.word === 'else' ? this.until(open, ['endif']) : [[], middle];
    return {
      kind: 'conditional',
      condition: open.condition,
      yes: section(yes, open.range, open.range.end),
      no: section(no, close.range, close.range.start),
      range: between(open.range, close.range),
    };
  }

  private loop(open: Extract<Part, { kind: 'for' }>): Expression {
    const [body, close] = this.until(open, ['endfor']);
    const range = between(open.range, close.range);
    const { keyName, valueName, collection } = open;
    const value = section(body, open.range, open.range.end);
    const loop: ForLoop = {
      kind: 'for',
      keyName,
      valueName,
      collection,
      key: undefined,
      value,
      condition: undefined,
      groups: false,
      open: open.range,
      range,
    };
    return { kind: 'join', loop, range };
  }

  private until(
    open: Extract<Part, { kind: 'if' | 'for' }>,
    words: readonly string[],
  ): readonly [readonly Expression[], Extract<Part, { kind: 'mark' }>] {
    const found: Expression[] = [];
    for (;;) {
      const part = this.parts[this.next];
      const { line } = this.cursor.source.position(open.range.start);
      if (!part) {
        throw this.cursor.mistake(
          this.end,
          `The template ends, but the ${open.kind} of line ${line} is still open.`,
          `Add %{ end${open.kind} }.`,
        );
      }
      if (part.kind !== 'mark') {
        found.push(this.one());
        continue;
      }
      if (!words.includes(part.word)) {
        throw this.cursor.mistake(
          part.range,
          `${part.word} does not fit here: the ${open.kind} of line ${line} is open.`,
          `End it with %{ end${open.kind} } first.`,
        );
      }
      this.next += 1;
      return [found, part];
    }
  }
}

function section(parts: readonly Expression[], near: Range, at: number): Expression {
  const first = parts[0];
  const last = parts.at(-1);
  if (first && last) return { kind: 'template', parts, range: between(first.range, last.range) };
  const range = { ...near, start: at, end: at };
  return { kind: 'template', parts: [{ kind: 'text', text: '', range }], range };
}
