/** Functions of numbers. `log` and `pow` are computed with doubles, everything else with all digits. */
import * as big from '../big-float.ts';
import { Failure, type LanguageFunction } from '../function.ts';
import { NUMBER } from '../type.ts';
import * as values from '../value.ts';
import type { Value } from '../value.ts';
import { any, at, define, number, textAt, whole } from './define.ts';

type Compute = (value: big.BigFloat) => big.BigFloat;

const ofNumber = (compute: Compute): LanguageFunction =>
  define([number('num')], (args) => values.number(compute(values.asNumber(at(args, 0)))));

const ofDoubles = (second: string, compute: (a: number, b: number) => number): LanguageFunction =>
  define([number('num'), number(second)], (args) => {
    const [a, b] = args.map((value) => big.toDouble(values.asNumber(value)));
    return values.number(big.fromDouble(compute(a ?? 0, b ?? 0)));
  });

const extreme = (sign: 1 | -1, name: string): LanguageFunction =>
  define(
    [],
    (args) => {
      const [first, ...rest] = args;
      if (!first) throw new Failure('it needs at least one number');
      const better = (best: Value, next: Value): Value =>
        big.compare(values.asNumber(next), values.asNumber(best)) * sign > 0 ? next : best;
      return rest.reduce(better, first);
    },
    number(name),
  );

/** Towards minus infinity (`down`) or plus infinity, at the number's own precision. */
function round(value: big.BigFloat, down: boolean): big.BigFloat {
  if (value.kind === 'infinite') return value;
  const cut = big.truncated(value);
  const exact = big.toInteger(value) !== undefined;
  const step = exact || value.negative !== down ? 0n : down ? -1n : 1n;
  return big.fromInteger(cut + step, value.precision);
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Undefined when a character is no digit of the base. Up to 36, upper and lower case are the same. */
function parseDigits(text: string, base: number): bigint | undefined {
  const [, sign, rest] = /^([+-]?)([0-9a-zA-Z]+)$/.exec(text) ?? [];
  if (rest === undefined) return undefined;
  let total = 0n;
  for (const character of base <= 36 ? rest.toLowerCase() : rest) {
    const digit = DIGITS.indexOf(character);
    if (digit >= base) return undefined;
    total = total * BigInt(base) + BigInt(digit);
  }
  return sign === '-' ? -total : total;
}

const parseint = define([any('number'), number('base')], (args) => {
  if (at(args, 0).type.kind !== 'string') throw new Failure('a text is required', 0);
  const base = whole(at(args, 1), 1);
  if (base < 2 || base > 62) throw new Failure('a base is a whole number from 2 to 62', 1);
  const given = textAt(args, 0);
  if (given.length > 5000) throw new Failure('more than 5000 digits are not read', 0);
  const parsed = parseDigits(given, base);
  if (parsed === undefined) {
    throw new Failure(`${JSON.stringify(given)} is not a whole number of base ${base}`, 0);
  }
  return values.number(big.fromInteger(parsed));
});

const MOST = 1024;
const ZERO = big.fromCount(0);

function rangeBounds(args: readonly Value[]): readonly [big.BigFloat, big.BigFloat, big.BigFloat] {
  const [first, second, step] = args.map(values.asNumber);
  if (!first || args.length > 3) throw new Failure('it takes one, two or three numbers');
  const [start, end] = second ? [first, second] : [ZERO, first];
  return [start, end, step ?? big.fromCount(big.compare(end, start) < 0 ? -1 : 1)];
}

const range = define(
  [],
  (args, budget) => {
    const [start, end, step] = rangeBounds(args);
    const down = big.compare(step, ZERO) < 0;
    if (down && big.compare(end, start) > 0)
      throw new Failure('the end must be below the start when counting down', 1);
    if (!down && big.compare(end, start) < 0)
      throw new Failure('the end must be above the start when counting up', 1);
    const items: Value[] = [];
    for (
      let next = start;
      down ? big.compare(next, end) > 0 : big.compare(next, end) < 0;
      next = big.add(next, step)
    ) {
      if (items.length >= MOST)
        throw new Failure(`more than ${MOST} numbers would be made: use a larger step`);
      budget.step();
      items.push(values.number(next));
    }
    return values.list(items, NUMBER);
  },
  number('params'),
);

const signum = define([number('num')], (args) => values.count(Math.sign(whole(at(args, 0)))));

export const NUMBERS: Readonly<Record<string, LanguageFunction>> = {
  abs: ofNumber((value) => ({ ...value, negative: false })),
  ceil: ofNumber((value) => round(value, false)),
  floor: ofNumber((value) => round(value, true)),
  log: ofDoubles('base', (a, b) => Math.log(a) / Math.log(b)),
  max: extreme(1, 'numbers'),
  min: extreme(-1, 'numbers'),
  parseint,
  pow: ofDoubles('power', (a, b) => a ** b),
  range,
  signum,
};
