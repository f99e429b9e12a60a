/**
 * Binary floating point with a precision of its own per number, as the language's numbers are: 512 bits when written in
 * a file, 64 when counted, 53 when they come from a double. Rounds half to even. No formatting: see `decimal.ts`.
 */

export type BigFloat = Finite | Infinite;

/** The value is `mantissa * 2^exponent`, negative when `negative`; a mantissa has at most `precision` bits. */
export interface Finite {
  readonly kind: 'finite';
  readonly negative: boolean;
  readonly mantissa: bigint;
  readonly exponent: number;
  readonly precision: number;
}

export interface Infinite {
  readonly kind: 'infinite';
  readonly negative: boolean;
  readonly precision: number;
}

/** An operation without a result, as zero divided by zero. The message is half a sentence. */
export class NoNumber extends Error {}

export const FILE_PRECISION = 512;

export function bitLength(value: bigint): number {
  if (value === 0n) return 0;
  const hex = value.toString(16);
  return (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex.charAt(0), 16)));
}

/** The nearest number of `precision` bits. `sticky`: something below the last bit of `mantissa` is not zero. */
export function rounded(
  negative: boolean,
  mantissa: bigint,
  exponent: number,
  precision: number,
  sticky = false,
): Finite {
  const excess = bitLength(mantissa) - precision;
  if (excess <= 0) return { kind: 'finite', negative, mantissa, exponent, precision };
  const shift = BigInt(excess);
  const rest = mantissa & ((1n << shift) - 1n);
  const half = 1n << (shift - 1n);
  let kept = mantissa >> shift;
  if (rest > half || (rest === half && (sticky || (kept & 1n) === 1n))) kept += 1n;
  return rounded(negative, kept, exponent + excess, precision);
}

export function fromInteger(
  value: bigint,
  precision = Math.max(64, bitLength(value < 0n ? -value : value)),
): Finite {
  return rounded(value < 0n, value < 0n ? -value : value, 0, precision);
}

/** A count, an index: 64 bits. */
export function fromCount(value: number): Finite {
  return fromInteger(BigInt(value));
}

/** Exactly the double, with its 53 bits. Throws `NoNumber` for NaN. */
export function fromDouble(value: number): BigFloat {
  if (Number.isNaN(value)) throw new NoNumber('the result is not a number');
  if (!Number.isFinite(value)) return { kind: 'infinite', negative: value < 0, precision: 53 };
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const raw = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = raw === 0 ? fraction : fraction | (1n << 52n);
  return rounded(value < 0 || Object.is(value, -0), mantissa, (raw === 0 ? 1 : raw) - 1075, 53);
}

export function toDouble(value: BigFloat): number {
  if (value.kind === 'infinite') return value.negative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const { mantissa, exponent, precision, negative } = value;
  const lowest = -1074 - exponent;
  // A subnormal double has fewer bits: round once, to what it can hold.
  const room = bitLength(mantissa) - Math.max(0, lowest);
  if (room < 0) return negative ? -0 : 0;
  const short =
    room < 53 ? roundedAt(value, -1074) : rounded(negative, mantissa, exponent, Math.min(53, precision));
  const size = Number(short.mantissa) * 2 ** clamp(short.exponent);
  return negative ? -size : size;

  function clamp(power: number): number {
    return Math.max(-1074, Math.min(1024, power));
  }
}

function roundedAt({ negative, mantissa, exponent, precision }: Finite, lowest: number): Finite {
  const shift = BigInt(Math.max(0, lowest - exponent));
  const half = shift === 0n ? 0n : 1n << (shift - 1n);
  const rest = mantissa & ((1n << shift) - 1n);
  const kept = mantissa >> shift;
  const up = shift > 0n && (rest > half || (rest === half && (kept & 1n) === 1n));
  return {
    kind: 'finite',
    negative,
    mantissa: up ? kept + 1n : kept,
    exponent: Math.max(lowest, exponent),
    precision,
  };
}

/** The whole number, when it is one. */
export function toInteger(value: BigFloat): bigint | undefined {
  if (value.kind === 'infinite') return undefined;
  const whole = truncated(value);
  return isWhole(value) ? whole : undefined;
}

/** Towards zero. */
export function truncated({ negative, mantissa, exponent }: Finite): bigint {
  const size = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa >> BigInt(-exponent);
  return negative ? -size : size;
}

function isWhole({ mantissa, exponent }: Finite): boolean {
  return exponent >= 0 || (mantissa & ((1n << BigInt(-exponent)) - 1n)) === 0n;
}

export function negate(value: BigFloat): BigFloat {
  return { ...value, negative: !value.negative };
}

/** -1, 0 or 1. */
export function compare(a: BigFloat, b: BigFloat): number {
  if (a.kind === 'infinite' || b.kind === 'infinite') return Math.sign(rank(a) - rank(b));
  const difference = sum(signed(a), a.exponent, -signed(b), b.exponent)[0];
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

function rank(value: BigFloat): number {
  if (value.kind === 'finite') return 0;
  return value.negative ? -1 : 1;
}

function signed({ negative, mantissa }: Finite): bigint {
  return negative ? -mantissa : mantissa;
}

function sum(a: bigint, aExponent: number, b: bigint, bExponent: number): readonly [bigint, number] {
  const exponent = Math.min(aExponent, bExponent);
  return [(a << BigInt(aExponent - exponent)) + (b << BigInt(bExponent - exponent)), exponent];
}

export function add(a: BigFloat, b: BigFloat): BigFloat {
  const precision = Math.max(a.precision, b.precision);
  if (a.kind === 'infinite' || b.kind === 'infinite') {
    if (a.kind === b.kind && a.negative !== b.negative)
      throw new NoNumber('infinity cannot be taken from infinity');
    const infinite = a.kind === 'infinite' ? a : b;
    return { ...infinite, precision };
  }
  // Both zero: the sum keeps a minus only if both have it.
  if (a.mantissa === 0n && b.mantissa === 0n) return { ...a, negative: a.negative && b.negative, precision };
  const [total, exponent] = sum(signed(a), a.exponent, signed(b), b.exponent);
  return rounded(total < 0n, total < 0n ? -total : total, exponent, precision);
}

/** As wide as the exact product needs, at least as wide as the wider factor, at most 512 bits. */
export function multiply(a: BigFloat, b: BigFloat): BigFloat {
  const negative = a.negative !== b.negative;
  const precision = Math.max(a.precision, b.precision);
  if (a.kind === 'infinite' || b.kind === 'infinite') {
    if (isZero(a) || isZero(b)) throw new NoNumber('zero cannot be multiplied by infinity');
    return { kind: 'infinite', negative, precision };
  }
  const product = rounded(negative, a.mantissa * b.mantissa, a.exponent + b.exponent, FILE_PRECISION);
  return rounded(negative, product.mantissa, product.exponent, Math.max(precision, needed(product.mantissa)));
}

function needed(mantissa: bigint): number {
  if (mantissa === 0n) return 0;
  let low = mantissa;
  while ((low & 0xffffffffn) === 0n) low >>= 32n;
  while ((low & 1n) === 0n) low >>= 1n;
  return bitLength(low);
}

export function divide(a: BigFloat, b: BigFloat): BigFloat {
  const negative = a.negative !== b.negative;
  const precision = Math.max(a.precision, b.precision);
  if ((isZero(a) && isZero(b)) || (a.kind === 'infinite' && b.kind === 'infinite')) {
    throw new NoNumber('zero by zero, and infinity by infinity, cannot be divided');
  }
  if (a.kind === 'infinite' || isZero(b)) return { kind: 'infinite', negative, precision };
  if (isZero(a) || b.kind === 'infinite')
    return { kind: 'finite', negative, mantissa: 0n, exponent: 0, precision };
  const shift = Math.max(0, precision + 2 + bitLength(b.mantissa) - bitLength(a.mantissa));
  const dividend = a.mantissa << BigInt(shift);
  const quotient = dividend / b.mantissa;
  const sticky = quotient * b.mantissa !== dividend;
  return rounded(negative, quotient, a.exponent - b.exponent - shift, precision, sticky);
}

/** The rest of a division towards zero; the dividend itself when dividing by zero. */
export function remainder(a: BigFloat, b: BigFloat): BigFloat {
  if (a.kind === 'infinite' || b.kind === 'infinite') return multiply(a, b);
  if (isZero(b)) return a;
  const quotient = divide(a, b);
  if (quotient.kind === 'infinite') return a;
  const whole = fromInteger(truncated(quotient));
  const precision = Math.max(b.precision, whole.precision);
  const negative = b.negative !== whole.negative;
  const times = rounded(negative, b.mantissa * whole.mantissa, b.exponent + whole.exponent, precision);
  return add(a, negate(times));
}

export function isZero(value: BigFloat): boolean {
  return value.kind === 'finite' && value.mantissa === 0n;
}
