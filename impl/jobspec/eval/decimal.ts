/**
 * Numbers as decimal text and back. The shortest text that, read at the number's own precision, gives the number
 * again; and text of a fixed number of digits for `format`.
 */
import { LIMITS } from '../hcl/limits.ts';
import { bitLength, FILE_PRECISION, rounded, type BigFloat, type Finite, NoNumber } from './big-float.ts';

/** `0.d1d2d3... * 10^point`; no digits for zero. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** Undefined when the text is no number. Throws `NoNumber` when it is beyond the limit. */
export function parseNumber(text: string, precision = FILE_PRECISION): BigFloat | undefined {
  if (/^[+-]?(?:Inf|inf)$/.test(text)) return { kind: 'infinite', negative: text.startsWith('-'), precision };
  const [, sign, whole = '', fraction = '', power = '0'] = NUMBER.exec(text) ?? [];
  if (sign === undefined || whole.length + fraction.length === 0) return undefined;
  const exponent = Number(power) - fraction.length;
  if (Math.abs(exponent) > LIMITS.digits || whole.length + fraction.length > LIMITS.digits) {
    throw new NoNumber(`a number has at most ${LIMITS.digits} digits before and after its point`);
  }
  return scaled(sign === '-', BigInt(whole + fraction), exponent, precision);
}

function scaled(negative: boolean, digits: bigint, exponent: number, precision: number): Finite {
  if (exponent >= 0) return rounded(negative, digits * 10n ** BigInt(exponent), 0, precision);
  const divisor = 10n ** BigInt(-exponent);
  const shift = Math.max(0, precision + 2 + bitLength(divisor) - bitLength(digits));
  const dividend = digits << BigInt(shift);
  const quotient = dividend / divisor;
  return rounded(negative, quotient, -shift, precision, quotient * divisor !== dividend);
}

/** Without an exponent, however long. */
export function toText(value: BigFloat): string {
  if (value.kind === 'infinite') return value.negative ? '-Inf' : '+Inf';
  return plain(value.negative, shortest(value), undefined);
}

/** Whole numbers that their precision holds exactly are the common case, and need no search. */
function shortest(value: Finite): Decimal {
  const { mantissa, exponent, precision } = value;
  if (mantissa === 0n) return { digits: '', point: 0 };
  if (Math.abs(exponent) > LIMITS.digits * 4) {
    throw new NoNumber(`a number has at most ${LIMITS.digits} digits before and after its point`);
  }
  const bits = bitLength(mantissa);
  if (exponent >= 0 && bits + exponent <= precision) return exact(mantissa, exponent);
  // One bit more than the precision: the last bit is half of what the number can tell apart.
  const shift = precision + 1 - bits;
  const fine = mantissa << BigInt(shift);
  const power = exponent - shift;
  return narrow(exact(fine, power), exact(fine - 1n, power), exact(fine + 1n, power), (fine & 2n) === 0n);
}

/** All digits of `mantissa * 2^exponent`. */
function exact(mantissa: bigint, exponent: number): Decimal {
  if (mantissa === 0n) return { digits: '', point: 0 };
  const scaledUp = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent);
  const text = scaledUp.toString();
  const point = text.length + Math.min(0, exponent);
  return { digits: text.replace(/0+$/, ''), point };
}

/** As few leading digits of `value` as lie between its neighbours. */
function narrow(value: Decimal, lower: Decimal, upper: Decimal, inclusive: boolean): Decimal {
  for (let at = 0; at < value.digits.length; at += 1) {
    const digit = value.digits.charCodeAt(at);
    const low = at < lower.digits.length ? lower.digits.charCodeAt(at) : 48;
    const high = at < upper.digits.length ? upper.digits.charCodeAt(at) : 48;
    const downFits = low !== digit || (inclusive && at + 1 === lower.digits.length);
    const upFits = digit !== high && (inclusive || digit + 1 < high || at + 1 < upper.digits.length);
    if (downFits && upFits) return roundedTo(value, at + 1);
    if (downFits) return cut(value, at + 1);
    if (upFits) return increased(value, at + 1);
  }
  return value;
}

function cut({ digits, point }: Decimal, count: number): Decimal {
  const kept = digits.slice(0, Math.max(0, count)).replace(/0+$/, '');
  return { digits: kept, point: kept === '' ? 0 : point };
}

function increased({ digits, point }: Decimal, count: number): Decimal {
  if (count < 0) return { digits: '', point: 0 };
  const kept = digits.slice(0, count);
  const next = (BigInt(kept === '' ? '0' : kept) + 1n).toString();
  const grown = next.length - kept.length;
  return { digits: next.replace(/0+$/, ''), point: point + grown };
}

/** To `count` digits, halves to the even one. */
function roundedTo(value: Decimal, count: number): Decimal {
  const { digits } = value;
  if (count < 0 || count >= digits.length) return count < 0 ? { digits: '', point: 0 } : value;
  const next = digits.charCodeAt(count) - 48;
  const half = next === 5 && count + 1 === digits.length;
  const even = count === 0 || (digits.charCodeAt(count - 1) & 1) === 0;
  const up = half ? !even : next >= 5;
  return up ? increased(value, count) : cut(value, count);
}

function plain(negative: boolean, { digits, point }: Decimal, places: number | undefined): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const rest = point >= 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  const fraction = places === undefined ? rest : rest.slice(0, places).padEnd(places, '0');
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : '.'}${fraction}`;
}

/** As C's `printf` would with `%f`, `%e` or `%g`; `places` undefined: as many as are needed. */
export function formatNumber(value: BigFloat, verb: 'f' | 'e' | 'g', places: number | undefined): string {
  if (value.kind === 'infinite') return value.negative ? '-Inf' : '+Inf';
  const negative = value.negative;
  const all = places === undefined ? shortest(value) : exact(value.mantissa, value.exponent);
  if (verb === 'f') {
    return plain(negative, places === undefined ? all : roundedTo(all, all.point + places), places);
  }
  if (verb === 'e') {
    return scientific(negative, places === undefined ? all : roundedTo(all, places + 1), places);
  }
  const significant = places === 0 ? 1 : places;
  const short = significant === undefined ? all : roundedTo(all, significant);
  const limit =
    significant === undefined
      ? 6
      : significant > short.digits.length && short.digits.length >= short.point
        ? short.digits.length
        : significant;
  const power = short.point - 1;
  const widest = significant === undefined ? 21 : limit;
  if (short.digits !== '' && (power < -4 || power >= Math.max(widest, 0))) {
    return scientific(negative, short, undefined);
  }
  return plain(negative, short, undefined);
}

function scientific(negative: boolean, { digits, point }: Decimal, places: number | undefined): string {
  const first = digits.charAt(0) || '0';
  const rest = places === undefined ? digits.slice(1) : digits.slice(1, places + 1).padEnd(places, '0');
  const power = digits === '' ? 0 : point - 1;
  const sign = power < 0 ? '-' : '+';
  return `${negative ? '-' : ''}${first}${rest === '' ? '' : '.'}${rest}e${sign}${String(Math.abs(power)).padStart(2, '0')}`;
}
