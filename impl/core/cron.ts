/**
 * When a cron expression comes due: read once, asked for the next instant. In the calendar of a time zone, whose offsets
 * come from outside. Pure. Source: upstream's `cronexpr`: five fields, or six with a year, or seven with seconds as well; a
 * day of the month and one of the week together mean either.
 */
import type { Instant } from './records.ts';

/** Milliseconds that a zone is ahead of UTC at an instant; undefined: there is no such zone. */
export type ZoneOffset = (zone: string, at: Instant) => number | undefined;

/** Where nothing else is known. */
export const utcAlone: ZoneOffset = (zone) => (zone === 'UTC' ? 0 : undefined);

export interface Cron {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** Undefined: any. `last`: that of the month. */
  readonly days: readonly (number | 'last')[] | undefined;
  readonly months: readonly number[];
  readonly weekdays: readonly number[] | undefined;
  /** Undefined: any. */
  readonly years: readonly number[] | undefined;
}

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const WEEKDAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');
const NAMED: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** What is wrong with the expression, instead of its meaning. */
export type Wrong = { readonly wrong: string };

export function readCron(text: string): Cron | Wrong {
  const given = (NAMED[text.trim()] ?? text).trim().split(/\s+/);
  if (given.length < 5 || given.length > 7) return { wrong: 'it wants five, six or seven fields' };
  const withSeconds = given.length === 7 ? given : ['0', ...given, ...(given.length === 5 ? ['*'] : [])];
  const fields = withSeconds.map((field, at) => readField(field, FIELDS[at] as Field));
  const faults = fields.flatMap((field) => (field !== undefined && 'wrong' in field ? [field.wrong] : []));
  if (faults.length > 0) return { wrong: faults.join('; ') };
  const [seconds, minutes, hours, days, months, weekdays, years] = fields as (Days | undefined)[];
  return {
    seconds: numbersOf(seconds, 0, 59),
    minutes: numbersOf(minutes, 0, 59),
    hours: numbersOf(hours, 0, 23),
    days,
    months: numbersOf(months, 1, 12),
    weekdays: weekdays && [...new Set(numbersOf(weekdays, 0, 6).map((day) => day % 7))],
    years: years && numbersOf(years, 1970, 2099),
  };
}

type Days = readonly (number | 'last')[];

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'second', from: 0, to: 59 },
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of the month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, names: MONTHS },
  // 7 is Sunday, too.
  { name: 'day of the week', from: 0, to: 7, names: WEEKDAYS },
  { name: 'year', from: 1970, to: 2099 },
];

/** Undefined: any value. */
function readField(text: string, field: Field): Days | Wrong | undefined {
  if (text === '*' || text === '?') return undefined;
  const values = new Set<number | 'last'>();
  for (const part of text.split(',')) {
    if (part === 'L' && field.name === 'day of the month') {
      values.add('last');
      continue;
    }
    const range = rangeOf(part, field);
    if (range === undefined) return { wrong: `"${part}" is no ${field.name}` };
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return [...values].sort((a, b) => Number(a) - Number(b));
}

/** `5`, `1-5`, `1-9/2`, `3/2`, or with a star for all: `* /15` without the space. */
function rangeOf(text: string, field: Field): { from: number; to: number; step: number } | undefined {
  const [, span = '', every] = /^(\*|\w+(?:-\w+)?)(?:\/(\d+))?$/.exec(text) ?? [];
  const step = every === undefined ? 1 : Number(every);
  if (span === '' || step < 1) return undefined;
  if (span === '*') return { from: field.from, to: field.to === 7 ? 6 : field.to, step };
  const [first = '', last] = span.split('-');
  const from = valueOf(first, field);
  const to = last === undefined ? (every === undefined ? from : field.to) : valueOf(last, field);
  if (from === undefined || to === undefined || from > to) return undefined;
  return { from, to, step };
}

function valueOf(text: string, { from, to, names = [] }: Field): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) return named + from;
  const value = Number(text);
  return /^\d+$/.test(text) && value >= from && value <= to ? value : undefined;
}

function numbersOf(given: Days | undefined, from: number, to: number): readonly number[] {
  if (given !== undefined) return given.filter((value) => typeof value === 'number');
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

const SECOND = 1000;
const DAY = 86_400 * SECOND;
/** A leap day on a given weekday comes within so many. */
const MOST_DAYS = 366 * 41;

/** The first instant behind `after`; undefined: there is none. Seconds are whole. */
export function nextLaunch(
  cron: Cron,
  after: Instant,
  offsetAt: (at: Instant) => number,
): Instant | undefined {
  const local = after + offsetAt(after);
  for (let day = Math.floor(local / DAY), end = day + MOST_DAYS; day < end; day += 1) {
    if (!isDue(cron, day)) continue;
    for (const time of timesOf(cron)) {
      const at = instantOf(day * DAY + time, offsetAt);
      if (at > after) return at;
    }
  }
  return undefined;
}

/** Of the day, in milliseconds, in order. */
function* timesOf({ hours, minutes, seconds }: Cron): Generator<number> {
  for (const hour of hours)
    for (const minute of minutes)
      for (const second of seconds) yield ((hour * 60 + minute) * 60 + second) * SECOND;
}

/** Where clocks are put forward, a time that is not there is as much later; put back, the first of two is meant. */
function instantOf(local: number, offsetAt: (at: Instant) => number): Instant {
  // By the clock of the day before, and by that of the day after: only one of them may be in force.
  const [before, after] = [local - offsetAt(local - DAY), local - offsetAt(local + DAY)];
  const isThere = (at: Instant): boolean => at + offsetAt(at) === local;
  return !isThere(before) && isThere(after) ? after : before;
}

function isDue({ days, months, weekdays, years }: Cron, day: number): boolean {
  const date = dateOf(day);
  if (!months.includes(date.month) || years?.includes(date.year) === false) return false;
  const isDay = days?.some((each) => (each === 'last' ? dateOf(day + 1).day === 1 : each === date.day));
  // The first of January 1970 was a Thursday.
  const isWeekday = weekdays?.includes((((day + 4) % 7) + 7) % 7);
  if (isDay === undefined) return isWeekday ?? true;
  return isDay || (isWeekday ?? false);
}

/** Of the proleptic Gregorian calendar, by days since 1970. Source: H. Hinnant, `civil_from_days`. */
function dateOf(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1 };
}
