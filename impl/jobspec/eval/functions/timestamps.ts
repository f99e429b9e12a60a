/** RFC 3339 timestamps, read and written; nothing of clocks. */

export interface Timestamp {
  /** Milliseconds since 1970 of the date and time as they are written, as if in UTC. */
  readonly local: number;
  /** Minutes that the writer's clock is ahead of UTC. */
  readonly offset: number;
  /** Written with a Z. */
  readonly utc: boolean;
}

const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,]\d+)?(?:(Z)|([+-])(\d\d):(\d\d))$/;

/** Throws a `RangeError` whose message is half a sentence. Fractions of a second are dropped. */
export function parseTimestamp(text: string): Timestamp {
  const [found, year, month, day, hour, minute, second, utc, sign, hours, minutes] = FORM.exec(text) ?? [];
  if (found === undefined)
    throw new RangeError(`${JSON.stringify(text)} is no timestamp: write 2006-01-02T15:04:05Z`);
  const fields = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const local = millisecondsOf(fields);
  if (local === undefined) throw new RangeError(`${JSON.stringify(text)} is no day or time that exists`);
  const [ahead, rest] = [Number(hours ?? 0), Number(minutes ?? 0)];
  if (ahead > 24 || rest > 60)
    throw new RangeError(`${JSON.stringify(text)} has an offset that does not exist`);
  const offset = (ahead * 60 + rest) * (sign === '-' ? -1 : 1);
  return { local, offset, utc: utc !== undefined || offset === 0 };
}

type Fields = readonly [
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
];

/** Undefined when there is no such day or time. */
export function millisecondsOf([year, month, day, hour, minute, second]: Fields): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && month >= 1;
  return exists && hour < 24 && minute < 60 && second < 60 ? date.getTime() : undefined;
}

export function formatTimestamp({ local, offset, utc }: Timestamp): string {
  const date = new Date(local);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map((part) => padded(part));
  return `${padded(year, 4)}-${padded(month)}-${padded(day)}T${time.join(':')}${utc ? 'Z' : offsetText(offset, ':')}`;
}

/** `+0530`, or with a colon between. */
export function offsetText(offset: number, between: '' | ':'): string {
  const size = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${padded(Math.floor(size / 60))}${between}${padded(size % 60)}`;
}

export function padded(value: number, width = 2): string {
  return value < 0 ? `-${String(-value).padStart(width, '0')}` : String(value).padStart(width, '0');
}
