/** Types as files write them: `string`, `list(number)`, `object({ a = string })`. */
import type { Expression } from '../hcl/ast.ts';
import { mistake, type Diagnostics } from '../hcl/diagnostic.ts';
import { between } from '../hcl/source.ts';
import { nearest } from '../hcl/spelling.ts';
import { BOOL, DYNAMIC, listOf, mapOf, NUMBER, objectOf, setOf, STRING, tupleOf, type Type } from './type.ts';

const PRIMITIVES: Readonly<Record<string, Type>> = { string: STRING, number: NUMBER, bool: BOOL };
const ELEMENTS: Readonly<Record<string, (element: Type) => Type>> = { list: listOf, set: setOf, map: mapOf };
const WORDS = ['string', 'number', 'bool', 'list', 'set', 'map', 'object', 'tuple'];

/** Undefined, and told, when it is no type. `any` is one where a value is converted, not where one is declared. */
export function typeOf(
  expression: Expression,
  allowsAny: boolean,
  diagnostics: Diagnostics,
): Type | undefined {
  const told = diagnostics.length;
  const reader = new TypeReader(allowsAny, diagnostics);
  const type = reader.read(expression);
  return diagnostics.length === told ? type : undefined;
}

/** The word, when the expression is one bare word. */
export function keyword(expression: Expression): string | undefined {
  if (expression.kind === 'keyword') return expression.word;
  return expression.kind === 'reference' && expression.steps.length === 0 ? expression.root : undefined;
}

class TypeReader {
  private readonly allowsAny: boolean;
  private readonly diagnostics: Diagnostics;

  constructor(allowsAny: boolean, diagnostics: Diagnostics) {
    this.allowsAny = allowsAny;
    this.diagnostics = diagnostics;
  }

  read(expression: Expression): Type {
    const word = keyword(expression);
    if (word !== undefined) return this.word(word, expression);
    if (expression.kind === 'call') return this.constructed(expression);
    const quoted = expression.kind === 'template' ? ' Write it without quotes.' : '';
    return this.wrong(expression, 'This is no type.', `Write for example string or list(string).${quoted}`);
  }

  private word(word: string, expression: Expression): Type {
    const primitive = PRIMITIVES[word];
    if (primitive) return primitive;
    if (word === 'any' && this.allowsAny) return DYNAMIC;
    if (word === 'any')
      return this.wrong(
        expression,
        'A variable needs an exact type, not "any".',
        'Leave "type" out, or name the type.',
      );
    if (word in ELEMENTS)
      return this.wrong(expression, `"${word}" needs the type of its elements.`, `Write ${word}(string).`);
    if (word === 'object')
      return this.wrong(expression, '"object" needs its attributes.', 'Write object({ name = string }).');
    if (word === 'tuple')
      return this.wrong(
        expression,
        '"tuple" needs the types of its elements.',
        'Write tuple([string, number]).',
      );
    const near = nearest(word, WORDS);
    const remedy = near === undefined ? `Types are ${WORDS.join(', ')}.` : `Did you mean "${near}"?`;
    return this.wrong(expression, `There is no type "${word}".`, remedy);
  }

  private constructed(call: Extract<Expression, { kind: 'call' }>): Type {
    const [argument, ...surplus] = call.args;
    if (call.name in PRIMITIVES || call.name === 'any') {
      const range = between(call.open, call.close);
      return this.wrong(
        { ...call, range },
        `The type "${call.name}" takes nothing in parentheses.`,
        `Write ${call.name}.`,
      );
    }
    const element = ELEMENTS[call.name];
    if (!element && call.name !== 'object' && call.name !== 'tuple') {
      const optional =
        call.name === 'optional' ? 'Attributes cannot be optional here; give the variable a default.' : '';
      return this.wrong(
        call,
        `There is no type "${call.name}(...)".`,
        optional || `Types are ${WORDS.join(', ')}.`,
      );
    }
    if (!argument || surplus.length > 0) {
      const range = surplus[0]?.range ?? between(call.open, call.close);
      return this.wrong(
        { ...call, range },
        `"${call.name}(...)" takes one argument.`,
        `Write ${EXAMPLES[call.name] ?? ''}.`,
      );
    }
    if (element) return element(this.read(argument));
    return call.name === 'object' ? this.object(argument) : this.tuple(argument);
  }

  private object(argument: Expression): Type {
    if (argument.kind !== 'object') {
      return this.wrong(argument, '"object(...)" takes names and types.', 'Write object({ name = string }).');
    }
    const attributes = new Map<string, Type>();
    for (const { key, computed, value } of argument.items) {
      const name = computed ? undefined : keyword(key);
      if (name === undefined)
        this.wrong(key, 'The name of an attribute is a bare word here.', 'Write name = string.');
      else attributes.set(name, this.read(value));
    }
    return objectOf(new Map([...attributes].sort(([a], [b]) => (a < b ? -1 : 1))));
  }

  private tuple(argument: Expression): Type {
    if (argument.kind === 'tuple') return tupleOf(argument.items.map((item) => this.read(item)));
    return this.wrong(argument, '"tuple(...)" takes a list of types.', 'Write tuple([string, number]).');
  }

  private wrong({ range }: Pick<Expression, 'range'>, problem: string, remedy: string): Type {
    this.diagnostics.push(mistake(range, problem, remedy));
    return DYNAMIC;
  }
}

const EXAMPLES: Readonly<Record<string, string>> = {
  list: 'list(string)',
  set: 'set(string)',
  map: 'map(string)',
  object: 'object({ name = string })',
  tuple: 'tuple([string, number])',
};
