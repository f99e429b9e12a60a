/** How things are shown, and how Go's flags are read: the forms that Nomad's users know. */
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { printJson, readJson } from '../../../impl/cli/http/exact-json.ts';
import { nomadArguments } from '../../../impl/cli/nomad-habits.ts';
import { closest } from '../../../impl/cli/show/closest.ts';
import { lastLines } from '../../../impl/cli/show/last-lines.ts';
import { paintFor } from '../../../impl/cli/show/paint.ts';
import { nanoseconds } from '../../../impl/cli/show/read-duration.ts';
import { size } from '../../../impl/cli/show/sizes.ts';
import { pairs, table } from '../../../impl/cli/show/table.ts';
import { age, duration, timestamp } from '../../../impl/cli/show/times.ts';

const NOW = Date.parse('2026-11-22T17:40:00Z');
const before = (seconds: number): bigint => BigInt(NOW - seconds * 1000) * 1_000_000n;

test.each([
  [0, '0s ago'],
  [59, '59s ago'],
  [65, '1m5s ago'],
  [3600, '1h ago'],
  [3725, '1h2m ago'],
  [90_000, '1d1h ago'],
  [40 * 86_400, '1mo10d ago'],
  [-30, '30s from now'],
])('%i seconds before now: %s', (seconds, words) => {
  expect(age(before(seconds), NOW)).toBe(words);
});

test('instants that were never set', () => {
  for (const never of [0, 0n, undefined, null, '0001-01-01T00:00:00Z']) {
    expect(age(never, NOW)).toBe('');
    expect(timestamp(never)).toBe('N/A');
  }
});

test.each([
  [0, '0s'],
  [1_500_000_000, '1.5s'],
  [250_000_000, '250ms'],
  [90_000_000_000, '1m30s'],
  [3_600_000_000_000n, '1h0m0s'],
])('%s ns is %s', (span, words) => {
  expect(duration(span)).toBe(words);
});

test('spans that are typed', () => {
  expect(nanoseconds('-deadline', '1h30m')).toBe(5_400_000_000_000);
  expect(nanoseconds('-deadline', '1.5s')).toBe(1_500_000_000);
  expect(() => nanoseconds('-deadline', '10')).toThrow('-deadline: "10" is no span of time');
});

test('sizes', () => {
  expect([0, 512, 12_288, 33_554_432, 1_610_612_736].map((bytes) => size(bytes))).toEqual([
    '0 B',
    '512 B',
    '12 KiB',
    '32 MiB',
    '1.5 GiB',
  ]);
});

test('columns: what is empty is <none>, nothing trails', () => {
  expect(
    table(
      ['ID', 'Status'],
      [
        ['a', ''],
        ['longer', 'x'],
      ],
    ),
  ).toBe('ID      Status\na       <none>\nlonger  x');
  expect(
    pairs([
      ['ID', 'a'],
      ['Job ID', ''],
    ]),
  ).toBe('ID     = a\nJob ID = <none>');
});

describe('colours', () => {
  const terminal = Object.assign(new PassThrough(), { isTTY: true });
  test('only on a terminal, and only if wanted', () => {
    expect(paintFor(terminal, true, {})('green', 'x')).toBe('\u001b[32mx\u001b[0m');
    expect(paintFor(new PassThrough(), true, {})('green', 'x')).toBe('x');
    expect(paintFor(terminal, false, {})('green', 'x')).toBe('x');
    expect(paintFor(terminal, true, { NO_COLOR: '1' })('green', 'x')).toBe('x');
    expect(paintFor(terminal, true, { NOMAD_CLI_NO_COLOR: 'true' })('green', 'x')).toBe('x');
  });
});

test('the closest word, if any is close', () => {
  expect(closest('exmaple', ['web', 'example', 'samples'])).toBe('example');
  expect(closest('wev', ['web'])).toBe('web');
  expect(closest('db', ['web', 'example'])).toBeUndefined();
});

test('whole numbers keep their digits', () => {
  const text = '{"SubmitTime":1795369044323181030,"Small":7,"Part":0.5}';
  expect(readJson(text)).toEqual({ SubmitTime: 1_795_369_044_323_181_030n, Small: 7, Part: 0.5 });
  expect(printJson(readJson(text), 0)).toBe(text);
});

describe('flags as Go reads them', () => {
  const spec = {
    options: [
      { flags: '-f, --follow', description: '' },
      { flags: '-n, --lines <count>', description: '' },
    ],
    examples: [],
    run: () => Promise.resolve(0),
  };
  test.each([
    [['-follow'], ['--follow']],
    [['-follow=true'], ['--follow']],
    [['-f=false', 'x'], ['x']],
    [['-n=5'], ['-n', '5']],
    [['-lines=5'], ['--lines=5']],
    [
      ['-lines', '5', '--', '-follow'],
      ['--lines', '5', '--', '-follow'],
    ],
  ])('%s', (given, read) => {
    expect(nomadArguments(given, spec)).toEqual(read);
  });
});

async function lastOf(pieces: readonly string[], count: number, follow: boolean): Promise<string> {
  async function* stream() {
    for (const piece of pieces) yield await Promise.resolve(Buffer.from(piece));
  }
  return Buffer.concat(await Array.fromAsync(lastLines(stream(), count, follow))).toString();
}

test('the last lines, whole or not, and what follows them', async () => {
  expect(await lastOf(['a\nb\n', 'c\n'], 2, false)).toBe('b\nc\n');
  expect(await lastOf(['a\nb\nc'], 2, false)).toBe('b\nc');
  expect(await lastOf(['a\n'], 5, false)).toBe('a\n');
  expect(await lastOf(['a\nb\n', 'c\n'], 1, true)).toBe('b\nc\n');
  expect(await lastOf([], 1, false)).toBe('');
});
