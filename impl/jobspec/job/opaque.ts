/** Values that only somebody else understands, as a driver's config: JSON of whatever is there. */
import { startOf } from '../hcl/ast.ts';
import { mistake, type Diagnostics } from '../hcl/diagnostic.ts';
import { toDouble, toInteger } from '../eval/big-float.ts';
import { evaluate } from '../eval/evaluate.ts';
import type { Scope } from '../eval/scope.ts';
import * as values from '../eval/value.ts';
import type { Value } from '../eval/value.ts';
import type { Json } from './json-output.ts';
import type { RawAttribute } from './raw-body.ts';

export function opaqueValue(
  { name, value: expression }: RawAttribute,
  scope: Scope,
  diagnostics: Diagnostics,
): Json {
  const before = diagnostics.length;
  const value = evaluate(expression, scope, diagnostics);
  if (diagnostics.length > before) return null;
  const json = toJsonValue(value);
  if (json !== undefined) return json;
  const what = `The value of "${name}" has a number in it that JSON cannot hold.`;
  diagnostics.push(mistake(startOf(expression), what, 'Infinity comes from dividing by zero.'));
  return null;
}

const LARGEST = 2n ** 63n;

/** Undefined for infinity. Whole numbers of 64 bits stay exact, all others become doubles. */
function toJsonValue(value: Value): Json | undefined {
  if (values.isNull(value) || !values.isKnown(value)) return null;
  if (value.type.kind === 'string') return values.asText(value);
  if (value.type.kind === 'bool') return values.asBool(value);
  if (value.type.kind === 'number') return numberOf(value);
  if (!(value.content instanceof Map)) return all(values.parts(value).map(toJsonValue));
  const members = [...values.asMap(value)].map(([key, member]) => [key, toJsonValue(member)] as const);
  return members.every((entry): entry is readonly [string, Json] => entry[1] !== undefined)
    ? new Map(members)
    : undefined;
}

function numberOf(value: Value): Json | undefined {
  const number = values.asNumber(value);
  const whole = toInteger(number);
  if (whole !== undefined && whole >= -LARGEST && whole < LARGEST) return whole;
  const double = toDouble(number);
  return Number.isFinite(double) ? double : undefined;
}

function all(items: readonly (Json | undefined)[]): Json | undefined {
  return items.every((item): item is Json => item !== undefined) ? items : undefined;
}
