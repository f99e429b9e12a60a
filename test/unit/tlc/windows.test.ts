import { expect, test } from 'vitest';
import { doctored, LIES } from '../../tlc/traces/doctor.ts';
import { figuresOf } from '../../tlc/traces/figures.ts';
import { moduleOf, verdictsFrom } from '../../tlc/traces/judge.ts';
import type { Window } from '../../tlc/traces/recorder.ts';
import { WINDOW_EVENTS, windowsFrom } from '../../tlc/traces/runs.ts';

function take(count: number, seed: number): readonly Window[] {
  const windows: Window[] = [];
  for (const window of windowsFrom(seed)) {
    windows.push(window);
    if (windows.length === count) break;
  }
  return windows;
}

const WINDOWS = take(40, 1);

test('windows are long enough, and everything interesting happens in some', () => {
  expect(Math.min(...WINDOWS.map(({ events }) => events.length))).toBeGreaterThanOrEqual(WINDOW_EVENTS);
  for (const [name, count] of Object.entries(figuresOf(WINDOWS))) expect(count, name).toBeGreaterThan(0);
});

test('the same seed gives the same windows', () => {
  expect(moduleOf(take(6, 3))).toBe(moduleOf(take(6, 3)));
});

test('each lie can be told, and changes the window at one place', () => {
  for (const lie of LIES) {
    const told = WINDOWS.map((window) => doctored(window, lie)).find((found) => found !== undefined);
    expect(told, lie).toBeDefined();
    const { honest = 0, window } = told ?? {};
    const original = WINDOWS.find(({ msgs }) => msgs === window?.msgs);
    expect(window?.events.slice(0, honest)).toEqual(original?.events.slice(0, honest));
    expect(window?.events[honest]).not.toEqual(original?.events[honest]);
  }
});

test('how far each window was followed is read from what TLC printed, in whatever order', () => {
  const [first, second] = take(2, 1);
  if (!first || !second) throw new Error('there are two');
  const end = first.events.length;
  const output = `<<"at", 1, 0>>\n<<"at", 2, 0>>\n<<"at", 1, ${end}>>\n<<"at", 2, 1>>\n<<"broken", 2, 1, {"OneVote"}>>`;
  const verdicts = verdictsFrom(output, [first, second]);
  expect(verdicts.map(({ fits, explained }) => [fits, explained])).toEqual([
    [true, end],
    [false, 1],
  ]);
  expect(verdicts[1]?.broken).toEqual(['OneVote']);
});

test('a window that TLC never spoke of does not fit', () => {
  expect(verdictsFrom('', WINDOWS.slice(0, 1))[0]).toMatchObject({ fits: false, explained: -1 });
});
