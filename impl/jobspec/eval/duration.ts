/** Durations as Go writes them: `1h30m`, `-1.5s`. In nanoseconds. */

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const LARGEST = 2n ** 63n - 1n;
const PART = /(\d*)(?:\.(\d*))?([^\d.]*)/y;

/** Throws a `RangeError` whose message is half a sentence. */
export function parseDuration(text: string): bigint {
  const [, sign = '', rest = ''] = /^([+-]?)([^]*)$/.exec(text) ?? [];
  if (rest === '0') return 0n;
  if (rest === '') throw new RangeError('a duration is a number and a unit, as in 30s or 1h30m');
  let total = 0n;
  PART.lastIndex = 0;
  while (PART.lastIndex < rest.length) total += part(PART.exec(rest) ?? [], text);
  if (total > LARGEST + (sign === '-' ? 1n : 0n))
    throw new RangeError(`${JSON.stringify(text)} is longer than 292 years`);
  return sign === '-' ? -total : total;
}

function part(
  [, whole = '', fraction = '', unit = '']: readonly (string | undefined)[],
  text: string,
): bigint {
  if (whole + fraction === '') {
    PART.lastIndex = 0;
    throw new RangeError(
      `${JSON.stringify(text)} is no duration: write a number and a unit, as in 30s or 1h30m`,
    );
  }
  const size = UNITS[unit];
  if (size === undefined) {
    PART.lastIndex = 0;
    const what = unit === '' ? 'has no unit' : `has the unit "${unit}"`;
    throw new RangeError(`${JSON.stringify(text)} ${what}: units are h, m, s, ms, us and ns`);
  }
  const scale = 10n ** BigInt(fraction.length);
  return (
    BigInt(whole === '' ? '0' : whole) * size + (BigInt(fraction === '' ? '0' : fraction) * size) / scale
  );
}
