/** Shorthands with which functions are defined, and what they ask of their arguments again and again. */
import { toInteger } from '../big-float.ts';
import type { Budget } from '../budget.ts';
import { Failure, type EagerFunction, type Parameter } from '../function.ts';
import { DYNAMIC, listOf, NUMBER, STRING, type Type } from '../type.ts';
import * as values from '../value.ts';
import type { Value } from '../value.ts';

export const text = (name: string): Parameter => ({ name, type: STRING });
export const number = (name: string): Parameter => ({ name, type: NUMBER });
export const any = (name: string): Parameter => ({ name, type: DYNAMIC });
export const anyOrNull = (name: string): Parameter => ({ name, type: DYNAMIC, allowsNull: true });
export const list = (name: string, element: Type = DYNAMIC): Parameter => ({ name, type: listOf(element) });

type Call = (args: readonly Value[], budget: Budget) => Value;

export function define(parameters: readonly Parameter[], call: Call, rest?: Parameter): EagerFunction {
  return rest ? { parameters, rest, call } : { parameters, call };
}

/** A function of texts that makes a text. */
export function ofTexts(
  names: readonly string[],
  compute: (...texts: readonly string[]) => string,
): EagerFunction {
  return define(names.map(text), (args, budget) => made(compute(...args.map(values.asText)), budget));
}

/** A text, counted against what a file may make. */
export function made(result: string, budget: Budget): Value {
  budget.produce(result.length);
  return values.text(result);
}

const WHOLE = 2n ** 63n;

/** A whole number of 64 bits; throws a `Failure`. */
export function whole(value: Value | undefined, argument?: number): number {
  const found = value && toInteger(values.asNumber(value));
  if (found === undefined || found >= WHOLE || found < -WHOLE) {
    throw new Failure('a whole number is required', argument);
  }
  return Number(found);
}

export function at(args: readonly Value[], index: number): Value {
  const found = args[index];
  if (!found) throw new TypeError('fewer arguments than parameters');
  return found;
}

export function textAt(args: readonly Value[], index: number): string {
  return values.asText(at(args, index));
}

export function partsAt(args: readonly Value[], index: number): readonly Value[] {
  return values.parts(at(args, index));
}
