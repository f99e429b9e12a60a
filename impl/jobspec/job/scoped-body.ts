/**
 * Bodies with the scope that their expressions are evaluated in, and with dynamic blocks expanded: each becomes as many
 * blocks as its collection has elements. Source: HCL's dynamic block extension.
 */
import type { Expression, Label } from '../hcl/ast.ts';
import { mistake, SyntaxMistake, type Diagnostics } from '../hcl/diagnostic.ts';
import { parseLoneExpression } from '../hcl/parse-expression.ts';
import { Source, type Range } from '../hcl/source.ts';
import { convert, Mismatch } from '../eval/conversion.ts';
import { evaluate } from '../eval/evaluate.ts';
import type { Scope } from '../eval/scope.ts';
import { keyword } from '../eval/type-expression.ts';
import { isSequence, STRING, withArticle } from '../eval/type.ts';
import * as values from '../eval/value.ts';
import type { Value } from '../eval/value.ts';
import type { BlockHeader, RawAttribute, RawBlock, RawBody, Schema } from './raw-body.ts';

export interface ScopedBlock {
  readonly type: string;
  readonly labels: readonly Label[];
  readonly range: Range;
  readonly body: ScopedBody;
}

export interface ScopedContent {
  readonly attributes: ReadonlyMap<string, RawAttribute>;
  readonly blocks: readonly ScopedBlock[];
}

/** What reading a block costs, in evaluation steps. */
const STEPS_PER_BLOCK = 30;

export class ScopedBody {
  readonly scope: Scope;
  private readonly raw: RawBody;

  constructor(raw: RawBody, scope: Scope) {
    this.raw = raw;
    this.scope = scope;
  }

  get missing(): Range {
    return this.raw.missing;
  }

  /** Throws a `LimitReached` when there are too many blocks. */
  content(schema: Schema, diagnostics: Diagnostics): ScopedContent {
    this.scope.budget.step(STEPS_PER_BLOCK);
    const { attributes, blocks } = this.raw.content(withDynamic(schema), diagnostics);
    const expanded = blocks.flatMap((block) =>
      block.type === 'dynamic' ? this.expand(block, schema, diagnostics) : [this.plain(block)],
    );
    return { attributes, blocks: expanded };
  }

  opaque(diagnostics: Diagnostics): readonly RawAttribute[] {
    return this.raw.opaque(diagnostics);
  }

  private plain({ type, labels, range, body }: RawBlock): ScopedBlock {
    return { type, labels, range, body: new ScopedBody(body, this.scope) };
  }

  private expand(block: RawBlock, schema: Schema, diagnostics: Diagnostics): readonly ScopedBlock[] {
    const [label] = block.labels;
    const header = schema.blocks.find(({ type }) => type === label?.text);
    if (!header || !label) {
      const what = `"${label?.text ?? ''}" is no block of ${schema.title}, so it cannot be made by a dynamic one.`;
      diagnostics.push(
        mistake(
          label?.range ?? block.range,
          what,
          `Known are ${schema.blocks.map(({ type }) => type).join(', ')}.`,
        ),
      );
      return [];
    }
    const plan = new DynamicPlan(block, header, this.scope, diagnostics).read();
    if (!plan) return [];
    return values.entries(plan.collection).flatMap(([key, value]) => {
      const each = values.object([
        ['key', key],
        ['value', value],
      ]);
      const scope = this.scope.with(new Map([[plan.iterator, each]]));
      const labels = labelsOf(plan.labels, scope, diagnostics);
      if (!labels) return [];
      return [{ type: header.type, labels, range: block.range, body: new ScopedBody(plan.content, scope) }];
    });
  }
}

const extended = new WeakMap<Schema, Schema>();

/** The same, with dynamic blocks. One for each schema: files repeat blocks by the thousand. */
function withDynamic(schema: Schema): Schema {
  const known = extended.get(schema);
  if (known) return known;
  const wider = { ...schema, blocks: [...schema.blocks, { type: 'dynamic', labels: ['type'] }] };
  extended.set(schema, wider);
  return wider;
}

interface Plan {
  readonly collection: Value;
  readonly iterator: string;
  readonly labels: readonly Expression[];
  readonly content: RawBody;
}

class DynamicPlan {
  private readonly block: RawBlock;
  private readonly header: BlockHeader;
  private readonly scope: Scope;
  private readonly diagnostics: Diagnostics;

  constructor(block: RawBlock, header: BlockHeader, scope: Scope, diagnostics: Diagnostics) {
    this.block = block;
    this.header = header;
    this.scope = scope;
    this.diagnostics = diagnostics;
  }

  /** Undefined when a mistake was found. */
  read(): Plan | undefined {
    const before = this.diagnostics.length;
    const { attributes, blocks } = this.block.body.content(this.schema(), this.diagnostics);
    if (this.diagnostics.length > before) return undefined;
    const collection = this.collection(attributes.get('for_each'));
    const iterator = this.iterator(attributes.get('iterator'));
    const labels = this.labels(attributes.get('labels'));
    const content = this.content(blocks);
    if (!collection || iterator === undefined || !labels || !content) return undefined;
    return { collection, iterator, labels, content };
  }

  private schema(): Schema {
    const labels = this.header.labels.length === 0 ? [] : [{ name: 'labels', required: true }];
    return {
      title: 'the dynamic block',
      attributes: [{ name: 'for_each', required: true }, { name: 'iterator' }, ...labels],
      blocks: [{ type: 'content', labels: [] }],
    };
  }

  private collection(attribute: RawAttribute | undefined): Value | undefined {
    if (!attribute) return undefined;
    const before = this.diagnostics.length;
    const value = evaluate(attribute.value, this.scope, this.diagnostics);
    if (this.diagnostics.length > before) return undefined;
    if (!values.isKnown(value)) return this.wrong(attribute.value, 'for_each cannot be decided.', '');
    const { kind } = value.type;
    if (!values.isNull(value) && (isSequence(value.type) || kind === 'map' || kind === 'object'))
      return value;
    const what = values.isNull(value) ? 'null' : withArticle(value.type);
    return this.wrong(
      attribute.value,
      `for_each takes a list, a set or a map, not ${what}.`,
      'Use [] for no blocks.',
    );
  }

  private iterator(attribute: RawAttribute | undefined): string | undefined {
    if (!attribute) return this.header.type;
    const name = keyword(fromJson(attribute.value));
    return name ?? this.wrong(attribute.value, 'The iterator is a bare name.', 'Write iterator = item.');
  }

  private labels(attribute: RawAttribute | undefined): readonly Expression[] | undefined {
    if (!attribute) return [];
    const found = items(attribute.value);
    if (!found)
      return this.wrong(attribute.value, 'The labels are a literal list.', 'Write labels = [name].');
    const wanted = this.header.labels.length;
    if (found.length === wanted) return found;
    const at = found[wanted] ?? attribute.value;
    return this.wrong(
      at,
      `A "${this.header.type}" block takes ${wanted} label, here are ${found.length}.`,
      '',
    );
  }

  private content(blocks: readonly RawBlock[]): RawBody | undefined {
    const [first, second] = blocks;
    if (first && !second) return first.body;
    const range = second?.range ?? this.block.body.missing;
    const what = second ? 'A dynamic block has one "content".' : 'This dynamic block has no "content".';
    this.diagnostics.push(mistake(range, what, 'Write what each block holds in content { ... }.'));
    return undefined;
  }

  private wrong({ range }: Expression, problem: string, remedy: string): undefined {
    this.diagnostics.push(mistake(range, problem, remedy));
    return undefined;
  }
}

/** A text of JSON syntax, where native syntax would have a bare expression. */
export function fromJson(expression: Expression): Expression {
  if (expression.kind !== 'json' || expression.node.kind !== 'string') return expression;
  const { text, range } = expression.node;
  try {
    return parseLoneExpression(new Source(range.source.name, text, range));
  } catch (error) {
    if (error instanceof SyntaxMistake) return expression;
    throw error;
  }
}

function items(expression: Expression): readonly Expression[] | undefined {
  if (expression.kind === 'tuple') return expression.items;
  if (expression.kind !== 'json' || expression.node.kind !== 'array') return undefined;
  return expression.node.items.map((node) => ({ kind: 'json', node, range: node.range }));
}

function labelsOf(
  expressions: readonly Expression[],
  scope: Scope,
  diagnostics: Diagnostics,
): readonly Label[] | undefined {
  const labels: Label[] = [];
  for (const expression of expressions) {
    const before = diagnostics.length;
    const text = labelText(expression, evaluate(expression, scope, diagnostics), diagnostics);
    if (diagnostics.length > before || text === undefined) return undefined;
    labels.push({ text, range: expression.range });
  }
  return labels;
}

function labelText({ range }: Expression, value: Value, diagnostics: Diagnostics): string | undefined {
  if (!values.isKnown(value)) return undefined;
  try {
    const label = convert(value, STRING);
    if (!values.isNull(label)) return values.asText(label);
    diagnostics.push(mistake(range, 'This label is null.', 'A label is a text.'));
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    diagnostics.push(mistake(range, `A label is a text: ${error.message}.`));
  }
  return undefined;
}
