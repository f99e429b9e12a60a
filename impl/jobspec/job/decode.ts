/**
 * From bodies to the API's JSON, as the descriptions of blocks say. Mistakes are collected. What is opaque is worked out
 * last, and only if everything else is right: the stock parser's order, and so its first message.
 */
import { mistake, type Diagnostics } from '../hcl/diagnostic.ts';
import type { BlockSpec, Field } from './fields.ts';
import type { Json } from './json-output.ts';
import { opaqueValue } from './opaque.ts';
import { affinityOf, constraintOf } from './placement.ts';
import type { BlockHeader, Schema } from './raw-body.ts';
import { mapOfTexts, scalarOf, zeroOf } from './scalars.ts';
import type { ScopedBlock, ScopedBody, ScopedContent } from './scoped-body.ts';
import { compareText } from '../eval/order.ts';

/** What a block became: keys of the API, in the API's order. */
export type Decoded = Map<string, Json>;
type Of<Kind extends Field['kind']> = Extract<Field, { kind: Kind }>;

/** What some blocks take beyond their fields, and do with it. */
export interface Special {
  readonly headers: readonly BlockHeader[];
  /** Read first, before anything else of the block; what is returned completes the decoded block. */
  readonly read: (content: ScopedContent, decoder: Decoder) => (decoded: Decoded) => void;
}

export class Decoder {
  readonly diagnostics: Diagnostics;
  private readonly specials: Readonly<Record<'group' | 'task', Special>>;
  private readonly later: (() => void)[] = [];

  constructor(diagnostics: Diagnostics, specials: Readonly<Record<'group' | 'task', Special>>) {
    this.diagnostics = diagnostics;
    this.specials = specials;
  }

  /** Work out what is opaque. */
  finish(): void {
    for (const work of this.later) work();
  }

  block(spec: BlockSpec, body: ScopedBody, label?: string): Decoded {
    if (spec.special === 'constraint') return constraintOf(body, this.diagnostics);
    if (spec.special === 'affinity') return affinityOf(body, this.diagnostics);
    const special = spec.special === undefined ? undefined : this.specials[spec.special];
    return this.fields(spec, body, label, special);
  }

  fields(spec: BlockSpec, body: ScopedBody, label: string | undefined, special?: Special): Decoded {
    // Told in the stock parser's order: maps written as arguments, what is special, then what is unknown, then the rest.
    const { schema, first, rest } = planOf(spec, special);
    const unknown: Diagnostics = [];
    const content = body.content(schema, unknown);
    // By place among the fields: a map of each block for its order alone would be most of the work of a large file.
    const found: (Json | undefined)[] = [];
    for (const at of first) found[at] = this.field(fieldAt(spec, at), content, body, label);
    const complete = special?.read(content, this);
    this.diagnostics.push(...unknown);
    for (const at of rest) found[at] = this.field(fieldAt(spec, at), content, body, label);
    const decoded: Decoded = new Map();
    spec.fields.forEach(({ key }, at) => {
      const value = found[at];
      if (value !== undefined) decoded.set(key, value);
    });
    complete?.(decoded);
    return decoded;
  }

  /** Undefined: left out. */
  private field(
    field: Field,
    content: ScopedContent,
    body: ScopedBody,
    label: string | undefined,
  ): Json | undefined {
    switch (field.kind) {
      case 'constant':
        return field.value;
      case 'label':
        return label ?? '';
      case 'argument':
        return this.argument(field, content, body);
      case 'map':
        return this.map(field, content, body);
      case 'opaque':
        return this.opaque(field, content);
      case 'block':
        return this.blocks(field, content);
    }
  }

  private argument(field: Of<'argument'>, content: ScopedContent, body: ScopedBody): Json {
    const { name, type, optional } = field;
    const attribute = content.attributes.get(name);
    const absent = optional ? null : zeroOf(type);
    if (!attribute) return absent;
    return scalarOf(name, attribute.value, type, optional, body.scope, this.diagnostics) ?? absent;
  }

  private map({ name, element, argument }: Of<'map'>, content: ScopedContent, body: ScopedBody): Json {
    const attribute = argument ? content.attributes.get(name) : undefined;
    const blocks = named(content, name);
    const [first] = blocks;
    if (attribute && first) {
      const { line } = attribute.nameRange.source.position(attribute.nameRange.start);
      const what = `"${name}" is there twice: line ${line} has it as an argument.`;
      this.diagnostics.push(mistake(first.range, what, 'Keep one of the two.'));
      return null;
    }
    if (attribute) return mapOfTexts(name, attribute.value, element, body.scope, this.diagnostics) ?? null;
    if (!first || this.isRepeated(blocks)) return null;
    const members = first.body.opaque(this.diagnostics).map((member): readonly [string, Json] => {
      const type = element === 'string' ? 'string' : 'strings';
      return [
        member.name,
        scalarOf(member.name, member.value, type, false, first.body.scope, this.diagnostics) ?? '',
      ];
    });
    return inOrder(members);
  }

  private opaque({ name }: Of<'opaque'>, content: ScopedContent): Json {
    const blocks = named(content, name);
    const [first] = blocks;
    if (!first || this.isRepeated(blocks)) return null;
    const members = new Map<string, Json>();
    const attributes = [...first.body.opaque(this.diagnostics)].sort((a, b) => compareText(a.name, b.name));
    for (const { name: key } of attributes) members.set(key, null);
    this.later.push(() => {
      for (const attribute of attributes) {
        const value = opaqueValue(attribute, first.body.scope, this.diagnostics);
        // Null at this level is as good as absent; further in it stays.
        if (value === null) members.delete(attribute.name);
        else members.set(attribute.name, value);
      }
    });
    return members;
  }

  private blocks({ name, how, of, omitted }: Of<'block'>, content: ScopedContent): Json | undefined {
    const blocks = named(content, name);
    if (blocks.length === 0) return omitted ? undefined : null;
    const decode = (block: ScopedBlock): Decoded => this.block(of(), block.body, block.labels[0]?.text);
    if (how === 'many') return blocks.map(decode);
    if (how === 'by-label') {
      return inOrder(blocks.map((block) => [block.labels[0]?.text ?? '', decode(block)] as const));
    }
    const [first] = blocks;
    if (!first || this.isRepeated(blocks)) return null;
    return decode(first);
  }

  isRepeated([first, second]: readonly ScopedBlock[]): boolean {
    if (!first || !second) return false;
    const { line } = first.range.source.position(first.range.start);
    const what = `There can be one "${second.type}" block here; line ${line} has one already.`;
    this.diagnostics.push(mistake(second.range, what, 'Put all of it into one block.'));
    return true;
  }
}

interface Plan {
  readonly schema: Schema;
  /** Places among the description's fields. */
  readonly first: readonly number[];
  /** Arguments before blocks. */
  readonly rest: readonly number[];
}

const plans = new WeakMap<BlockSpec, Plan>();

/** Worked out once for each description: files repeat blocks by the thousand. */
function planOf(spec: BlockSpec, special: Special | undefined): Plan {
  const known = plans.get(spec);
  if (known) return known;
  const first = spec.fields.filter((field) => field.kind === 'map' && field.argument);
  const others = spec.fields.filter((field) => !first.includes(field));
  const rest = [...others.filter((field) => !isBlock(field)), ...others.filter(isBlock)];
  const placesOf = (fields: readonly Field[]): readonly number[] =>
    fields.map((field) => spec.fields.indexOf(field));
  const plan = { schema: schemaOf(spec, special), first: placesOf(first), rest: placesOf(rest) };
  plans.set(spec, plan);
  return plan;
}

function fieldAt({ fields }: BlockSpec, at: number): Field {
  return fields[at] as Field;
}

function isBlock({ kind }: Field): boolean {
  return kind === 'block' || kind === 'opaque' || kind === 'map';
}

const NONE: readonly ScopedBlock[] = [];

/** Most fields of most blocks are not there. */
function named({ blocks }: ScopedContent, name: string): readonly ScopedBlock[] {
  return blocks.some(({ type }) => type === name) ? blocks.filter(({ type }) => type === name) : NONE;
}

/** Keys by their bytes; later entries win. */
function inOrder(entries: readonly (readonly [string, Json])[]): Decoded {
  return new Map([...new Map(entries)].sort(([a], [b]) => compareText(a, b)));
}

function schemaOf(spec: BlockSpec, special: Special | undefined): Schema {
  const attributes: { name: string }[] = [];
  const blocks: BlockHeader[] = [...(special?.headers ?? [])];
  for (const field of spec.fields) {
    if (field.kind === 'argument' || (field.kind === 'map' && field.argument))
      attributes.push({ name: field.name });
    if (field.kind === 'map' || field.kind === 'opaque') blocks.push({ type: field.name, labels: [] });
    if (field.kind !== 'block') continue;
    const { label } = field.of();
    blocks.push({ type: field.name, labels: label === undefined ? [] : [label] });
  }
  return { title: `the ${spec.name} block`, attributes, blocks };
}
