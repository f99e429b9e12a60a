/** Times as Go prints them into JSON: RFC 3339, with as many digits of the second as are not zero. */
import { WireError } from '../wire-error.ts';
import type { GoTime } from './go-time.ts';

const NANOS = 1_000_000_000n;
const UTC = -1;

export function rfc3339OfTime({ unixNano, zoneMinutes }: GoTime): string {
  const offset = zoneMinutes === UTC ? 0 : zoneMinutes;
  const local = unixNano + BigInt(offset) * 60n * NANOS;
  const nanos = ((local % NANOS) + NANOS) % NANOS;
  const seconds = (local - nanos) / NANOS;
  const date = new Date(Number(seconds) * 1000).toISOString().replace(/\.\d+Z$/, '');
  const fraction = nanos === 0n ? '' : `.${nanos.toString().padStart(9, '0').replace(/0+$/, '')}`;
  return `${date}${fraction}${zone(zoneMinutes)}`;
}

function zone(minutes: number): string {
  if (minutes === UTC || minutes === 0) return 'Z';
  const size = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

const FORM = /^(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

export function timeOfRfc3339(text: string): GoTime {
  const [, date = '', fraction = '', sign, hours = '0', minutes = '0'] = FORM.exec(text) ?? [];
  const milliseconds = Date.parse(`${date.toUpperCase()}Z`);
  if (!Number.isFinite(milliseconds)) {
    throw new WireError(
      `expected a time like 2006-01-02T15:04:05Z, found ${JSON.stringify(text.slice(0, 60))}`,
    );
  }
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  const local = BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
  return {
    unixNano: local - BigInt(offset) * 60n * NANOS,
    zoneMinutes: sign === undefined ? UTC : offset,
  };
}
