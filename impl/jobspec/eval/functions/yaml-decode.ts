/**
 * `yamldecode`. A library reads the structure; what a plain scalar means is decided here, as YAML 1.1 has it with a few
 * differences (see `yaml-scalar.ts`). The library is loaded when the first call is met.
 */
import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import type { Budget } from '../budget.ts';
import { convert } from '../conversion.ts';
import { Failure } from '../function.ts';
import { STRING } from '../type.ts';
import * as values from '../value.ts';
import type { Value } from '../value.ts';
import { resolveScalar, TAGS } from './yaml-scalar.ts';

let library: typeof Yaml | undefined;

function load(): typeof Yaml {
  library ??= createRequire(import.meta.url)('yaml') as typeof Yaml;
  return library;
}

export function decodeYaml(text: string, budget: Budget): Value {
  const yaml = load();
  const customTags = TAGS.map((tag) => ({ tag, resolve: (source: string): string => source }));
  const documents = yaml.parseAllDocuments(text, {
    schema: 'failsafe',
    customTags,
    uniqueKeys: false,
    prettyErrors: false,
  });
  if (!Array.isArray(documents)) throw new Failure('the document is empty');
  const [document, second] = documents as Yaml.Document.Parsed[];
  if (!document || document.contents === null) throw new Failure('the document is empty');
  const [error] = [...document.errors, ...document.warnings];
  if (error) {
    const line = text.slice(0, error.pos[0]).split('\n').length;
    throw new Failure(
      `it is not YAML, see its line ${line}: ${(error.message.split('\n')[0] ?? '').replace(/\.$/, '')}`,
    );
  }
  if (second) throw new Failure('it holds more than one document');
  return new Reader(yaml, document, budget).read(document.contents);
}

class Reader {
  private readonly yaml: typeof Yaml;
  private readonly document: Yaml.Document.Parsed;
  private readonly budget: Budget;
  private readonly inside = new Set<Yaml.Node>();

  constructor(yaml: typeof Yaml, document: Yaml.Document.Parsed, budget: Budget) {
    this.yaml = yaml;
    this.document = document;
    this.budget = budget;
  }

  read(node: unknown): Value {
    this.budget.step();
    if (this.yaml.isAlias(node)) return this.alias(node);
    if (this.yaml.isScalar(node)) return this.scalar(node);
    if (!this.yaml.isCollection(node)) return values.NULL;
    this.inside.add(node);
    const value = this.yaml.isMap(node) ? this.mapping(node) : this.sequence(node as Yaml.YAMLSeq);
    this.inside.delete(node);
    return value;
  }

  private alias(node: Yaml.Alias): Value {
    const target = node.resolve(this.document);
    if (!target) throw new Failure(`the anchor "${node.source}" is not defined`);
    if (this.inside.has(target))
      throw new Failure(`the anchor "${node.source}" refers to what it is inside of`);
    return this.read(target);
  }

  private scalar(node: Yaml.Scalar): Value {
    const source = textOf(node);
    // A scalar that is not plain is text, unless it has a tag.
    const plain = node.type === undefined || node.type === 'PLAIN';
    if (!plain && node.tag === undefined) return values.text(source);
    return resolveScalar(source, node.tag, node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
  }

  private mapping(node: Yaml.YAMLMap): Value {
    if (node.tag !== undefined && node.tag !== 'tag:yaml.org,2002:map')
      throw new Failure(`a mapping is no ${node.tag}`);
    const members: (readonly [string, Value])[] = [];
    for (const { key, value } of node.items) {
      if (!this.yaml.isScalar(key)) throw new Failure('the key of a mapping must be a text');
      const isMerge = textOf(key) === '<<' && key.tag === undefined;
      if (isMerge) members.push(...this.merged(value));
      else members.push([this.key(key), this.read(value)]);
    }
    return values.object(members);
  }

  private merged(node: unknown): Iterable<readonly [string, Value]> {
    const value = this.read(node);
    if (!(value.content instanceof Map)) throw new Failure('"<<" merges mappings only');
    return values.asMap(value);
  }

  private key(node: Yaml.Scalar): string {
    const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
    const key = resolveScalar(textOf(node), node.tag, quoted);
    if (values.isNull(key)) throw new Failure('the key of a mapping is null');
    return values.asText(convert(key, STRING));
  }

  private sequence(node: Yaml.YAMLSeq): Value {
    if (node.tag !== undefined && node.tag !== 'tag:yaml.org,2002:seq')
      throw new Failure(`a sequence is no ${node.tag}`);
    return values.tuple(node.items.map((item) => this.read(item)));
  }
}

function textOf(node: Yaml.Scalar): string {
  return typeof node.value === 'string' ? node.value : (node.source ?? '');
}
