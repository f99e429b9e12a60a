/** Bodies of files in JSON syntax: the schema decides what is an argument and what a block. */
import type { Label } from '../hcl/ast.ts';
import { mistake, type Diagnostics } from '../hcl/diagnostic.ts';
import type { JsonMember, JsonNode } from '../hcl/json-node.ts';
import { between, type Range } from '../hcl/source.ts';
import { suggestion } from './native-body.ts';
import type { BlockHeader, RawAttribute, RawBlock, RawBody, RawContent, Schema } from './raw-body.ts';

export function jsonBody(node: JsonNode): RawBody {
  const { source, start, end } = node.range;
  // An object lacks something at its end, where it would be added.
  const missing = node.kind === 'object' ? source.range(end - 1, end) : source.range(start, start + 1);
  return {
    missing,
    content: (schema, diagnostics) => contentOf(node, missing, schema, diagnostics),
    probe: (header) =>
      members(node, undefined, [])
        .filter(({ name }) => name === header.type)
        .flatMap((member) => unpack(member, header, [])),
    attributes: (diagnostics) => plainAttributes(node, diagnostics),
    opaque: (diagnostics) => plainAttributes(node, diagnostics),
  };
}

function contentOf(node: JsonNode, missing: Range, schema: Schema, diagnostics: Diagnostics): RawContent {
  const attributes = new Map<string, RawAttribute>();
  const blocks: RawBlock[] = [];
  const found = members(node, undefined, diagnostics);
  for (const member of found) {
    const header = schema.blocks.find(({ type }) => type === member.name);
    if (schema.attributes.some(({ name }) => name === member.name)) define(attributes, member, diagnostics);
    else if (header) blocks.push(...unpack(member, header, diagnostics));
  }
  for (const { name, required } of schema.attributes) {
    if (!required || attributes.has(name)) continue;
    diagnostics.push(mistake(missing, `"${name}" is missing in ${schema.title}.`, `Add "${name}": ...`));
  }
  for (const { name, nameRange } of found) {
    const known = [
      ...schema.attributes.map((attribute) => attribute.name),
      ...schema.blocks.map(({ type }) => type),
    ];
    // A property of this name is a comment.
    if (name === '//' || known.includes(name)) continue;
    const what = `"${name}" is nothing that ${schema.title} knows.`;
    diagnostics.push(mistake(nameRange, what, suggestion(name, known, [])));
  }
  return { attributes, blocks };
}

function define(attributes: Map<string, RawAttribute>, member: JsonMember, diagnostics: Diagnostics): void {
  if (attributes.has(member.name)) {
    diagnostics.push(mistake(member.nameRange, `"${member.name}" is set twice.`, 'Keep one of the two.'));
  } else attributes.set(member.name, attribute(member));
}

function attribute({ name, nameRange, value }: JsonMember): RawAttribute {
  const range = between(nameRange, value.range);
  return { name, nameRange, range, value: { kind: 'json', node: value, range: value.range } };
}

function plainAttributes(node: JsonNode, diagnostics: Diagnostics): readonly RawAttribute[] {
  if (node.kind !== 'object') {
    diagnostics.push(mistake(node.range, 'A JSON object is expected here.', 'Write { "name": value }.'));
    return [];
  }
  const attributes = new Map<string, RawAttribute>();
  for (const member of node.members) {
    if (member.name !== '//') define(attributes, member, diagnostics);
  }
  return [...attributes.values()];
}

/** The properties of an object, or of all objects of an array. `label`: they are labels of blocks. */
function members(node: JsonNode, label: string | undefined, diagnostics: Diagnostics): readonly JsonMember[] {
  if (node.kind === 'object') return node.members;
  if (node.kind === 'array') return node.items.flatMap((item) => membersOfItem(item, label, diagnostics));
  if (node.kind === 'keyword' && node.word === 'null') return [];
  diagnostics.push(objectExpected(node, label));
  return [];
}

function membersOfItem(
  item: JsonNode,
  label: string | undefined,
  diagnostics: Diagnostics,
): readonly JsonMember[] {
  if (item.kind === 'object') return item.members;
  diagnostics.push(objectExpected(item, label));
  return [];
}

function objectExpected({ range }: JsonNode, label: string | undefined) {
  const use =
    label === undefined ? 'with arguments and blocks' : `whose names are each the ${label} of a block`;
  return mistake(range, `A JSON object is expected here, ${use}.`, 'Write { "name": ... }.');
}

/** One block for an object, as many as there are for an array; labels are the names of objects around. */
function unpack(
  { name, nameRange, value }: JsonMember,
  header: BlockHeader,
  diagnostics: Diagnostics,
  labels: readonly Label[] = [],
): readonly RawBlock[] {
  const label = header.labels[labels.length];
  if (label !== undefined) {
    const inner = members(value, label, diagnostics);
    if (inner.length === 0) {
      diagnostics.push(
        mistake(
          value.range,
          `A "${header.type}" block needs a label, its ${label}.`,
          'Write { "label": { ... } }.',
        ),
      );
    }
    return inner.flatMap((member) =>
      unpack({ ...member, name, nameRange }, header, diagnostics, [
        ...labels,
        { text: member.name, range: member.nameRange },
      ]),
    );
  }
  if (value.kind === 'keyword' && value.word === 'null') return [];
  if (value.kind !== 'object' && value.kind !== 'array') {
    const what = `An object, or an array of objects, is expected for "${header.type}".`;
    diagnostics.push(mistake(value.range, what));
    return [];
  }
  const range = { ...value.range, end: value.range.start + 1 };
  const bodies = value.kind === 'object' ? [value] : value.items;
  return bodies.map((body) => ({
    type: header.type,
    typeRange: nameRange,
    labels,
    range,
    body: jsonBody(body),
  }));
}
