/** `formatdate` and `timeadd`. */
import { parseDuration } from '../duration.ts';
import { Failure, type LanguageFunction } from '../function.ts';
import * as values from '../value.ts';
import { define, ofTexts, text, textAt } from './define.ts';
import { formatTimestamp, offsetText, padded, parseTimestamp, type Timestamp } from './timestamps.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

type Show = (date: Date, time: Timestamp) => string;

/** What runs of letters mean; a letter that is missing, or a run that is, is a mistake. */
const VERBS: Readonly<Record<string, Show>> = {
  YY: (date) => padded(date.getUTCFullYear() % 100),
  YYYY: (date) => padded(date.getUTCFullYear(), 4),
  M: (date) => String(date.getUTCMonth() + 1),
  MM: (date) => padded(date.getUTCMonth() + 1),
  MMM: (date) => (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3),
  MMMM: (date) => MONTHS[date.getUTCMonth()] ?? '',
  D: (date) => String(date.getUTCDate()),
  DD: (date) => padded(date.getUTCDate()),
  EEE: (date) => (DAYS[date.getUTCDay()] ?? '').slice(0, 3),
  EEEE: (date) => DAYS[date.getUTCDay()] ?? '',
  h: (date) => String(date.getUTCHours()),
  hh: (date) => padded(date.getUTCHours()),
  H: (date) => String(date.getUTCHours() % 12 || 12),
  HH: (date) => padded(date.getUTCHours() % 12 || 12),
  AA: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  aa: (date) => (date.getUTCHours() < 12 ? 'am' : 'pm'),
  m: (date) => String(date.getUTCMinutes()),
  mm: (date) => padded(date.getUTCMinutes()),
  s: (date) => String(date.getUTCSeconds()),
  ss: (date) => padded(date.getUTCSeconds()),
  Z: (_, { offset }) => (offset === 0 ? 'Z' : offsetText(offset, ':')),
  ZZZ: (_, { offset }) => (offset === 0 ? 'UTC' : offsetText(offset, '')),
  ZZZZ: (_, { offset }) => offsetText(offset, ''),
  ZZZZZ: (_, { offset }) => offsetText(offset, ':'),
};

const PIECE = /'(?:[^']|'')*('?)|([A-Za-z])\2*|[^A-Za-z']+/g;

function formatDate(format: string, time: Timestamp): string {
  const date = new Date(time.local);
  return format.replaceAll(PIECE, (piece, closing: string, letter?: string) => {
    if (letter !== undefined) return verb(piece, date, time);
    if (!piece.startsWith("'")) return piece;
    if (piece === "''") return "'";
    if (closing === '' || piece.length === 1) throw new Failure("the format has a ' that is not closed", 0);
    return piece.slice(1, -1).replaceAll("''", "'");
  });
}

function verb(run: string, date: Date, time: Timestamp): string {
  const show = VERBS[run];
  if (show) return show(date, time);
  const known = Object.keys(VERBS).filter((name) => name.startsWith(run.charAt(0)));
  const hint = known.length === 0 ? 'put literal letters in single quotes' : `there are ${known.join(', ')}`;
  throw new Failure(`"${run}" means nothing in a date format: ${hint}`, 0);
}

/** Turns a `RangeError` into a failure, of an argument if one is to blame. */
function failing<T>(compute: () => T, argument?: number): T {
  try {
    return compute();
  } catch (error) {
    throw error instanceof RangeError ? new Failure(error.message, argument) : error;
  }
}

const NANOSECONDS = 1_000_000n;

export const DATES: Readonly<Record<string, LanguageFunction>> = {
  formatdate: define([text('format'), text('time')], (args) => {
    const time = failing(() => parseTimestamp(textAt(args, 1)), 1);
    return values.text(formatDate(textAt(args, 0), time));
  }),
  timeadd: ofTexts(['timestamp', 'duration'], (timestamp = '', duration = '') => {
    const time = failing(() => parseTimestamp(timestamp));
    const added = failing(() => parseDuration(duration));
    // Whole seconds are written; what is below them counts only towards the next.
    const milliseconds = added / NANOSECONDS - (added < 0n && added % NANOSECONDS !== 0n ? 1n : 0n);
    return formatTimestamp({ ...time, local: time.local + Number(milliseconds) });
  }),
};
