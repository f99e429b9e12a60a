/** What operators do with values that fit them. Nulls and impossible results are failures. */
import type { BinaryOperator } from '../hcl/ast.ts';
import * as big from './big-float.ts';
import { equal } from './equality.ts';
import { Failure } from './function.ts';
import { BOOL, DYNAMIC, NUMBER, type Type } from './type.ts';
import * as values from './value.ts';
import type { Value } from './value.ts';

interface Operator {
  readonly operands: Type;
  readonly result: Type;
  readonly apply: (left: Value, right: Value) => Value;
}

const logic = (decide: (left: boolean, right: boolean) => boolean): Operator => ({
  operands: BOOL,
  result: BOOL,
  apply: (left, right) => values.bool(decide(values.asBool(left), values.asBool(right))),
});

const order = (decide: (order: number) => boolean): Operator => ({
  operands: NUMBER,
  result: BOOL,
  apply: (left, right) => values.bool(decide(big.compare(values.asNumber(left), values.asNumber(right)))),
});

const arithmetic = (compute: (left: big.BigFloat, right: big.BigFloat) => big.BigFloat): Operator => ({
  operands: NUMBER,
  result: NUMBER,
  apply: (left, right) => values.number(compute(values.asNumber(left), values.asNumber(right))),
});

const equality = (wanted: boolean): Operator => ({
  operands: DYNAMIC,
  result: BOOL,
  apply: (left, right) => {
    const same = equal(left, right);
    return same === undefined ? values.unknown(BOOL) : values.bool(same === wanted);
  },
});

export const BINARY: Readonly<Record<BinaryOperator, Operator>> = {
  '||': logic((left, right) => left || right),
  '&&': logic((left, right) => left && right),
  '==': equality(true),
  '!=': equality(false),
  '>': order((found) => found > 0),
  '>=': order((found) => found >= 0),
  '<': order((found) => found < 0),
  '<=': order((found) => found <= 0),
  '+': arithmetic(big.add),
  '-': arithmetic((left, right) => big.add(left, big.negate(right))),
  '*': arithmetic(big.multiply),
  '/': arithmetic(big.divide),
  '%': arithmetic(big.remainder),
};

/** Throws a `Failure`. Only equality takes nulls. */
export function applyBinary(operator: BinaryOperator, left: Value, right: Value): Value {
  const { operands, result, apply } = BINARY[operator];
  if (operands.kind !== 'dynamic' && (values.isNull(left) || values.isNull(right))) {
    throw new Failure('an operand is null');
  }
  if (!values.isKnown(left) || !values.isKnown(right)) return values.unknown(result);
  try {
    return apply(left, right);
  } catch (error) {
    if (error instanceof big.NoNumber) throw new Failure(error.message);
    throw error;
  }
}
