/**
 * What a file says, before anybody asks what it means: bodies of attributes and blocks, and expressions. Shapes only.
 */
import type { JsonNode } from './json-node.ts';
import type { Range } from './source.ts';

export interface Body {
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly blocks: readonly Block[];
  /** Where something that is missing would have to stand. */
  readonly range: Range;
}

export interface Attribute {
  readonly name: string;
  readonly nameRange: Range;
  readonly value: Expression;
  readonly range: Range;
}

export interface Block {
  readonly type: string;
  readonly typeRange: Range;
  readonly labels: readonly Label[];
  readonly openBrace: Range;
  readonly body: Body;
}

export interface Label {
  readonly text: string;
  readonly range: Range;
}

export type Step =
  | { readonly kind: 'attribute'; readonly name: string; readonly range: Range }
  | { readonly kind: 'index'; readonly key: Literal; readonly range: Range };

export type Literal =
  | { readonly kind: 'number'; readonly text: string; readonly range: Range }
  | { readonly kind: 'text'; readonly text: string; readonly range: Range }
  | { readonly kind: 'keyword'; readonly word: 'true' | 'false' | 'null'; readonly range: Range };

/** `name.step[step]`: a name looked up in the scope. */
export interface Reference {
  readonly kind: 'reference';
  readonly root: string;
  readonly rootRange: Range;
  readonly steps: readonly Step[];
  readonly range: Range;
}

export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly nameRange: Range;
  readonly args: readonly Expression[];
  /** The last argument is followed by `...`: its elements are the arguments. */
  readonly expands: boolean;
  readonly open: Range;
  readonly close: Range;
  readonly range: Range;
}

export interface ObjectItem {
  readonly key: Expression;
  /** `(key) = ...`: the key is an expression even where it looks like a name. */
  readonly computed: boolean;
  readonly value: Expression;
}

export interface ForLoop {
  readonly kind: 'for';
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
  /** Present when an object is made. */
  readonly key: Expression | undefined;
  readonly value: Expression;
  readonly condition: Expression | undefined;
  /** `...` after the value: values of equal keys are gathered. */
  readonly groups: boolean;
  readonly open: Range;
  readonly range: Range;
}

export type UnaryOperator = '-' | '!';
export type BinaryOperator =
  | '||'
  | '&&'
  | '=='
  | '!='
  | '>'
  | '>='
  | '<'
  | '<='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%';

export type Expression =
  | Literal
  | Reference
  | Call
  | ForLoop
  | {
      readonly kind: 'steps';
      readonly source: Expression;
      readonly steps: readonly Step[];
      readonly range: Range;
    }
  | {
      readonly kind: 'index';
      readonly collection: Expression;
      readonly key: Expression;
      readonly bracket: Range;
      readonly range: Range;
    }
  | {
      readonly kind: 'splat';
      readonly source: Expression;
      readonly each: Expression;
      readonly marker: Range;
      readonly range: Range;
    }
  /** Inside a splat's `each`: the element at hand. */
  | { readonly kind: 'element'; readonly range: Range }
  | {
      readonly kind: 'conditional';
      readonly condition: Expression;
      readonly yes: Expression;
      readonly no: Expression;
      readonly range: Range;
    }
  | {
      readonly kind: 'unary';
      readonly operator: UnaryOperator;
      readonly operand: Expression;
      readonly sign: Range;
      readonly range: Range;
    }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly range: Range;
    }
  | {
      readonly kind: 'tuple';
      readonly items: readonly Expression[];
      readonly open: Range;
      readonly range: Range;
    }
  | {
      readonly kind: 'object';
      readonly items: readonly ObjectItem[];
      readonly open: Range;
      readonly range: Range;
    }
  | { readonly kind: 'template'; readonly parts: readonly Expression[]; readonly range: Range }
  /** A template that is one `${...}` and nothing else: it keeps the type of what is inside. */
  | { readonly kind: 'only'; readonly inner: Expression; readonly range: Range }
  /** The strings that a loop in a template makes, one after the other. */
  | { readonly kind: 'join'; readonly loop: ForLoop; readonly range: Range }
  | { readonly kind: 'parentheses'; readonly inner: Expression; readonly range: Range }
  /** A value of a file in JSON syntax; its strings are templates. */
  | { readonly kind: 'json'; readonly node: JsonNode; readonly range: Range };

/** The short stretch at which an expression is pointed to when its value does not fit. */
export function startOf(expression: Expression): Range {
  switch (expression.kind) {
    case 'tuple':
    case 'object':
    case 'for':
      return expression.open;
    case 'call':
      return { ...expression.nameRange, end: expression.open.end };
    case 'conditional':
      return startOf(expression.condition);
    case 'binary':
      return startOf(expression.left);
    case 'index':
      return expression.bracket;
    case 'splat':
      return expression.marker;
    case 'unary':
      return expression.sign;
    case 'template': {
      const [first] = expression.parts;
      return first === undefined ? expression.range : startOf(first);
    }
    case 'number':
    case 'text':
    case 'keyword':
    case 'reference':
    case 'steps':
    case 'element':
    case 'only':
    case 'join':
    case 'parentheses':
    case 'json':
      return expression.range;
  }
}
