/** The time zones of the IANA database, as this Node has them. It knows no job. */

const formats = new Map<string, Intl.DateTimeFormat | undefined>();

/** Milliseconds that a zone is ahead of UTC at an instant (milliseconds since 1970); undefined: there is no such zone. */
export function zoneOffset(zone: string, at: number): number | undefined {
  if (zone === 'UTC') return 0;
  const format = formatOf(zone);
  if (format === undefined) return undefined;
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  return local - Math.floor(at / 1000) * 1000;
}

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(zone)) formats.set(zone, newFormat(zone));
  return formats.get(zone);
}

function newFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  const whole = 'numeric';
  const fields = {
    year: whole,
    month: whole,
    day: whole,
    hour: whole,
    minute: whole,
    second: whole,
  } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', calendar: 'iso8601', ...fields });
  } catch {
    return undefined;
  }
}
