/** Amounts of bytes for people: `32 MiB`, `1.5 GiB`. */
import type { Int } from '../http/records.ts';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export function size(bytes: Int): string {
  let value = Number(bytes);
  let unit = 0;
  for (; value >= 1024 && unit < UNITS.length - 1; unit += 1) value /= 1024;
  const shown = value >= 10 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(1);
  return `${shown} ${UNITS[unit]}`;
}

export function megabytes(count: Int): string {
  return size(BigInt(count) * 1_048_576n);
}
