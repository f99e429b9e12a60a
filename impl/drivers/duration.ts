/** Durations in a driver's configuration: `"1m30s"` as Go writes them, or nanoseconds. Pure. */
import { StartRefused } from './driver.ts';

const MS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 36e5 };

/** Undefined: none was given. */
export function durationMs(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value) / 1e6;
  const parts = typeof value === 'string' ? [...value.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)] : [];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== value)
    throw new StartRefused(`${JSON.stringify(value)} is not a duration: write it as in "1m30s"`);
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (MS[unit ?? ''] ?? 0), 0);
}
