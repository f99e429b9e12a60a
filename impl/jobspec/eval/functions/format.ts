/** `format` and `formatlist`: verbs as in Go's `fmt`, those that make sense for values of this language. */
import { graphemes } from '../../hcl/source.ts';
import { toInteger } from '../big-float.ts';
import type { Budget } from '../budget.ts';
import { convert, Mismatch } from '../conversion.ts';
import { formatNumber } from '../decimal.ts';
import { Failure, type LanguageFunction } from '../function.ts';
import { toJson } from '../json-text.ts';
import { BOOL, isSequence, NUMBER, STRING, type Type } from '../type.ts';
import * as values from '../value.ts';
import type { Value } from '../value.ts';
import { anyOrNull, at, define, made, text, textAt } from './define.ts';

interface Verb {
  readonly raw: string;
  readonly mode: string;
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
}

const VERB = /%([0#\-+ ]*)([1-9]\d*)?(\.\d*)?(?:\[([1-9]\d*)\])?([a-zA-Z])/y;
const WIDEST = 10_000;

function formatted(template: string, args: readonly Value[], budget: Budget): string {
  let result = '';
  let next = 0;
  let highest = 0;
  for (let index = 0; index < template.length; ) {
    const percent = template.indexOf('%', index);
    if (percent === -1 || template[percent + 1] === '%') {
      result += percent === -1 ? template.slice(index) : template.slice(index, percent + 1);
      index = percent === -1 ? template.length : percent + 2;
      continue;
    }
    VERB.lastIndex = percent;
    const found = VERB.exec(template);
    if (!found)
      throw new Failure(`the format has something after "%" at position ${percent} that is no verb`);
    const [raw, flags = '', width, precision, argument, mode = ''] = found;
    const chosen = argument === undefined ? next : Number(argument) - 1;
    highest = Math.max(highest, chosen + 1);
    next = chosen + 1;
    const verb = { raw, mode, flags, width: limited(width), precision: limited(precision?.slice(1)) };
    const piece = formatOne(verb, args[chosen], chosen);
    budget.produce(piece.length);
    result += template.slice(index, percent) + piece;
    index = percent + raw.length;
  }
  if (highest < args.length)
    throw new Failure(`the format uses ${highest} arguments, and there are more`, highest + 1);
  return result;
}

function limited(digits: string | undefined): number | undefined {
  if (digits === undefined) return undefined;
  if (Number(digits) > WIDEST) throw new Failure(`a width or precision beyond ${WIDEST} is not accepted`);
  return Number(digits);
}

function formatOne(verb: Verb, arg: Value | undefined, index: number): string {
  if (!arg) throw new Failure(`${verb.raw} needs an argument more: number ${index + 1} is missing`);
  if (values.isNull(arg) && verb.mode !== 'v') throw new Failure(`${verb.raw} cannot show null`);
  switch (verb.mode) {
    case 'v':
      return padded(verb, asIs(verb, arg));
    case 't':
      return values.asBool(as(verb, arg, BOOL)) ? 'true' : 'false';
    case 's':
    case 'q': {
      const shown = shortened(values.asText(as(verb, arg, STRING)), verb.precision);
      return padded(verb, verb.mode === 's' ? shown : toJson(values.text(shown)));
    }
    case 'd':
    case 'b':
    case 'o':
    case 'x':
    case 'X':
      return integer(verb, as(verb, arg, NUMBER));
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G':
      return floating(verb, as(verb, arg, NUMBER));
    default:
      throw new Failure(`${verb.raw} is no verb: there are %v %#v %t %s %q %d %b %o %x %X %e %E %f %g %G`);
  }
}

function as({ raw }: Verb, arg: Value, type: Type): Value {
  try {
    return convert(arg, type);
  } catch (error) {
    throw error instanceof Mismatch ? new Failure(`${raw} cannot show this: ${error.message}`) : error;
  }
}

function asIs({ flags }: Verb, arg: Value): string {
  if (flags.includes('#') || values.isNull(arg)) return toJson(arg);
  if (arg.type.kind === 'string') return values.asText(arg);
  if (arg.type.kind === 'number') return formatNumber(values.asNumber(arg), 'g', undefined);
  return toJson(arg);
}

/** A precision of zero counts as none: the stock function has it so. */
function shortened(given: string, precision: number | undefined): string {
  return precision === undefined || precision === 0 ? given : graphemes(given).slice(0, precision).join('');
}

function padded({ flags, width }: Verb, given: string): string {
  const missing = (width ?? 0) - graphemes(given).length;
  if (missing <= 0) return given;
  const padding = (flags.includes('0') ? '0' : ' ').repeat(missing);
  return flags.includes('-') ? given + padding : padding + given;
}

const BASES: Readonly<Record<string, readonly [base: number, prefix: string]>> = {
  d: [10, ''],
  b: [2, '0b'],
  o: [8, '0'],
  x: [16, '0x'],
  X: [16, '0X'],
};

function integer(verb: Verb, arg: Value): string {
  const value = toInteger(values.asNumber(arg));
  if (value === undefined) throw new Failure(`${verb.raw} shows whole numbers only`);
  const [base, prefix] = BASES[verb.mode] ?? [10, ''];
  const size = (value < 0n ? -value : value).toString(base);
  const cased = verb.mode === 'X' ? size.toUpperCase() : size;
  const digits = verb.precision === 0 && value === 0n ? '' : cased.padStart(verb.precision ?? 0, '0');
  const shown = verb.flags.includes('#') ? prefix : '';
  return numeric(verb, value < 0n, shown, digits, verb.precision === undefined);
}

function floating(verb: Verb, arg: Value): string {
  const value = values.asNumber(arg);
  const kind = verb.mode.toLowerCase() as 'e' | 'f' | 'g';
  const places = verb.precision ?? (kind === 'g' ? undefined : 6);
  const shown = formatNumber({ ...value, negative: false }, kind, places);
  const cased = verb.mode === 'E' || verb.mode === 'G' ? shown.toUpperCase() : shown;
  const infinite = value.kind === 'infinite';
  return numeric(verb, value.negative, '', infinite ? 'Inf' : cased, !infinite, infinite);
}

/** Sign, padding and digits in the order that the flags ask for. */
function numeric(
  { flags, width }: Verb,
  negative: boolean,
  prefix: string,
  digits: string,
  zeros: boolean,
  alwaysSigned = false,
): string {
  const plus = flags.includes('+') || alwaysSigned;
  const sign = negative ? '-' : plus ? '+' : flags.includes(' ') ? ' ' : '';
  const missing = Math.max(0, (width ?? 0) - sign.length - prefix.length - digits.length);
  if (flags.includes('-')) return sign + prefix + digits + ' '.repeat(missing);
  if (flags.includes('0') && zeros) return sign + prefix + '0'.repeat(missing) + digits;
  return ' '.repeat(missing) + sign + prefix + digits;
}

function rows(template: string, args: readonly Value[], budget: Budget): readonly string[] {
  const spreads = args.map((arg) => isSequence(arg.type) && !values.isNull(arg));
  const first = spreads.indexOf(true);
  const length = first === -1 ? 1 : values.parts(at(args, first)).length;
  const odd = args.findIndex((arg, index) => spreads[index] && values.parts(arg).length !== length);
  if (odd !== -1) {
    const other = values.parts(at(args, odd)).length;
    throw new Failure(`it has ${other} elements, argument ${first + 1} has ${length}`, odd + 1);
  }
  return Array.from({ length }, (_, row) => {
    budget.step();
    const chosen = args.map((arg, index) => (spreads[index] ? at(values.parts(arg), row) : arg));
    return formatted(template, chosen, budget);
  });
}

const format = define(
  [text('format')],
  (args, budget) => made(formatted(textAt(args, 0), args.slice(1), budget), budget),
  anyOrNull('args'),
);

const formatlist = define(
  [text('format')],
  (args, budget) => values.list(rows(textAt(args, 0), args.slice(1), budget).map(values.text), STRING),
  anyOrNull('args'),
);

export const FORMAT: Readonly<Record<string, LanguageFunction>> = { format, formatlist };
