/** Bodies of files in native syntax. */
import type { Attribute, Block, Body, Expression, ObjectItem } from '../hcl/ast.ts';
import { mistake, type Diagnostic, type Diagnostics } from '../hcl/diagnostic.ts';
import { between, type Range } from '../hcl/source.ts';
import { nearest } from '../hcl/spelling.ts';
import type { BlockHeader, RawAttribute, RawBlock, RawBody, RawContent, Schema } from './raw-body.ts';

export function nativeBody(body: Body): RawBody {
  const missing: Range = { ...body.range, end: body.range.start };
  return {
    missing,
    content: (schema, diagnostics) => contentOf(body, missing, schema, diagnostics),
    probe: (header) => body.blocks.filter(({ type }) => type === header.type).map(rawBlock),
    attributes: (diagnostics) => {
      const [block] = body.blocks;
      if (block) {
        const what = `There are no blocks here, so no "${block.type}".`;
        diagnostics.push(mistake(block.typeRange, what, `Write ${block.type} = value.`));
      }
      return [...body.attributes.values()];
    },
    opaque: () => opaqueAttributes(body),
  };
}

function rawBlock(block: Block): RawBlock {
  const { type, typeRange, labels } = block;
  const last = labels.at(-1)?.range ?? typeRange;
  return { type, typeRange, labels, range: between(typeRange, last), body: nativeBody(block.body) };
}

function contentOf(body: Body, missing: Range, schema: Schema, diagnostics: Diagnostics): RawContent {
  const attributes = new Map<string, RawAttribute>();
  for (const { name, required } of schema.attributes) {
    const found = body.attributes.get(name);
    if (found) attributes.set(name, found);
    else if (required) {
      diagnostics.push(mistake(missing, `"${name}" is missing in ${schema.title}.`, `Add ${name} = ...`));
    }
  }
  const blocks = body.blocks.filter((block) => headerFits(block, schema, diagnostics)).map(rawBlock);
  for (const attribute of body.attributes.values()) {
    if (!attributes.has(attribute.name)) diagnostics.push(unknownAttribute(attribute, schema, attributes));
  }
  for (const block of body.blocks) {
    if (!schema.blocks.some(({ type }) => type === block.type)) diagnostics.push(unknownBlock(block, schema));
  }
  return { attributes, blocks };
}

/** Whether the schema knows the block, with as many labels as it has. */
function headerFits(block: Block, { blocks }: Schema, diagnostics: Diagnostics): boolean {
  const header = blocks.find(({ type }) => type === block.type);
  if (!header) return false;
  const wrong = wrongLabels(block, header);
  if (wrong) diagnostics.push(wrong);
  return wrong === undefined;
}

function wrongLabels({ type, labels, openBrace }: Block, header: BlockHeader): Diagnostic | undefined {
  const surplus = labels[header.labels.length];
  const usage = `Write ${[type, ...header.labels.map((label) => `"${label}"`)].join(' ')} { ... }.`;
  if (surplus) {
    const most = header.labels.length === 0 ? 'no label' : `${header.labels.length} label`;
    return mistake(surplus.range, `A "${type}" block takes ${most}; "${surplus.text}" is too much.`, usage);
  }
  const absent = header.labels[labels.length];
  if (absent === undefined) return undefined;
  return mistake(openBrace, `This "${type}" block needs a label, its ${absent}.`, usage);
}

function unknownAttribute(
  { name, nameRange }: Attribute,
  schema: Schema,
  used: ReadonlyMap<string, RawAttribute>,
): Diagnostic {
  const problem = `"${name}" is no argument of ${schema.title}.`;
  if (schema.blocks.some(({ type }) => type === name)) {
    return mistake(nameRange, problem, `It is a block: write ${name} { ... } without "=".`);
  }
  const free = schema.attributes.map((attribute) => attribute.name).filter((known) => !used.has(known));
  return mistake(
    nameRange,
    problem,
    suggestion(
      name,
      free,
      schema.blocks.map(({ type }) => type),
    ),
  );
}

function unknownBlock({ type, typeRange }: Block, schema: Schema): Diagnostic {
  const problem = `"${type}" is no block of ${schema.title}.`;
  if (schema.attributes.some(({ name }) => name === type)) {
    return mistake(typeRange, problem, `It is an argument: write ${type} = value.`);
  }
  const names = schema.attributes.map(({ name }) => name);
  return mistake(
    typeRange,
    problem,
    suggestion(
      type,
      schema.blocks.map((block) => block.type),
      names,
    ),
  );
}

/** The likely words first, then the others. */
export function suggestion(given: string, likely: readonly string[], others: readonly string[]): string {
  const near = nearest(given, likely) ?? nearest(given, others);
  if (near !== undefined) return `Did you mean "${near}"?`;
  const all = [...likely, ...others].filter((name) => name !== 'dynamic').sort();
  if (all.length === 0) return 'Remove it.';
  return `Known are ${all.slice(0, 12).join(', ')}${all.length > 12 ? ', ...' : ''}.`;
}

function opaqueAttributes(body: Body): readonly RawAttribute[] {
  const found = new Map<string, RawAttribute>();
  for (const attribute of body.attributes.values()) {
    found.set(attribute.name, { ...attribute, value: wrapped(attribute.value) });
  }
  for (const [type, blocks] of byType(body.blocks)) {
    const [first] = blocks;
    if (!first) continue;
    const range = between(first.typeRange, first.openBrace);
    found.set(type, { name: type, nameRange: first.typeRange, range, value: listOfBlocks(blocks) });
  }
  return [...found.values()];
}

function byType(blocks: readonly Block[]): ReadonlyMap<string, readonly Block[]> {
  return Map.groupBy(blocks, ({ type }) => type);
}

/** `a = { ... }` counts as a block that is written as an argument. */
function wrapped(value: Expression): Expression {
  return value.kind === 'object'
    ? { kind: 'tuple', items: [value], open: value.open, range: value.range }
    : value;
}

function listOfBlocks(blocks: readonly Block[]): Expression {
  const items = blocks.map(asObject);
  const open = (blocks[0] as Block).openBrace;
  return { kind: 'tuple', items, open, range: open };
}

/** Labels become keys, each around a list of one. */
function asObject({ body, labels, openBrace }: Block): Expression {
  const attributes = [...body.attributes.values()].map(({ name, nameRange, value }): ObjectItem => {
    return { key: { kind: 'text', text: name, range: nameRange }, computed: true, value: wrapped(value) };
  });
  const blocks = [...byType(body.blocks)].map(([type, alike]): ObjectItem => {
    const { typeRange } = alike[0] as Block;
    return {
      key: { kind: 'text', text: type, range: typeRange },
      computed: true,
      value: listOfBlocks(alike),
    };
  });
  const inner: Expression = {
    kind: 'object',
    items: [...attributes, ...blocks],
    open: openBrace,
    range: openBrace,
  };
  return labels.reduceRight<Expression>((value, { text, range }) => {
    const list: Expression = { kind: 'tuple', items: [value], open: range, range };
    return {
      kind: 'object',
      items: [{ key: { kind: 'text', text, range }, computed: true, value: list }],
      open: range,
      range,
    };
  }, inner);
}
