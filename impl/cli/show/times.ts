/**
 * Instants and spans of time as Nomad prints them. Instants come as nanoseconds since 1970, or as RFC 3339 text; spans
 * as nanoseconds.
 */
import type { Int } from '../http/records.ts';

const NONE = 'N/A';
const NANOSECONDS_PER_MS = 1_000_000n;

/** Milliseconds since 1970; undefined for an instant that was never set. */
export function instant(time: Int | string | null | undefined): number | undefined {
  if (time === null || time === undefined) return undefined;
  const ms = typeof time === 'string' ? Date.parse(time) : Number(BigInt(time) / NANOSECONDS_PER_MS);
  return ms > 0 ? ms : undefined;
}

/** `2026-11-22T17:37:24Z`, in the zone of this machine. */
export function timestamp(time: Int | string | null | undefined): string {
  const ms = instant(time);
  return ms === undefined ? NONE : local(ms);
}

/** The same for an instant of this machine's clock, in milliseconds. */
export function local(ms: number): string {
  const minutes = -new Date(ms).getTimezoneOffset();
  const shifted = new Date(ms + minutes * 60_000).toISOString().slice(0, 19);
  if (minutes === 0) return `${shifted}Z`;
  const two = (value: number): string => String(value).padStart(2, '0');
  const away = Math.abs(minutes);
  return `${shifted}${minutes < 0 ? '-' : '+'}${two(Math.floor(away / 60))}:${two(away % 60)}`;
}

/** `1m5s ago`, or `from now`; the two largest units that are not zero. Empty for an instant that was never set. */
export function age(time: Int | string | null | undefined, now = Date.now()): string {
  const ms = instant(time);
  if (ms === undefined) return '';
  const seconds = Math.round(now / 1000) - Math.round(ms / 1000);
  return `${span(Math.abs(seconds))} ${seconds < 0 ? 'from now' : 'ago'}`;
}

const UNITS: readonly (readonly [suffix: string, seconds: number])[] = [
  ['y', 360 * 86_400],
  ['mo', 30 * 86_400],
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
];

/** `1h2m` of a number of seconds. */
export function span(seconds: number): string {
  let left = seconds;
  const parts: string[] = [];
  for (const [suffix, size] of UNITS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count}${suffix}`);
  }
  return parts.slice(0, 2).join('') || '0s';
}

/** A span in nanoseconds as Go prints durations: `1m30s`, `1.5s`, `250ms`, `12.3µs`. */
export function duration(nanoseconds: Int): string {
  const value = Number(nanoseconds);
  if (Math.abs(value) < 1e9) return small(value);
  const seconds = Math.trunc(value / 1e9);
  const [hours, minutes] = [Math.trunc(seconds / 3600), Math.trunc((seconds % 3600) / 60)];
  const rest = `${Number(((value - (hours * 3600 + minutes * 60) * 1e9) / 1e9).toFixed(9))}s`;
  if (hours !== 0) return `${hours}h${minutes}m${rest}`;
  return minutes === 0 ? rest : `${minutes}m${rest}`;
}

function small(value: number): string {
  if (value === 0) return '0s';
  const [suffix, size] =
    Math.abs(value) >= 1e6 ? ['ms', 1e6] : Math.abs(value) >= 1e3 ? ['µs', 1e3] : ['ns', 1];
  return `${value / Number(size)}${suffix}`;
}
