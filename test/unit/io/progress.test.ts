/** On a terminal one line is rewritten; in a log there are few lines. */
import { expect, test } from 'vitest';
import { createProgress, type ProgressStream } from '../../../impl/io/progress.ts';

function fakeStream(shape: {
  isTTY?: boolean;
  columns?: number;
}): ProgressStream & { readonly text: string[] } {
  const text: string[] = [];
  const write = (chunk: unknown): boolean => text.push(String(chunk)) > 0;
  return { ...shape, text, write };
}

test('a terminal gets one line, redrawn at most every 100 ms, cut to its width', () => {
  let at = 0;
  const stream = fakeStream({ isTTY: true, columns: 11 });
  const progress = createProgress(stream, { now: () => at });
  progress.update('1 state');
  progress.update('2 states');
  at = 100;
  progress.update('123456789012345');
  progress.done();
  const clear = '\r\u001b[2K';
  expect(stream.text).toEqual([`${clear}1 state`, `${clear}123456789…`, clear]);
});

test('a finished line replaces the progress line and stays', () => {
  const stream = fakeStream({ isTTY: true, columns: 80 });
  const progress = createProgress(stream, { now: () => 0 });
  progress.update('working');
  progress.line('world tiny: done');
  progress.done();
  expect(stream.text.at(-1)).toBe('world tiny: done\n');
  expect(stream.text.join('')).not.toContain('done\n\r');
});

test('a log gets a line every 10 s and no control characters', () => {
  let at = 0;
  const stream = fakeStream({});
  const progress = createProgress(stream, { now: () => at });
  for (at = 0; at < 25_000; at += 1000) progress.update(`at ${at}`);
  progress.line('finished');
  progress.done();
  expect(stream.text).toEqual(['at 10000\n', 'at 20000\n', 'finished\n']);
});
