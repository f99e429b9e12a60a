/**
 * When cron expressions come due. Expectations from the calendar, and from the rules of upstream's `cronexpr`: a day of the
 * month and one of the week together mean either; a year or seconds may be said.
 */
import { describe, expect, test } from 'vitest';
import { nextLaunch, readCron } from '../../../impl/core/cron.ts';
import { zoneOffset } from '../../../impl/io/time-zones.ts';

function next(expression: string, after: string, zone = 'UTC'): string | undefined {
  const cron = readCron(expression);
  if ('wrong' in cron) throw new Error(cron.wrong);
  const at = nextLaunch(cron, Date.parse(after), (instant) => zoneOffset(zone, instant) ?? 0);
  return at === undefined ? undefined : new Date(at).toISOString().replace('.000Z', 'Z');
}

describe('the next launch', () => {
  test.each([
    ['*/15 * * * *', '2026-01-01T00:00:00Z', '2026-01-01T00:15:00Z'],
    ['*/15 * * * *', '2026-01-01T23:59:59.999Z', '2026-01-02T00:00:00Z'],
    ['0 12 * * MON-FRI', '2026-01-02T12:00:00Z', '2026-01-05T12:00:00Z'],
    ['0 0 * * 7', '2026-01-01T00:00:00Z', '2026-01-04T00:00:00Z'],
    ['0 0 29 2 *', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['0 0 L * *', '2028-02-01T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['0 0 13 * FRI', '2026-01-09T00:00:00Z', '2026-01-13T00:00:00Z'],
    ['0 0 13 * FRI', '2026-01-13T00:00:00Z', '2026-01-16T00:00:00Z'],
    ['5,35 8-10/2 * jun *', '2026-06-30T10:05:00Z', '2026-06-30T10:35:00Z'],
    ['0 0 1 1 * 2030', '2026-01-01T00:00:00Z', '2030-01-01T00:00:00Z'],
    ['*/10 * * * * * *', '2026-01-01T00:00:01Z', '2026-01-01T00:00:10Z'],
    ['@daily', '2026-12-31T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['@hourly', '2026-12-31T23:00:00Z', '2027-01-01T00:00:00Z'],
    ['0 0 31 * *', '1999-12-31T00:00:00Z', '2000-01-31T00:00:00Z'],
  ])('of %s behind %s is %s', (expression, after, at) => {
    expect(next(expression, after)).toBe(at);
  });

  test.each([
    ['30 8 * * *', '2026-01-01T00:00:00Z', 'America/New_York', '2026-01-01T13:30:00Z'],
    ['30 8 * * *', '2026-07-01T00:00:00Z', 'America/New_York', '2026-07-01T12:30:00Z'],
    // Clocks go from 2:00 to 3:00 on March 29: half past two is an hour later.
    ['30 2 29 3 *', '2026-03-01T00:00:00Z', 'Europe/Berlin', '2026-03-29T01:30:00Z'],
    // And back from 3:00 to 2:00 on October 25: the first half past two, and once.
    ['30 2 * * *', '2026-10-24T12:00:00Z', 'Europe/Berlin', '2026-10-25T00:30:00Z'],
    ['30 2 * * *', '2026-10-25T00:30:00Z', 'Europe/Berlin', '2026-10-26T01:30:00Z'],
  ])('of %s behind %s in %s is %s', (expression, after, zone, at) => {
    expect(next(expression, after, 'UTC')).not.toBe(at);
    expect(next(expression, after, zone)).toBe(at);
  });

  test('there is none of a day or a year that does not come', () => {
    expect(next('0 0 30 2 *', '2026-01-01T00:00:00Z')).toBeUndefined();
    expect(next('0 0 1 1 * 2020', '2026-01-01T00:00:00Z')).toBeUndefined();
  });
});

test.each([
  ['* * *', 'five, six or seven fields'],
  ['60 * * * *', '"60" is no minute'],
  ['0 24 * * *', '"24" is no hour'],
  ['0 0 0 * *', '"0" is no day of the month'],
  ['0 0 * XYZ *', '"XYZ" is no month'],
  ['0 0 * * 5-1', '"5-1" is no day of the week'],
  ['*/0 * * * *', '"*/0" is no minute'],
])('%s is refused: %s', (expression, reason) => {
  expect(readCron(expression)).toEqual({ wrong: expect.stringContaining(reason) });
});
