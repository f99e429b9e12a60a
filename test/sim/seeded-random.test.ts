/** Streams of one simulation, and of neighbouring seeds, have nothing to do with each other. */
import { expect, test } from 'vitest';
import { SeededRandom } from './seeded-random.ts';

const COUNT = 1000;

/** Correlation of two samples of the uniform distribution on [0, 1), from -1 to 1. */
function correlation(xs: readonly number[], ys: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(xs), mean(ys)];
  const spread = (values: readonly number[], middle: number) =>
    Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0));
  const joint = xs.reduce((sum, value, at) => sum + (value - x) * ((ys[at] ?? 0) - y), 0);
  return joint / (spread(xs, x) * spread(ys, y));
}

/** The nth draw of `COUNT` streams whose names differ in their last number only. */
function draws(nameOf: (number: number) => SeededRandom, nth: number): number[] {
  return Array.from({ length: COUNT }, (_, number) => {
    const stream = nameOf(number);
    for (let skipped = 0; skipped < nth; skipped += 1) stream.float();
    return stream.float();
  });
}

test.each([
  ['seeds', (number: number) => new SeededRandom(number)],
  ['streams of one name', (number: number) => new SeededRandom(number).stream('network')],
  ['streams of one seed', (number: number) => new SeededRandom(7).stream(`client/${number}`)],
])('neighbouring %s draw independently, the first time and later', (_, nameOf) => {
  for (const nth of [0, 1, 2, 10]) {
    const values = draws(nameOf, nth);
    // 4 standard deviations of the correlation of independent samples.
    const bound = 4 / Math.sqrt(COUNT);
    expect(Math.abs(correlation(values.slice(0, -1), values.slice(1)))).toBeLessThan(bound);
    // Evenly spread: each tenth has its share, within 5 standard deviations.
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const share = values.filter((value) => Math.floor(value * 10) === tenth).length;
      expect(Math.abs(share - COUNT / 10)).toBeLessThan(5 * Math.sqrt(COUNT * 0.09));
    }
  }
});

test('a stream depends on seed and name only', () => {
  const random = new SeededRandom(3);
  const before = random.stream('disk').float();
  random.float();
  expect(random.stream('disk').float()).toBe(before);
});
