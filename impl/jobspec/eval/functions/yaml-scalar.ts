/**
 * What a scalar of YAML means: YAML 1.1's many words for true and false, decimal also with leading zeros, `0o` and `0x`,
 * underscores between digits, dates and times as RFC 3339 text. Source: the facts recorded with the fixtures.
 */
import { parseNumber } from '../decimal.ts';
import { fromInteger } from '../big-float.ts';
import { Failure } from '../function.ts';
import * as values from '../value.ts';
import type { Value } from '../value.ts';
import { fromBase64 } from './encoding.ts';
import { formatTimestamp, millisecondsOf } from './timestamps.ts';

const PREFIX = 'tag:yaml.org,2002:';
/** Tags that a scalar may have. */
export const TAGS = ['str', 'bool', 'int', 'float', 'null', 'timestamp', 'binary'].map(
  (name) => PREFIX + name,
);

const TRUE = new Set(['y', 'yes', 'on', 'true'].flatMap(cases));
const FALSE = new Set(['n', 'no', 'off', 'false'].flatMap(cases));
const NULL = new Set(['', '~', 'null', 'Null', 'NULL']);
const INFINITE = /^([+-]?)\.(?:inf|Inf|INF)$/;
const INTEGER = /^[-+]?(?:0o[0-7_]+|[0-9_]+|0x[0-9a-fA-F_]+|)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const TIME =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:([Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:(Z)|([+-])(\d\d):(\d\d))?)?$/;

function cases(word: string): readonly string[] {
  return [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()];
}

/** Throws a `Failure` when the text cannot be what its tag says. */
export function resolveScalar(source: string, tag: string | undefined, quoted: boolean): Value {
  const name = tag?.startsWith(PREFIX) ? tag.slice(PREFIX.length) : tag;
  if (tag !== undefined && !TAGS.includes(tag)) throw new Failure(`the tag ${tag} is not supported`);
  if (name === 'binary' && !fromBase64(source)) throw new Failure('a value tagged !!binary is not base64');
  if (name === 'str' || name === 'binary') return values.text(source);
  const guess = /^[-+0-9.yYnNtTfFoO~]/.test(source) || source === '';
  if (guess && quoted) return values.text(source);
  const found = guess ? byLook(source, name) : undefined;
  return found ?? byTag(source, name);
}

function byLook(source: string, tag: string | undefined): Value | undefined {
  if (TRUE.has(source)) return values.bool(true);
  if (FALSE.has(source)) return values.bool(false);
  if (NULL.has(source)) return values.NULL;
  const infinite = INFINITE.exec(source);
  if (infinite) return values.number({ kind: 'infinite', negative: infinite[1] === '-', precision: 512 });
  if (tag === undefined && /^\.(?:nan|NaN|NAN)$/.test(source))
    throw new Failure('there is no value for .nan');
  if (source.startsWith('.')) {
    const number = parseNumber(source);
    return number && values.number(number);
  }
  if (!/^[-+0-9]/.test(source)) return undefined;
  const time = tag === undefined || tag === 'timestamp' ? timestamp(source) : undefined;
  if (time !== undefined) return values.text(time);
  return INTEGER.test(source) || FLOAT.test(source) ? numeric(source) : undefined;
}

function byTag(source: string, tag: string | undefined): Value {
  switch (tag) {
    case undefined:
      return values.text(source);
    case 'null':
      return values.NULL;
    case 'int':
    case 'float':
      return numeric(source);
    default:
      throw new Failure(`${JSON.stringify(source)} is no ${tag}`);
  }
}

function numeric(source: string): Value {
  const digits = source.replaceAll('_', '');
  const decimal = parseNumber(digits);
  if (decimal) return values.number(decimal);
  const [, sign, based] = /^([-+]?)(0[xo][0-9a-fA-F]+)$/.exec(digits) ?? [];
  if (based === undefined) throw new Failure(`${JSON.stringify(source)} is no number`);
  const size = BigInt(based);
  return values.number(fromInteger(sign === '-' ? -size : size));
}

function timestamp(source: string): string | undefined {
  const [found, year, month, day, mark, hour, minute, second, utc, sign, hours, minutes] =
    TIME.exec(source) ?? [];
  if (found === undefined) return undefined;
  const zoned = utc !== undefined || sign !== undefined;
  // With a T a zone is needed, behind a blank there is none.
  if (mark !== undefined && (mark === ' ') === zoned) return undefined;
  const [y, m, d, h, i, s] = [year, month, day, hour, minute, second].map((part) => Number(part ?? 0));
  const local = millisecondsOf([y ?? 0, m ?? 0, d ?? 0, h ?? 0, i ?? 0, s ?? 0]);
  if (local === undefined) return undefined;
  const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -1 : 1);
  return formatTimestamp({ local, offset, utc: offset === 0 });
}
