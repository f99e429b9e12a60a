/** Values of arguments as the API's JSON has them: converted leniently, then held to their type's range. */
import { startOf, type Expression } from '../hcl/ast.ts';
import { mistake, type Diagnostics } from '../hcl/diagnostic.ts';
import type { Range } from '../hcl/source.ts';
import { toInteger } from '../eval/big-float.ts';
import { convert, Mismatch } from '../eval/conversion.ts';
import { parseDuration } from '../eval/duration.ts';
import { evaluate } from '../eval/evaluate.ts';
import type { Scope } from '../eval/scope.ts';
import { BOOL, listOf, mapOf, NUMBER, STRING, withArticle, type Type } from '../eval/type.ts';
import * as values from '../eval/value.ts';
import type { Value } from '../eval/value.ts';
import type { Scalar } from './fields.ts';
import type { Json } from './json-output.ts';

const WIDTHS: Readonly<
  Record<'int8' | 'int64' | 'uint8' | 'uint64', readonly [least: bigint, most: bigint]>
> = {
  int8: [-128n, 127n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint8: [0n, 255n],
  uint64: [0n, 2n ** 64n - 1n],
};

const TYPES: Readonly<Record<Exclude<Scalar, 'duration'>, Type>> = {
  string: STRING,
  bool: BOOL,
  int8: NUMBER,
  int64: NUMBER,
  uint8: NUMBER,
  uint64: NUMBER,
  strings: listOf(STRING),
};

/** What an absent argument is. */
export function zeroOf(type: Scalar): Json {
  if (type === 'string') return '';
  if (type === 'bool') return false;
  return type === 'strings' ? null : 0n;
}

/** An argument's value does not fit. The message is half a sentence. */
class Unfit extends Error {}

/** Undefined, and told, when it cannot be worked out or does not fit. */
export function scalarOf(
  name: string,
  expression: Expression,
  type: Scalar,
  optional: boolean,
  scope: Scope,
  diagnostics: Diagnostics,
): Json | undefined {
  return fitting(name, expression, scope, diagnostics, (value) => {
    if (type === 'duration') return durationOf(value);
    const converted = convert(value, TYPES[type]);
    if (values.isNull(converted)) return nullOf(optional || type === 'strings');
    return contentOf(converted, type);
  });
}

/** A map of texts, or of lists of texts; null stays null. */
export function mapOfTexts(
  name: string,
  expression: Expression,
  element: 'string' | 'strings',
  scope: Scope,
  diagnostics: Diagnostics,
): Json | undefined {
  return fitting(name, expression, scope, diagnostics, (value) => {
    const converted = convert(value, mapOf(TYPES[element]));
    if (values.isNull(converted)) return null;
    const members = [...values.asMap(converted)].map(([key, member]) => {
      if (values.isNull(member)) throw new Unfit(`the value of "${key}" is null`);
      return [key, contentOf(member, element)] as const;
    });
    return new Map(members);
  });
}

function fitting(
  name: string,
  expression: Expression,
  scope: Scope,
  diagnostics: Diagnostics,
  read: (value: Value) => Json,
): Json | undefined {
  const before = diagnostics.length;
  const value = evaluate(expression, scope, diagnostics);
  if (diagnostics.length > before) return undefined;
  try {
    return read(value);
  } catch (error) {
    if (!(error instanceof Unfit || error instanceof Mismatch)) throw error;
    diagnostics.push(unfit(startOf(expression), name, error.message));
    return undefined;
  }
}

function unfit(range: Range, name: string, why: string) {
  const runtime = why.includes('${') ? ' Names that only a client knows cannot stand here.' : '';
  return mistake(range, `The value of "${name}" does not fit: ${why}.${runtime}`);
}

function nullOf(allowed: boolean): null {
  if (!allowed) throw new Unfit('it must not be null; leave the argument out instead');
  return null;
}

function contentOf(value: Value, type: Exclude<Scalar, 'duration'>): Json {
  switch (type) {
    case 'string':
      return values.asText(value);
    case 'bool':
      return values.asBool(value);
    case 'strings':
      return values.parts(value).map((item, at) => {
        if (values.isNull(item)) throw new Unfit(`element ${at} is null`);
        return values.asText(item);
      });
    case 'int8':
    case 'int64':
    case 'uint8':
    case 'uint64':
      return wholeOf(value, type);
  }
}

function wholeOf(value: Value, type: 'int8' | 'int64' | 'uint8' | 'uint64'): bigint {
  const [least, most] = WIDTHS[type];
  const whole = toInteger(values.asNumber(value));
  if (whole === undefined || whole < least || whole > most) {
    throw new Unfit(`a whole number from ${least} to ${most} is required`);
  }
  return whole;
}

function durationOf(value: Value): bigint {
  if (!values.isNull(value) && value.type.kind === 'string') {
    try {
      return parseDuration(values.asText(value));
    } catch (error) {
      throw error instanceof RangeError ? new Unfit(error.message) : error;
    }
  }
  if (values.isNull(value) || value.type.kind !== 'number') {
    const got = values.isNull(value) ? 'null' : withArticle(value.type);
    throw new Unfit(`a duration like "30s" is required, not ${got}`);
  }
  return wholeOf(value, 'int64');
}
