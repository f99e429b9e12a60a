/** Constraints and affinities: `attribute`, `operator` and `value`, or one argument that is named like its operator. */
import { startOf, type Expression } from '../hcl/ast.ts';
import { mistake, type Diagnostics } from '../hcl/diagnostic.ts';
import { isZero, truncated } from '../eval/big-float.ts';
import { convert, Mismatch } from '../eval/conversion.ts';
import { evaluate } from '../eval/evaluate.ts';
import { BOOL, NUMBER, STRING, type Type } from '../eval/type.ts';
import * as values from '../eval/value.ts';
import type { Value } from '../eval/value.ts';
import type { Json } from './json-output.ts';
import type { Schema } from './raw-body.ts';
import type { ScopedBody, ScopedContent } from './scoped-body.ts';

const COMMON = ['attribute', 'value', 'operator'];
/** Later ones win over earlier ones. Those of a constraint that are named but not here are accepted and mean nothing. */
const CONSTRAINT_WORDS = ['version', 'semver', 'regexp', 'set_contains'];
const IGNORED_WORDS = ['set_contains_all', 'set_contains_any', 'is_set', 'is_not_set'];
const AFFINITY_WORDS = [
  'version',
  'semver',
  'regexp',
  'set_contains_any',
  'set_contains_all',
  'set_contains',
];

const named = (names: readonly string[]): Schema['attributes'] => names.map((name) => ({ name }));

const CONSTRAINT_SCHEMA: Schema = {
  title: 'the constraint block',
  attributes: named([
    ...COMMON,
    'distinct_property',
    'distinct_hosts',
    ...CONSTRAINT_WORDS,
    ...IGNORED_WORDS,
  ]),
  blocks: [],
};
const AFFINITY_SCHEMA: Schema = {
  title: 'the affinity block',
  attributes: named([...COMMON, 'weight', ...AFFINITY_WORDS]),
  blocks: [],
};

class Arguments {
  private readonly content: ScopedContent;
  private readonly body: ScopedBody;
  private readonly diagnostics: Diagnostics;

  constructor(body: ScopedBody, schema: Schema, diagnostics: Diagnostics) {
    this.content = body.content(schema, diagnostics);
    this.body = body;
    this.diagnostics = diagnostics;
  }

  /** All are looked at, also those that mean nothing, so that mistakes in them are told. */
  check(names: readonly string[]): void {
    for (const name of names) this.text(name);
  }

  value(name: string, type: Type): Value | undefined {
    const attribute = this.content.attributes.get(name);
    if (!attribute) return undefined;
    const before = this.diagnostics.length;
    const value = evaluate(attribute.value, this.body.scope, this.diagnostics);
    if (this.diagnostics.length > before) return undefined;
    return this.fit(name, attribute.value, value, type);
  }

  text(name: string): string {
    const value = this.value(name, STRING);
    return value ? values.asText(value) : '';
  }

  private fit(name: string, expression: Expression, value: Value, type: Type): Value | undefined {
    try {
      const fitting = convert(value, type);
      return values.isNull(fitting) || !values.isKnown(fitting) ? undefined : fitting;
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      const what = `The value of "${name}" does not fit: ${error.message}.`;
      this.diagnostics.push(mistake(startOf(expression), what));
      return undefined;
    }
  }
}

export function constraintOf(body: ScopedBody, diagnostics: Diagnostics): Map<string, Json> {
  const given = new Arguments(body, CONSTRAINT_SCHEMA, diagnostics);
  let [target, value, operator] = COMMON.map((name) => given.text(name));
  for (const word of CONSTRAINT_WORDS) {
    const text = given.text(word);
    if (text !== '') [operator, value] = [word, text];
  }
  given.check(IGNORED_WORDS);
  const distinct = given.value('distinct_hosts', BOOL);
  if (distinct && values.asBool(distinct)) operator = 'distinct_hosts';
  const property = given.text('distinct_property');
  if (property !== '') [operator, target] = ['distinct_property', property];
  return entries(target, value, operator);
}

export function affinityOf(body: ScopedBody, diagnostics: Diagnostics): Map<string, Json> {
  const given = new Arguments(body, AFFINITY_SCHEMA, diagnostics);
  const target = given.text('attribute');
  let [value, operator] = [given.text('value'), given.text('operator')];
  for (const word of AFFINITY_WORDS) {
    const text = given.text(word);
    if (text !== '') [operator, value] = [word, text];
  }
  const weight = given.value('weight', NUMBER);
  return entries(target, value, operator).set('Weight', weight ? cutWeight(weight) : null);
}

function entries(target = '', value = '', operator = ''): Map<string, Json> {
  return new Map([
    ['LTarget', target],
    ['RTarget', value],
    ['Operand', operator === '' ? '=' : operator],
  ]);
}

/** Cut to eight bits without a look at the range, as the stock parser does (fact 17 of the fixtures). */
function cutWeight(value: Value): bigint {
  const number = values.asNumber(value);
  const most = 2n ** 63n - 1n;
  if (number.kind === 'infinite') return BigInt.asIntN(8, number.negative ? -most - 1n : most);
  if (isZero(number)) return 0n;
  const whole = truncated(number);
  const limited = whole > most ? most : whole < -most - 1n ? -most - 1n : whole;
  return BigInt.asIntN(8, limited);
}
