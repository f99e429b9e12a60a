/** Spans of time as one types them: `1h30m`, `10s`, `1.5h`. */
import { InputError } from '../../io/input-error.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** In nanoseconds. Throws an `InputError` that names the option. */
export function nanoseconds(flag: string, text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length > 0 && parts.map(([part]) => part).join('') === text)
    return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0), 0);
  throw new InputError({
    file: flag,
    problem: `"${text}" is no span of time`,
    remedy: `write it like ${flag} 1h30m`,
  });
}
