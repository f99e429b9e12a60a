/** Variables as a file declares them: `variable "name" { ... }`, and the old `variables { name = default }`. */
import { mistake, type Diagnostics } from '../hcl/diagnostic.ts';
import { evaluate } from '../eval/evaluate.ts';
import type { Scope } from '../eval/scope.ts';
import { typeOf } from '../eval/type-expression.ts';
import type { Type } from '../eval/type.ts';
import * as values from '../eval/value.ts';
import type { RawAttribute, RawBlock, Schema } from './raw-body.ts';
import { scalarOf } from './scalars.ts';
import { fromJson } from './scoped-body.ts';
import { readValidation, type Validation } from './validations.ts';
import { fitting, type Variable } from './variables.ts';

const SCHEMA: Schema = {
  title: 'the variable block',
  attributes: [{ name: 'description' }, { name: 'default' }, { name: 'type' }],
  blocks: [{ type: 'validation', labels: [] }],
};

/** `scope` knows no names and no functions. */
export function readDeclarations(
  blocks: readonly RawBlock[],
  scope: Scope,
  diagnostics: Diagnostics,
): Map<string, Variable> {
  const reader = new DeclarationReader(scope, diagnostics);
  for (const block of blocks) {
    if (block.type === 'variable') reader.block(block);
    if (block.type === 'variables') reader.defaults(block);
  }
  return reader.variables;
}

class DeclarationReader {
  readonly variables = new Map<string, Variable>();
  private readonly scope: Scope;
  private readonly diagnostics: Diagnostics;

  constructor(scope: Scope, diagnostics: Diagnostics) {
    this.scope = scope;
    this.diagnostics = diagnostics;
  }

  block(block: RawBlock): void {
    const [label] = block.labels;
    if (!label || this.isRepeated(label.text, block.range)) return;
    const { attributes, blocks } = block.body.content(SCHEMA, this.diagnostics);
    const name = label.text;
    if (!/^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(name)) {
      const what = `"${name}" cannot be the name of a variable.`;
      this.diagnostics.push(
        mistake(label.range, what, 'Begin with a letter; letters, digits, "_" and "-" may follow.'),
      );
    }
    const description = attributes.get('description');
    if (description)
      scalarOf('description', description.value, 'string', false, this.scope, this.diagnostics);
    const declared = this.type(attributes.get('type'));
    if (declared === 'wrong') return;
    const found = attributes.get('default');
    const before = this.diagnostics.length;
    const value = found && evaluate(found.value, this.scope, this.diagnostics);
    if (this.diagnostics.length > before) return;
    const validations = blocks.map((inner) => readValidation(name, inner, this.scope, this.diagnostics));
    this.keep({ name, range: block.range, validations }, declared, found, value);
  }

  private keep(
    known: {
      readonly name: string;
      readonly range: Variable['range'];
      readonly validations: readonly Validation[];
    },
    declared: Type | undefined,
    found: RawAttribute | undefined,
    value: values.Value | undefined,
  ): void {
    // Without a type the default's is the variable's.
    const type = declared ?? value?.type;
    if (!found || !value) {
      this.variables.set(known.name, { ...known, type });
      return;
    }
    const assignment = { value, range: found.value.range, from: 'the default' } as const;
    const fit = fitting({ name: known.name, type }, assignment, this.diagnostics);
    this.variables.set(known.name, { ...known, type, assigned: { ...assignment, value: fit } });
  }

  private type(attribute: RawAttribute | undefined): Type | undefined | 'wrong' {
    return attribute && (typeOf(fromJson(attribute.value), false, this.diagnostics) ?? 'wrong');
  }

  defaults({ body }: RawBlock): void {
    for (const { name, nameRange, range, value: expression } of body.attributes(this.diagnostics)) {
      if (this.isRepeated(name, nameRange)) continue;
      const before = this.diagnostics.length;
      const value = evaluate(expression, this.scope, this.diagnostics);
      if (this.diagnostics.length > before) continue;
      const assigned = { value, range: expression.range, from: 'the default' } as const;
      this.variables.set(name, { name, range, validations: [], type: value.type, assigned });
    }
  }

  private isRepeated(name: string, range: RawBlock['range']): boolean {
    const earlier = this.variables.get(name);
    if (!earlier) return false;
    const { line } = earlier.range.source.position(earlier.range.start);
    const what = `The variable "${name}" is declared twice: line ${line} has it already.`;
    this.diagnostics.push(mistake(range, what, 'Keep one of the two.'));
    return true;
  }
}
